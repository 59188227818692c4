"""Proof that what became of requests for contacts, and who is told of what, is what the ledger says. Looks only."""

from __future__ import annotations

from collections.abc import Iterator

from kept.domain.entitlements.events import (
    ContactChangeAgreed,
    ContactChangeEnded,
    ContactChangeMade,
    SubscriptionChanged,
)
from kept.domain.entitlements.models import ChangeState, ContactChange, Subscription
from kept.kernel.models import Entry

AGREED = {"customer": "customer_agreed_at", "vendor": "vendor_agreed_at"}


def verify_contacts(*, desk_id: int) -> Iterator[str]:
    """Every difference between stored requests and subscriptions of a desk, and their events."""
    yield from _verify_changes(desk_id)
    yield from _verify_subscriptions(desk_id)


def _verify_changes(desk_id: int) -> Iterator[str]:
    expected: dict[str, dict[str, object]] = {}
    for entry in Entry.objects.filter(desk_id=desk_id, stream__startswith="contact_change:").order_by("position"):
        row = expected.setdefault(entry.stream, {"state": ChangeState.WAITING.value})
        payload = entry.payload or {}
        if entry.kind == ContactChangeAgreed.kind:
            row[AGREED[payload["side"]]] = entry.at
        elif entry.kind == ContactChangeMade.kind:
            row |= {"state": "made", "added_id": payload["added"]}
        elif entry.kind == ContactChangeEnded.kind:
            row |= {"state": payload["outcome"]}
    for change in ContactChange.objects.filter(desk_id=desk_id).iterator():
        said = expected.pop(change.stream, None)
        if said is None:
            yield f"contact_change {change.pk}: row is 'present', but the ledger says 'never asked'"
            continue
        whole = {"customer_agreed_at": None, "vendor_agreed_at": None, "added_id": None} | said
        for column, derived in whole.items():
            if getattr(change, column) != derived:
                stored = getattr(change, column)
                yield f"contact_change {change.pk}: {column} is {stored!r}, but the ledger says {derived!r}"
    for stream in expected:
        yield f"{stream}: row is 'missing', but the ledger says 'asked'"


def _verify_subscriptions(desk_id: int) -> Iterator[str]:
    changes = Entry.objects.filter(desk_id=desk_id, kind=SubscriptionChanged.kind, payload__isnull=False)
    expected = {
        (entry.payload["contact"], entry.payload["notice"]): entry.payload["is_on"]
        for entry in changes.order_by("stream", "position")
    }
    rows = Subscription.objects.filter(desk_id=desk_id).values_list("contact", "notice", "is_on")
    stored = {(contact, notice): is_on for contact, notice, is_on in rows}
    for place in sorted(stored.keys() | expected.keys()):
        if stored.get(place) != expected.get(place):
            was, derived = stored.get(place), expected.get(place)
            yield f"subscription of {place[0]} to {place[1]}: is {was!r}, but the ledger says {derived!r}"
