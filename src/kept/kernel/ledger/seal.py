"""Sealing: a background job extends each desk's hash chain over the entries that have been committed since.

Writers never wait for the chain. An entry's place in the chain is given when it is sealed, because ids are not
committed in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from kept.kernel.ledger.digests import FIRST_LINK, digest_entry, digest_payload, next_link
from kept.kernel.models import Entry

_LOCK_SPACE = 0x4B70


@dataclass(frozen=True, slots=True)
class Break:
    """One entry that does not hold: which, and what is wrong with it."""

    entry_id: int
    stream: str
    what: str


@transaction.atomic
def seal_desk(*, desk_id: int, limit: int = 5000) -> int:
    """Extend the desk's chain over up to `limit` committed entries; return how many were sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, desk_id])
        if not cursor.fetchone()[0]:
            return 0
    last = Entry.objects.filter(desk_id=desk_id, place__isnull=False).order_by("-place").first()
    place = last.place or 0 if last else 0
    link = bytes(last.link or b"") if last else FIRST_LINK
    entries = list(Entry.objects.filter(desk_id=desk_id, place__isnull=True).order_by("id")[:limit])
    for entry in entries:
        place += 1
        link = next_link(link, bytes(entry.digest))
        entry.place = place
        entry.link = link
    Entry.objects.bulk_update(entries, ["place", "link"], batch_size=1000)
    return len(entries)


def check_chain(*, desk_id: int) -> Iterator[Break]:
    """Every entry of the desk that was altered, removed or put in, told apart from one that was erased."""
    link, place = FIRST_LINK, 0
    sealed = Entry.objects.filter(desk_id=desk_id, place__isnull=False).order_by("place")
    for entry in sealed.iterator(chunk_size=2000):
        yield from _check_entry(entry)
        if entry.place != place + 1:
            yield Break(entry.pk, entry.stream, f"the chain jumps from place {place} to {entry.place}")
        link = next_link(link, bytes(entry.digest))
        if bytes(entry.link or b"") != link:
            yield Break(entry.pk, entry.stream, "the chain is broken at this entry")
            link = bytes(entry.link or b"")
        place = entry.place or place
    for entry in Entry.objects.filter(desk_id=desk_id, place__isnull=True).iterator(chunk_size=2000):
        yield from _check_entry(entry)


def _check_entry(entry: Entry) -> Iterator[Break]:
    if entry.payload is None:
        if entry.erased_at is None:
            yield Break(entry.pk, entry.stream, "the payload is gone, but nobody erased it")
    elif digest_payload(entry.payload) != bytes(entry.payload_digest):
        yield Break(entry.pk, entry.stream, "the payload was altered")
    expected = digest_entry(
        desk_id=entry.desk_id,
        stream=entry.stream,
        position=entry.position,
        kind=entry.kind,
        version=entry.version,
        actor=entry.actor,
        at=entry.at,
        recorded_at=entry.recorded_at,
        effect_key=entry.effect_key,
        payload_digest=bytes(entry.payload_digest),
    )
    if expected != bytes(entry.digest):
        yield Break(entry.pk, entry.stream, "the entry was altered")
