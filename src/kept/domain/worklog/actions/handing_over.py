"""Handing a case over: written before the shift ends, given at its end or at once, read by whoever takes over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.cases.actions.recording import check_body, digest_body, record_on, write_note_row
from kept.domain.cases.errors import CaseOver
from kept.domain.cases.events import CaseAssigned, CaseHandedOver, NoteWritten
from kept.domain.cases.models import Case
from kept.domain.cases.queries import lock_case
from kept.domain.oncall import queries as oncall
from kept.domain.parties.models import Agent
from kept.domain.worklog import queries
from kept.domain.worklog.errors import HandoverEmpty, NobodyToTakeOver, NotGiven
from kept.domain.worklog.models import Handover, HandoverState
from kept.domain.worklog.types import HandoverWords, Receiver
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import Event
from kept.kernel.refusals import NotFound


@transaction.atomic
def write_handover(
    *,
    number: str,
    words: HandoverWords,
    actor: Actor,
    at: datetime,
    to: Agent | None = None,
    is_now: bool = False,
    seen_revision: int | None = None,
) -> Handover:
    """Write what the next shift should know of a case. It goes with the case at the end of the shift, or at once.

    Written again, it replaces what was written. Without `to`, whoever is on shift then takes over. Raises NotAllowed,
    CaseNotFound, ChangedMeanwhile, CaseOver, HandoverEmpty, NobodyToTakeOver, NotFound.
    """
    actor.require(Permission.WORK_SHIFT)
    case = lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state != "open":
        raise CaseOver
    if not (words.situation.strip() and words.next_steps.strip()):
        raise HandoverEmpty
    if to is not None and (to.desk_id != actor.desk_id or not to.is_active or to.partner_id):
        raise NotFound
    handover = queries.find_written(case) or Handover(desk_id=case.desk_id, case=case, state=HandoverState.WRITTEN)
    handover.from_agent_id, handover.from_team = actor.person_id, case.team
    handover.to_agent = to
    handover.situation, handover.tried = words.situation.strip(), words.tried.strip()
    handover.next_steps, handover.promises = words.next_steps.strip(), words.promises.strip()
    handover.written_at = at
    handover.save()
    if is_now:
        give(case, handover, _receiver_now(case, to, actor, at), actor=actor, at=at)
    return handover


def _receiver_now(case: Case, to: Agent | None, actor: Actor, at: datetime) -> Receiver:
    """Whoever was named, or is on shift now and is somebody else; or is on when the shift of the actor ends."""
    if to is not None:
        return Receiver(to, to.teams.order_by("pk").first() or case.team)
    receiver = queries.find_receiver(case, at)
    if receiver and receiver.agent and receiver.agent.pk == actor.person_id:
        shift = oncall.find_own_shift(actor=actor, at=at)
        receiver = queries.find_receiver(case, shift.until) if shift else None
    if receiver is None or receiver.agent is None or receiver.agent.pk == actor.person_id:
        raise NobodyToTakeOver
    return receiver


def give(case: Case, handover: Handover, receiver: Receiver, *, actor: Actor, at: datetime) -> None:
    """Let a locked case go on with whoever takes over, with the note if there is one."""
    events: list[Event] = []
    if handover.has_note:
        body = check_body(
            HandoverWords(handover.situation, handover.tried, handover.next_steps, handover.promises).as_note()
        )
        handover.note = write_note_row(case, body=body, agent=handover.from_agent, audience="internal", at=at)
        events.append(NoteWritten(note=handover.note.pk, body_sha256=digest_body(body), audience="internal"))
    handover.state, handover.given_at, handover.is_gap = HandoverState.GIVEN, at, receiver.is_gap
    handover.to_agent, handover.to_team = receiver.agent, receiver.team
    handover.save()
    events.append(
        CaseHandedOver(
            handover=handover.public_id,
            from_agent=handover.from_agent_id,
            from_team=handover.from_team_id,
            to_agent=receiver.agent.pk if receiver.agent else None,
            to_team=receiver.team.pk if receiver.team else None,
            has_note=handover.has_note,
            is_gap=receiver.is_gap,
        )
    )
    owner = CaseAssigned(
        agent=receiver.agent.pk if receiver.agent else None, team=receiver.team.pk if receiver.team else case.team_id
    )
    if (owner.agent, owner.team) != (case.assignee_id, case.team_id):
        events.append(owner)
    record_on(case, *events, actor=actor, at=at)


def give_unwritten(case: Case, receiver: Receiver, *, at: datetime) -> None:
    """Let a locked case go on though nobody wrote a note, or with the note that was written before."""
    handover = queries.find_written(case) or Handover(
        desk_id=case.desk_id,
        case=case,
        state=HandoverState.WRITTEN,
        from_agent_id=case.assignee_id,
        from_team_id=case.team_id,
    )
    named = handover.to_agent
    if named and named.is_active:
        receiver = Receiver(named, named.teams.order_by("pk").first() or receiver.team)
    give(case, handover, receiver, actor=Actor.robot(case.desk_id), at=at)


@transaction.atomic
def read_handover(*, public_id: str, actor: Actor, at: datetime) -> Handover:
    """Say that one has read what was handed over. Raises NotAllowed, HandoverNotFound, NotGiven."""
    found = queries.get_handover(public_id, actor=actor)
    handover = Handover.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
    if handover.state != HandoverState.GIVEN:
        raise NotGiven
    handover.state, handover.read_at = HandoverState.READ, at
    handover.save(update_fields=["state", "read_at"])
    return handover
