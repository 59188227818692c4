"""Proof that what was asked for and what is owed is what the events of the cases make of it. Looks only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kept.domain.cases.actions.recording import digest_body
from kept.domain.cases.duty_events import (
    DeliverableApproved,
    DeliverableDrafted,
    DeliverablePromised,
    DeliverableReturned,
    DeliverableSent,
    InformationAsked,
    InformationDropped,
    InformationReceived,
)
from kept.domain.cases.verification import Difference
from kept.domain.duties.models import Deliverable, InformationRequest
from kept.kernel.ledger import Event, read_event
from kept.kernel.models import Entry
from kept.policy.promised import PROMISED_CLOCK

_ASKING = (InformationAsked, InformationReceived, InformationDropped)
_OWED = (DeliverablePromised, DeliverableDrafted, DeliverableReturned, DeliverableApproved, DeliverableSent)


@dataclass
class _Asked:
    message_id: int | None = None
    items: dict[int, tuple[str, str]] = field(default_factory=dict)

    def tell(self, event: Event) -> None:
        match event:
            case InformationAsked():
                self.message_id = event.message
                self.items = {number: (label, "missing") for number, label in enumerate(event.items, start=1)}
            case InformationReceived() | InformationDropped():
                state = "received" if isinstance(event, InformationReceived) else "dropped"
                self.items |= {number: (self.items[number][0], state) for number in event.numbers}


@dataclass
class _Owed:
    title: str = ""
    clock: str = ""
    state: str = ""
    number: int = 0
    body: str = ""
    message_id: int | None = None

    def tell(self, event: Event) -> None:
        match event:
            case DeliverablePromised():
                self.title, self.clock, self.state = event.title, PROMISED_CLOCK, "promised"
            case DeliverableDrafted():
                self.title, self.clock, self.state = event.title, event.clock, "drafted"
                self.number, self.body = event.number, event.body_sha256
            case DeliverableReturned():
                self.state = "returned"
            case DeliverableApproved():
                self.state = "approved"
            case DeliverableSent():
                self.state, self.message_id = "sent", event.message


def verify_duties(*, desk_id: int) -> Iterator[Difference]:
    """Every difference between a desk's requests and deliverables and the events of its cases."""
    asked: dict[str, _Asked] = {}
    owed: dict[str, _Owed] = {}
    kinds = [kind.kind for kind in (*_ASKING, *_OWED)]
    entries = Entry.objects.filter(
        desk_id=desk_id, stream__startswith="case:", kind__in=kinds, payload__isnull=False
    ).order_by("pk")
    for entry in entries.iterator():
        event = read_event(entry.kind, entry.version, entry.payload)
        if isinstance(event, _ASKING):
            asked.setdefault(event.request, _Asked()).tell(event)
        elif isinstance(event, _OWED):
            owed.setdefault(event.deliverable, _Owed()).tell(event)
    yield from _verify_requests(desk_id, asked)
    yield from _verify_deliverables(desk_id, owed)


def _verify_requests(desk_id: int, asked: dict[str, _Asked]) -> Iterator[Difference]:
    for request in InformationRequest.objects.filter(desk_id=desk_id).prefetch_related("items").order_by("pk"):
        said = asked.pop(request.public_id, _Asked())
        items = {item.number: (item.label, item.state) for item in request.items.all()}
        for column, stored, told in (("message", request.message_id, said.message_id), ("items", items, said.items)):
            if stored != told:
                yield Difference("information request", request.pk, column, stored, told)
    for public_id in asked:
        yield Difference("information request", 0, "public_id", None, public_id)


def _verify_deliverables(desk_id: int, owed: dict[str, _Owed]) -> Iterator[Difference]:
    for row in Deliverable.objects.filter(desk_id=desk_id).order_by("pk"):
        said = owed.pop(row.public_id, _Owed())
        stored = {name: getattr(row, name) for name in ("title", "clock", "state", "number", "message_id")}
        stored["body"] = digest_body(row.body) if row.number else ""
        for column, value in stored.items():
            if value != getattr(said, column):
                yield Difference("deliverable", row.pk, column, value, getattr(said, column))
    for public_id in owed:
        yield Difference("deliverable", 0, "public_id", None, public_id)
