"""What the customer says about severity: asking for another one, and who of theirs works on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.errors import (
    CaseOver,
    NotAsked,
    ReasonMissing,
    SameSeverity,
    SeverityAskedAlready,
    SeverityIsYours,
    UnknownSeverity,
)
from kept.domain.cases.events import SeverityAnswered, SeverityAsked, SeverityChanged
from kept.domain.cases.grading import dedicated, find_severity_request, refuse_beyond_limit, refuse_unruly
from kept.domain.cases.models import Case
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import Event
from kept.policy.severity import may_customer_ask, may_customer_change


@transaction.atomic
def ask_severity(*, number: str, severity: str, reason: str, actor: Actor, at: datetime) -> Case:
    """Ask the vendor for another severity, where the vendor decides. Until it is answered nothing changes (NT-13).

    Raises NotAllowed, CaseNotFound, CaseOver, SeverityIsYours, UnknownSeverity, SameSeverity, SeverityAskedAlready,
    BeyondLimit, ReasonMissing.
    """
    actor.require(Permission.ASK_SEVERITY)
    case = _lock_open(number, actor, None)
    policy = get_policy(case.policy_version_id)
    if not may_customer_ask(policy):
        raise SeverityIsYours
    if severity not in [known.key for known in policy.severities]:
        raise UnknownSeverity(f"“{severity}” is not one of {', '.join(s.key for s in policy.severities)}.")
    if severity == case.severity:
        raise SameSeverity
    if may_customer_change(policy, case.severity, severity):
        raise SeverityIsYours
    refuse_beyond_limit(policy, severity, case.facts)
    asked = SeverityAsked(severity=severity, reason=_check_reason(reason))
    if find_severity_request(case):
        raise SeverityAskedAlready
    record_on(case, asked, actor=actor, at=at)
    return case


@transaction.atomic
def answer_severity(
    *, number: str, is_accepted: bool, reason: str, actor: Actor, at: datetime, seen_revision: int | None = None
) -> Case:
    """Accept or decline the severity that the customer asked for, with the reason that they read.

    Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, NotAsked, BeyondLimit, SeverityRule, ReasonMissing.
    """
    actor.require(Permission.CHANGE_SEVERITY)
    case = _lock_open(number, actor, seen_revision)
    asked = find_severity_request(case)
    if asked is None:
        raise NotAsked
    reason = _check_reason(reason)
    events: list[Event] = [SeverityAnswered(severity=asked.severity, is_accepted=is_accepted, reason=reason)]
    if is_accepted:
        refuse_unruly(case, asked.severity, actor=actor, is_agreed=True)
        refuse_beyond_limit(get_policy(case.policy_version_id), asked.severity, case.facts)
        events.append(SeverityChanged(old=case.severity, new=asked.severity, reason=reason))
    record_on(case, *events, actor=actor, at=at)
    return case


@transaction.atomic
def name_dedicated(*, number: str, people: Sequence[Mapping[str, str]], actor: Actor, at: datetime) -> Case:
    """Record who of the customer works on the case with us throughout, each with name and phone (NA-11).

    Raises NotAllowed, CaseNotFound, CaseOver, UnfitPeople.
    """
    if not actor.may(Permission.WRITE_AS_CUSTOMER):
        actor.require(Permission.WORK_CASE)
    case = _lock_open(number, actor, None)
    record_on(case, dedicated(people), actor=actor, at=at)
    return case


def _lock_open(number: str, actor: Actor, seen_revision: int | None) -> Case:
    case = queries.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state != "open":
        raise CaseOver
    return case


def _check_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:500]
