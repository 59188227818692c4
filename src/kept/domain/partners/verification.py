"""Proof that the hours of partners are what the ledger says. Looks only."""

from __future__ import annotations

from collections.abc import Iterator

from kept.domain.partners.events import HoursSet
from kept.domain.partners.models import PartnerHours
from kept.kernel.models import Entry


def verify_partners(*, desk_id: int) -> Iterator[str]:
    """Every difference between the stored hours of a desk's partners and their events."""
    entries = Entry.objects.filter(desk_id=desk_id, kind=HoursSet.kind, payload__isnull=False)
    said = {entry.payload["hours"]: entry.payload for entry in entries}
    for row in PartnerHours.objects.filter(desk_id=desk_id).iterator():
        event = said.pop(row.pk, None)
        if event is None:
            yield f"partner_hours {row.pk}: row is 'present', but the ledger says 'never set'"
            continue
        for column in ("zone", "weekly", "holidays"):
            stored, derived = getattr(row, column), event[column]
            if stored != derived:
                yield f"partner_hours {row.pk}: {column} is {stored!r}, but the ledger says {derived!r}"
    for missing in said:
        yield f"partner_hours {missing}: row is 'missing', but the ledger says 'set'"
