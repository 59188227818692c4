"""Asking a customer for information, item by item, until each has come or is not needed any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kept.domain.cases import actions as cases
from kept.domain.cases import queries as case_queries
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.duty_events import InformationAsked, InformationDropped, InformationReceived
from kept.domain.cases.errors import CaseOver, ReasonMissing
from kept.domain.cases.events import WaitingEnded
from kept.domain.cases.models import Case
from kept.domain.duties import queries
from kept.domain.duties.errors import NothingAskedFor, NothingSent, TooManyItems, UnknownItem
from kept.domain.duties.models import InformationItem, InformationRequest, ItemState
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission
from kept.kernel.files import IncomingFile
from kept.kernel.ids import new_public_id
from kept.kernel.ledger import Event
from kept.kernel.models import Entry

MOST_ITEMS = 20
LONGEST_ITEM = 200


@transaction.atomic
def ask_for_information(
    *, number: str, items: Sequence[str], words: str, actor: Actor, at: datetime, seen_revision: int | None = None
) -> InformationRequest:
    """Ask the customer for some things in one public message, and wait for them as the policy says (NT-04).

    Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, NothingAskedFor, TooManyItems.
    """
    actor.require(Permission.REPLY)
    actor.require(Permission.WORK_CASE)
    wanted = _clean(items)
    case = case_queries.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state != "open":
        raise CaseOver
    body = "\n\n".join(part for part in (words.strip(), "\n".join(f"- {item}" for item in wanted)) if part)
    reason = queries.waiting_reason(get_policy(case.policy_version_id))
    case, message = cases.reply_to_case(number=number, body=body, actor=actor, at=at, then_wait_for=reason)
    public_id = new_public_id()
    record_on(case, InformationAsked(request=public_id, items=wanted, message=message.pk), actor=actor, at=at)
    request = InformationRequest.objects.create(
        desk_id=case.desk_id, case=case, public_id=public_id, message=message, asked_at=at
    )
    rows = [InformationItem(request=request, number=place, label=label) for place, label in enumerate(wanted, start=1)]
    InformationItem.objects.bulk_create(rows)
    return request


@transaction.atomic
def answer_information(
    *,
    number: str,
    request_id: str,
    numbers: Sequence[int],
    body: str,
    actor: Actor,
    at: datetime,
    files: Sequence[IncomingFile] = (),
    once: str | None = None,
) -> Case:
    """What the customer sends: some of the things they were asked for, with files and words. The case goes on by it.

    A second answer with the same `once` adds nothing. Raises NotAllowed, CaseNotFound, RequestNotFound, CaseOver,
    UnknownItem, NothingSent.
    """
    actor.require(Permission.WRITE_AS_CUSTOMER)
    case = case_queries.lock_case(number, actor=actor)
    request = queries.get_request(request_id, actor=actor, case=case)
    if once and Entry.objects.filter(desk_id=case.desk_id, effect_key=f"wrote:{once}").exists():
        return case
    sent = _missing(request, numbers)
    said = body.strip() or "\n".join(f"- {item.label}" for item in sent)
    if not said:
        raise NothingSent
    case = cases.add_customer_message(number=number, body=said, actor=actor, at=at, files=files, once=once)
    if sent:
        _settle(sent, ItemState.RECEIVED, at, by_customer=True)
        came = InformationReceived(request=request_id, numbers=[item.number for item in sent], by_customer=True)
        record_on(case, came, actor=actor, at=at)
    return case


@transaction.atomic
def settle_information(
    *,
    number: str,
    request_id: str,
    actor: Actor,
    at: datetime,
    received: Sequence[int] = (),
    dropped: Sequence[int] = (),
    reason: str = "",
) -> Case:
    """Note what came by other ways and what is not needed any more; with nothing missing, work goes on.

    Raises NotAllowed, CaseNotFound, RequestNotFound, UnknownItem, ReasonMissing (for what is dropped).
    """
    actor.require(Permission.WORK_CASE)
    case = case_queries.lock_case(number, actor=actor)
    request = queries.get_request(request_id, actor=actor, case=case)
    came, gone = _missing(request, received), _missing(request, [one for one in dropped if one not in received])
    if gone and not reason.strip():
        raise ReasonMissing
    events: list[Event] = []
    if came:
        _settle(came, ItemState.RECEIVED, at)
        numbers = [item.number for item in came]
        events.append(InformationReceived(request=request_id, numbers=numbers, by_customer=False))
    if gone:
        _settle(gone, ItemState.DROPPED, at)
        numbers = [item.number for item in gone]
        events.append(InformationDropped(request=request_id, numbers=numbers, reason=reason.strip()[:500]))
    if events and case.waiting_reason and case.turn == "customer" and not queries.list_missing(case):
        events.append(WaitingEnded())
    if events:
        record_on(case, *events, actor=actor, at=at)
    return case


def _clean(items: Sequence[str]) -> list[str]:
    """The things asked for, each once, in order."""
    wanted = list(dict.fromkeys(" ".join(item.split()) for item in items if item.strip()))
    if not wanted:
        raise NothingAskedFor
    if len(wanted) > MOST_ITEMS or any(len(item) > LONGEST_ITEM for item in wanted):
        raise TooManyItems(f"The limit is {MOST_ITEMS} things of {LONGEST_ITEM} characters each.")
    return wanted


def _missing(request: InformationRequest, numbers: Sequence[int]) -> list[InformationItem]:
    """The items of these numbers that have not come; those that have are passed over. Raises UnknownItem."""
    items = {item.number: item for item in request.items.select_for_update()}
    if unknown := [number for number in numbers if number not in items]:
        raise UnknownItem(f"There is no number {unknown[0]}.")
    return [items[number] for number in sorted(set(numbers)) if items[number].state == ItemState.MISSING]


def _settle(items: Sequence[InformationItem], state: ItemState, at: datetime, by_customer: bool = False) -> None:
    for item in items:
        item.state, item.settled_at, item.by_customer = state, at, by_customer
    InformationItem.objects.bulk_update(items, ["state", "settled_at", "by_customer"])
