"""What is owed after a case: promised by hand or by the policy, drafted, approved by somebody else, and sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.cases import actions as cases
from kept.domain.cases import queries as case_queries
from kept.domain.cases.actions.recording import check_body, digest_body, record_on
from kept.domain.cases.duty_events import (
    DeliverableApproved,
    DeliverableDrafted,
    DeliverablePromised,
    DeliverableReturned,
    DeliverableSent,
)
from kept.domain.cases.errors import CaseOver, ReasonMissing
from kept.domain.cases.models import Case
from kept.domain.duties import queries
from kept.domain.duties.errors import (
    BadPromise,
    DraftChanged,
    NotApproved,
    NotDrafted,
    NothingOwed,
    OwedAlready,
    OwnDraft,
    SentAlready,
)
from kept.domain.duties.models import Deliverable, DeliverableState
from kept.kernel.actor import Actor, Permission
from kept.policy.promised import PROMISED_CLOCK

MOST_DAYS = 90
LONGEST_TITLE = 120


@transaction.atomic
def promise_deliverable(*, number: str, title: str, business_days: int, actor: Actor, at: datetime) -> Deliverable:
    """Promise something by hand, such as a root-cause report, within some business days; a clock runs from now on.

    Raises NotAllowed, CaseNotFound, CaseOver, BadPromise, OwedAlready.
    """
    actor.require(Permission.WORK_CASE)
    case = _lock(number, actor)
    title = " ".join(title.split())[:LONGEST_TITLE]
    if not title or not 1 <= business_days <= MOST_DAYS:
        raise BadPromise
    if _unsent(case, PROMISED_CLOCK):
        raise OwedAlready
    owed = Deliverable.objects.create(
        desk_id=case.desk_id,
        case=case,
        title=title,
        clock=PROMISED_CLOCK,
        state=DeliverableState.PROMISED,
        begun_at=at,
    )
    promised = DeliverablePromised(deliverable=owed.public_id, title=title, business_days=business_days)
    record_on(case, promised, actor=actor, at=at)
    return owed


@transaction.atomic
def draft_deliverable(*, number: str, body: str, actor: Actor, at: datetime, deliverable_id: str = "") -> Deliverable:
    """Write, or write anew, what is owed; an approval of an earlier draft does not hold for it.

    Without `deliverable_id` it is what the policy itself wants next. Raises NotAllowed, CaseNotFound, CaseOver,
    DeliverableNotFound, NothingOwed, SentAlready, EmptyBody.
    """
    actor.require(Permission.WORK_CASE)
    body = check_body(body)
    case = _lock(number, actor)
    owed = _find(case, deliverable_id, actor) if deliverable_id else _begin(case, at)
    owed.number += 1
    owed.body, owed.state, owed.returned_because = body, DeliverableState.DRAFTED, ""
    owed.drafted_by_id, owed.approved_by = actor.person_id, None
    owed.save()
    drafted = DeliverableDrafted(
        deliverable=owed.public_id,
        title=owed.title,
        clock=owed.clock,
        number=owed.number,
        body_sha256=digest_body(body),
    )
    record_on(case, drafted, actor=actor, at=at)
    return owed


@transaction.atomic
def approve_deliverable(
    *, number: str, deliverable_id: str, actor: Actor, at: datetime, seen_draft: int | None = None
) -> Deliverable:
    """Approve the draft that was read (`seen_draft` is its number); its author cannot.

    Raises NotAllowed, CaseNotFound, DeliverableNotFound, NotDrafted, DraftChanged, OwnDraft, SentAlready.
    """
    case, owed = _lock_drafted(number, deliverable_id, actor, seen_draft)
    if owed.drafted_by_id == actor.person_id:
        raise OwnDraft
    owed.state, owed.approved_by_id = DeliverableState.APPROVED, actor.person_id
    owed.save(update_fields=["state", "approved_by"])
    record_on(case, DeliverableApproved(deliverable=deliverable_id, number=owed.number), actor=actor, at=at)
    return owed


@transaction.atomic
def return_deliverable(
    *, number: str, deliverable_id: str, reason: str, actor: Actor, at: datetime, seen_draft: int | None = None
) -> Deliverable:
    """Give a draft back to be changed. Raises what `approve_deliverable` raises, and ReasonMissing."""
    case, owed = _lock_drafted(number, deliverable_id, actor, seen_draft)
    if not reason.strip():
        raise ReasonMissing
    owed.state, owed.returned_because = DeliverableState.RETURNED, reason.strip()[:500]
    owed.save(update_fields=["state", "returned_because"])
    returned = DeliverableReturned(deliverable=deliverable_id, reason=owed.returned_because)
    record_on(case, returned, actor=actor, at=at)
    return owed


@transaction.atomic
def send_deliverable(*, number: str, deliverable_id: str, actor: Actor, at: datetime) -> Deliverable:
    """Send what was approved to everyone on the case; its clock is met. The case stays as it is.

    Raises NotAllowed, CaseNotFound, CaseOver, DeliverableNotFound, NotApproved, SentAlready.
    """
    actor.require(Permission.REPLY)
    case = _lock(number, actor)
    owed = _find(case, deliverable_id, actor)
    if owed.state != DeliverableState.APPROVED:
        raise NotApproved
    body = f"{owed.title}\n\n{owed.body}"
    case, message = cases.reply_to_case(number=number, body=body, actor=actor, at=at)
    owed.state, owed.message, owed.sent_at = DeliverableState.SENT, message, at
    owed.save(update_fields=["state", "message", "sent_at"])
    record_on(case, DeliverableSent(deliverable=deliverable_id, message=message.pk), actor=actor, at=at)
    return owed


def _lock(number: str, actor: Actor) -> Case:
    case = case_queries.lock_case(number, actor=actor)
    if case.state in ("merged", "cancelled"):
        raise CaseOver
    return case


def _lock_drafted(number: str, deliverable_id: str, actor: Actor, seen_draft: int | None) -> tuple[Case, Deliverable]:
    actor.require(Permission.APPROVE_DELIVERABLE)
    case = _lock(number, actor)
    owed = _find(case, deliverable_id, actor)
    if seen_draft is not None and seen_draft != owed.number:
        raise DraftChanged
    if owed.state != DeliverableState.DRAFTED:
        raise NotDrafted
    return case, owed


def _find(case: Case, deliverable_id: str, actor: Actor) -> Deliverable:
    owed = queries.get_deliverable(deliverable_id, actor=actor, case=case)
    if owed.state == DeliverableState.SENT:
        raise SentAlready
    return owed


def _unsent(case: Case, clock: str) -> bool:
    return Deliverable.objects.filter(case=case, clock=clock).exclude(state=DeliverableState.SENT).exists()


def _begin(case: Case, at: datetime) -> Deliverable:
    clock = queries.find_unwritten(case)
    if clock is None:
        raise NothingOwed
    return Deliverable(
        desk_id=case.desk_id,
        case=case,
        title=clock.label[:LONGEST_TITLE],
        clock=clock.key,
        state=DeliverableState.DRAFTED,
        begun_at=at,
    )
