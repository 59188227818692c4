"""Asking engineering, working on what was asked, and ending it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.cases import queries as cases
from kept.domain.cases.actions.escalating import handing_on
from kept.domain.cases.actions.recording import digest_body, record_on
from kept.domain.cases.errors import CaseOver, ReasonMissing
from kept.domain.cases.events import EngineeringAnswered, EscalatedToEngineering
from kept.domain.cases.models import Case
from kept.domain.escalation.errors import (
    AlreadyEscalated,
    EscalationNotFound,
    EscalationOver,
    NoEngineering,
    NotAccepted,
    NothingSaid,
    QuestionOver,
    WantedTooEarly,
)
from kept.domain.escalation.events import (
    EscalationAccepted,
    EscalationAsked,
    EscalationBegun,
    EscalationEnded,
    QuestionAnswered,
    QuestionAsked,
)
from kept.domain.escalation.models import Escalation, Question
from kept.domain.escalation.queries import engineering_level
from kept.domain.rulebook.queries import get_policy
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import Event
from kept.kernel.refusals import Invalid

LONGEST_TEXT = 20_000


@transaction.atomic
def ask_engineering(
    *,
    number: str,
    reason: str,
    asked: str,
    actor: Actor,
    at: datetime,
    wanted_by: datetime | None = None,
    seen_revision: int | None = None,
) -> Escalation:
    """Escalate a case to engineering: why, what is asked, and by when (NH-07). The most severe take the fast track.

    Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, NoEngineering, AlreadyEscalated, ReasonMissing,
    NothingSaid, WantedTooEarly.
    """
    actor.require(Permission.ASK_ENGINEERING)
    case = cases.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state != "open":
        raise CaseOver
    level = engineering_level(get_policy(case.policy_version_id))
    if level is None:
        raise NoEngineering
    if Escalation.objects.filter(case=case).live().exists():
        raise AlreadyEscalated
    if not reason.strip():
        raise ReasonMissing
    if wanted_by and wanted_by <= at:
        raise WantedTooEarly
    here = str(case.facts.get("level", ""))
    escalation = Escalation.objects.create(
        desk_id=case.desk_id,
        case=case,
        asked_by_id=actor.person_id if actor.is_staff else None,
        reason=reason.strip()[:500],
        asked=_text(asked),
        is_fast_track=case.severity_rank == 0,
        wanted_by=wanted_by,
        came_from="" if here == level else here,
        asked_at=at,
    )
    said = EscalationAsked(
        escalation=escalation.pk,
        case=case.pk,
        asked_by=escalation.asked_by_id,
        wanted_by=wanted_by,
        is_fast_track=escalation.is_fast_track,
        text_sha256=digest_body(escalation.asked),
    )
    ledger.record(said, stream=escalation.stream, actor=actor, at=at)
    happened: list[Event] = [
        EscalatedToEngineering(
            escalation=escalation.pk, reason=escalation.reason, is_fast_track=escalation.is_fast_track
        )
    ]
    if here != level:
        happened += handing_on(case, level, escalation.reason)
    record_on(case, *happened, actor=actor, at=at)
    return escalation


@transaction.atomic
def accept_escalation(*, escalation_id: str, actor: Actor, at: datetime) -> Escalation:
    """Own an escalation; who has it already can be followed by another. Raises NotAllowed, EscalationOver."""
    escalation = _lock(escalation_id, actor)
    if escalation.owner_id == actor.person_id or actor.person_id is None:
        return escalation
    escalation.owner_id = actor.person_id
    if escalation.state == "asked":
        escalation.state, escalation.accepted_at = "accepted", at
    escalation.save(update_fields=["owner", "state", "accepted_at"])
    accepted = EscalationAccepted(escalation=escalation.pk, owner=actor.person_id)
    ledger.record(accepted, stream=escalation.stream, actor=actor, at=at)
    return escalation


@transaction.atomic
def begin_escalation(*, escalation_id: str, actor: Actor, at: datetime) -> Escalation:
    """Say that work has begun. Raises NotAllowed, EscalationOver, NotAccepted."""
    escalation = _lock(escalation_id, actor)
    if escalation.state == "asked":
        raise NotAccepted
    if escalation.state == "accepted":
        escalation.state = "in_work"
        escalation.save(update_fields=["state"])
        ledger.record(EscalationBegun(escalation=escalation.pk), stream=escalation.stream, actor=actor, at=at)
    return escalation


@transaction.atomic
def ask_question(*, escalation_id: str, text: str, actor: Actor, at: datetime) -> Question:
    """Ask support what has to be known first. Raises NotAllowed, EscalationOver, NothingSaid."""
    escalation = _lock(escalation_id, actor)
    question = Question.objects.create(
        escalation=escalation, asked_by_id=actor.person_id, text=_text(text), asked_at=at
    )
    said = QuestionAsked(escalation=escalation.pk, question=question.pk, text_sha256=digest_body(question.text))
    ledger.record(said, stream=escalation.stream, actor=actor, at=at)
    return question


@transaction.atomic
def answer_question(*, escalation_id: str, question_id: str, text: str, actor: Actor, at: datetime) -> Question:
    """Answer a question of engineering. Raises NotAllowed, EscalationOver, QuestionOver, NothingSaid."""
    escalation = _lock(escalation_id, actor, Permission.ASK_ENGINEERING)
    question = Question.objects.filter(escalation=escalation, public_id=question_id).first()
    if question is None:
        raise EscalationNotFound
    if question.answered_at:
        raise QuestionOver
    question.answer, question.answered_by_id, question.answered_at = _text(text), actor.person_id, at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    said = QuestionAnswered(escalation=escalation.pk, question=question.pk, text_sha256=digest_body(question.answer))
    ledger.record(said, stream=escalation.stream, actor=actor, at=at)
    return question


@transaction.atomic
def answer_escalation(*, escalation_id: str, text: str, actor: Actor, at: datetime) -> Escalation:
    """Give engineering's answer; the case goes back to where it came from. Raises NotAllowed, EscalationOver."""
    escalation = _lock(escalation_id, actor)
    if escalation.state == "asked":
        raise NotAccepted
    return _end(escalation, "answered", text, actor, at)


