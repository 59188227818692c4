"""Working on a case: owner, severity, facts, waiting, workaround."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.opening import LONGEST_SUBJECT
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.errors import (
    AlreadyWaiting,
    BadPlannedEnd,
    CaseOver,
    NoPlannedEnd,
    NotServed,
    NotWaiting,
    ReasonMissing,
    UnknownKind,
    UnknownReason,
    UnknownSeverity,
)
from kept.domain.cases.events import (
    CaseAcknowledged,
    CaseAssigned,
    CaseTriaged,
    FactsLearned,
    FactValue,
    PolicyMoved,
    SeverityChanged,
    SubjectChanged,
    WaitingEnded,
    WaitingStarted,
    WorkaroundGiven,
)
from kept.domain.cases.grading import is_graded, refuse_beyond_limit, refuse_unruly
from kept.domain.cases.judging import check_facts
from kept.domain.cases.models import Case, Presence
from kept.domain.parties.models import Agent, Team
from kept.domain.parties.queries import is_served_by
from kept.domain.rulebook.queries import get_policy, get_version
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import Event
from kept.kernel.refusals import Invalid, NotFound

LONGEST_WAIT = timedelta(days=366)


def _lock_open(number: str, actor: Actor, seen_revision: int | None) -> Case:
    case = queries.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state != "open":
        raise CaseOver
    return case


def _check_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:500]


@transaction.atomic
def acknowledge_case(*, number: str, actor: Actor, at: datetime) -> Case:
    """Confirm that somebody has taken notice. Raises NotAllowed, CaseNotFound, CaseOver."""
    actor.require(Permission.WORK_CASE)
    case = _lock_open(number, actor, None)
    record_on(case, CaseAcknowledged(), actor=actor, at=at)
    return case


@transaction.atomic
def assign_case(
    *,
    number: str,
    actor: Actor,
    at: datetime,
    agent: Agent | None = None,
    team: Team | None = None,
    seen_revision: int | None = None,
) -> Case:
    """Give a case to an agent, a team, or (both None) to nobody. Raises NotAllowed, NotFound, ChangedMeanwhile."""
    actor.require(Permission.WORK_CASE)
    for owner in (agent, team):
        if owner is not None and owner.desk_id != actor.desk_id:
            raise NotFound
    case = queries.lock_case(number, actor=actor, seen_revision=seen_revision)
    if agent is not None and not is_served_by(case.organisation_id, agent):
        raise NotServed
    assigned = CaseAssigned(agent=agent.pk if agent else None, team=team.pk if team else None)
    if (case.assignee_id, case.team_id) != (assigned.agent, assigned.team):
        record_on(case, assigned, actor=actor, at=at)
    return case


@transaction.atomic
def change_severity(
    *, number: str, severity: str, reason: str, actor: Actor, at: datetime, seen_revision: int | None = None
) -> Case:
    """Give the case another severity, for a reason; its clocks follow (NA-13).

    A customer may where the policy lets them, and an agent where its rules of who raises and lowers do. Raises
    NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, UnknownSeverity, BeyondLimit, SeverityRule, ReasonMissing.
    """
    case = _lock_open(number, actor, seen_revision)
    policy = get_policy(case.policy_version_id)
    if not actor.is_customer:
        actor.require(Permission.CHANGE_SEVERITY)
    if severity not in [known.key for known in policy.severities]:
        raise UnknownSeverity(f"“{severity}” is not one of {', '.join(s.key for s in policy.severities)}.")
    refuse_unruly(case, severity, actor=actor)
    refuse_beyond_limit(policy, severity, case.facts)
    reason = _check_reason(reason)
    if severity != case.severity:
        record_on(case, SeverityChanged(old=case.severity, new=severity, reason=reason), actor=actor, at=at)
    return case


@transaction.atomic
def change_subject(*, number: str, subject: str, actor: Actor, at: datetime) -> Case:
    """Give the case another subject. Raises NotAllowed, CaseNotFound, Invalid."""
    actor.require(Permission.WORK_CASE)
    case = queries.lock_case(number, actor=actor)
    subject = " ".join(subject.split())[:LONGEST_SUBJECT]
    if not subject:
        raise Invalid("Give the case a subject: a few words that say what it is about.")
    if subject != case.subject:
        record_on(case, SubjectChanged(subject=subject), actor=actor, at=at)
    return case


@transaction.atomic
def triage_case(
    *,
    number: str,
    kind: str,
    severity: str,
    reason: str,
    actor: Actor,
    at: datetime,
    seen_revision: int | None = None,
) -> Case:
    """Decide what a request is, after looking into it (NA-08). Once its severity was set, the rules of changes hold.

    Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, UnknownKind, UnknownSeverity, BeyondLimit,
    SeverityRule, ReasonMissing.
    """
    actor.require(Permission.CHANGE_SEVERITY)
    case = _lock_open(number, actor, seen_revision)
    policy = get_policy(case.policy_version_id)
    if kind not in [known.key for known in policy.case_kinds]:
        raise UnknownKind(f"“{kind}” is not one of {', '.join(k.key for k in policy.case_kinds)}.")
    if severity not in [known.key for known in policy.severities]:
        raise UnknownSeverity(f"“{severity}” is not one of {', '.join(s.key for s in policy.severities)}.")
    if is_graded(case):
        refuse_unruly(case, severity, actor=actor)
    refuse_beyond_limit(policy, severity, case.facts)
    triaged = CaseTriaged(kind_of_request=kind, severity=severity, reason=_check_reason(reason))
    record_on(case, triaged, actor=actor, at=at)
    return case


@transaction.atomic
def learn_facts(*, number: str, facts: Mapping[str, FactValue], reason: str, actor: Actor, at: datetime) -> Case:
    """Record what became known of a case; targets follow. Raises NotAllowed, CaseNotFound, CaseOver, UnknownFact."""
    actor.require(Permission.WORK_CASE)
    case = _lock_open(number, actor, None)
    learned = check_facts(facts, get_policy(case.policy_version_id))
    changed = {name: value for name, value in learned.items() if case.facts.get(name) != value}
    if changed:
        record_on(case, FactsLearned(facts=changed, reason=_check_reason(reason)), actor=actor, at=at)
    return case


@transaction.atomic
def move_policy(*, number: str, version: str, reason: str, actor: Actor, at: datetime) -> Case:
    """Move a case to another published version of the policy, on purpose (ALL-02). Raises NotAllowed, NotFound."""
    actor.require(Permission.MOVE_POLICY)
    case = _lock_open(number, actor, None)
    target = get_version(case.desk_id, version)
    if target.pk != case.policy_version_id:
        moved = PolicyMoved(old=case.policy_version_id, new=target.pk, reason=_check_reason(reason))
        record_on(case, moved, actor=actor, at=at)
    return case


def waiting_events(case: Case, reason: str, until: datetime | None = None) -> list[Event]:
    """The events by which a case begins to wait for a reason of its policy, and for no other. Raises UnknownReason."""
    known = {one.key: one for one in get_policy(case.policy_version_id).waiting_reasons}
    if reason not in known:
        raise UnknownReason(f"“{reason}” is not one of {', '.join(known)}.")
    if until is not None and known[reason].turn == "customer":
        raise NoPlannedEnd
    started = WaitingStarted(reason=reason, turn=known[reason].turn, until=until)
    return [WaitingEnded(), started] if case.waiting_reason else [started]


@transaction.atomic
def start_waiting(
    *,
    number: str,
    reason: str,
    actor: Actor,
    at: datetime,
    until: datetime | None = None,
    seen_revision: int | None = None,
) -> Case:
    """Let a case wait for a reason of its policy; that pauses the clocks the policy says (P5).

    With a planned end (a change window), the wait ends by itself then. Raises NotAllowed, CaseNotFound,
    ChangedMeanwhile, CaseOver, UnknownReason, AlreadyWaiting, NoPlannedEnd, BadPlannedEnd.
    """
    actor.require(Permission.WORK_CASE)
    case = _lock_open(number, actor, seen_revision)
    if case.waiting_reason == reason and case.waiting_until == until:
        raise AlreadyWaiting
    if until is not None and not at < until <= at + LONGEST_WAIT:
        raise BadPlannedEnd
    record_on(case, *waiting_events(case, reason, until), actor=actor, at=at)
    return case


@transaction.atomic
def resume_case(*, number: str, actor: Actor, at: datetime, seen_revision: int | None = None) -> Case:
    """Go on with a case that waits. Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, NotWaiting."""
    actor.require(Permission.WORK_CASE)
    case = _lock_open(number, actor, seen_revision)
    if not case.waiting_reason:
        raise NotWaiting
    record_on(case, WaitingEnded(), actor=actor, at=at)
    return case


@transaction.atomic
def give_workaround(*, number: str, actor: Actor, at: datetime) -> Case:
    """Record that the customer can work again; the severity goes down where the policy says so (NT-13).

    Raises NotAllowed, CaseNotFound, CaseOver.
    """
    actor.require(Permission.WORK_CASE)
    case = _lock_open(number, actor, None)
    events: list[Event] = [WorkaroundGiven()]
    lower = get_policy(case.policy_version_id).severity_after("mitigated", case.severity)
    if lower != case.severity:
        events.append(SeverityChanged(old=case.severity, new=lower, reason="A workaround is available."))
    record_on(case, *events, actor=actor, at=at)
    return case


def mark_present(*, case: Case, actor: Actor, at: datetime, is_writing: bool) -> None:
    """Note that an agent looks at a case, so that others are warned."""
    if actor.is_staff and actor.person_id:
        Presence.objects.update_or_create(
            case=case, agent_id=actor.person_id, defaults={"seen_at": at, "is_writing": is_writing}
        )