@transaction.atomic
def decline_escalation(*, escalation_id: str, text: str, actor: Actor, at: datetime) -> Escalation:
    """Send an escalation back, saying what is missing. Raises NotAllowed, EscalationOver, NothingSaid."""
    return _end(_lock(escalation_id, actor), "declined", text, actor, at)


@transaction.atomic
def withdraw_escalation(*, escalation_id: str, text: str, actor: Actor, at: datetime) -> Escalation:
    """Ask for it no longer, saying why. Raises NotAllowed, EscalationOver, NothingSaid."""
    return _end(_lock(escalation_id, actor, Permission.ASK_ENGINEERING), "withdrawn", text, actor, at)


def _end(escalation: Escalation, outcome: str, text: str, actor: Actor, at: datetime) -> Escalation:
    """The caller holds the locks of the escalation and its case."""
    escalation.state, escalation.outcome, escalation.ended_at = outcome, _text(text), at
    escalation.save(update_fields=["state", "outcome", "ended_at"])
    ended = EscalationEnded(escalation=escalation.pk, outcome=outcome, text_sha256=digest_body(escalation.outcome))
    ledger.record(ended, stream=escalation.stream, actor=actor, at=at)
    case = escalation.case
    happened: list[Event] = [EngineeringAnswered(escalation=escalation.pk, outcome=outcome)]
    at_engineering = case.facts.get("level") == engineering_level(get_policy(case.policy_version_id))
    if case.state == "open" and at_engineering and escalation.came_from:
        happened += handing_on(case, escalation.came_from, f"Engineering: {outcome}.")
    record_on(case, *happened, actor=actor, at=at)
    return escalation


def _lock(escalation_id: str, actor: Actor, permission: Permission = Permission.ANSWER_ENGINEERING) -> Escalation:
    """Lock a live escalation with its case, the case first, as everybody does. Raises NotAllowed, EscalationOver."""
    actor.require(permission)
    found = Escalation.objects.visible_to(actor).filter(public_id=escalation_id).select_related("case").first()
    if found is None:
        raise EscalationNotFound
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("desk").get(pk=found.case_id)
    escalation = Escalation.objects.select_for_update(of=("self",)).get(pk=found.pk)
    escalation.case = case
    if not escalation.is_live:
        raise EscalationOver
    return escalation


def _text(text: str) -> str:
    text = text.replace("\0", "").strip()
    if not text:
        raise NothingSaid
    if len(text) > LONGEST_TEXT:
        raise Invalid(f"This text has {len(text):,} characters; the limit is {LONGEST_TEXT:,}.")
    return text
