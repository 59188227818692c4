"""Writing to the ledger: one entry and one deferred job per reaction, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.db.models import Max

from kept.kernel import jobs
from kept.kernel.actor import Actor
from kept.kernel.ledger.digests import digest_entry, digest_payload
from kept.kernel.ledger.events import Event
from kept.kernel.models import Entry

Reaction = Callable[[Entry, datetime], None]

_reactions: dict[type[Event], tuple[Reaction, ...]] = {}


def wire(reactions: Mapping[type[Event], Sequence[Reaction]]) -> None:
    """Say which reactions follow which event. Called once, when the project is assembled."""
    _reactions.clear()
    _reactions.update({event: tuple(following) for event, following in reactions.items()})


@contextmanager
def unwired() -> Iterator[None]:
    """Record without reactions for the length of a block: for what happened long ago, and is told only now."""
    wired = dict(_reactions)
    _reactions.clear()
    try:
        yield
    finally:
        _reactions.update(wired)


def reactions_by_name() -> dict[str, Reaction]:
    """The wired reactions under the names that jobs use."""
    return {name_of(reaction): reaction for following in _reactions.values() for reaction in following}


def name_of(reaction: Reaction) -> str:
    """The name under which a reaction is deferred: module and function."""
    return f"{reaction.__module__}.{reaction.__qualname__}"


def record(
    event: Event,
    *,
    stream: str,
    actor: Actor,
    at: datetime,
    recorded_at: datetime | None = None,
    effect_key: str | None = None,
) -> Entry:
    """Append an event to a stream of the actor's desk and defer the reactions wired to it.

    `at` is when the fact holds, `recorded_at` when it was written down (the same unless said). The caller holds the
    lock of whatever the stream belongs to. `effect_key` is unique per desk: a second effect raises IntegrityError.
    """
    entries = record_all([event], stream=stream, actor=actor, at=at, recorded_at=recorded_at, effect_key=effect_key)
    return entries[0]


def record_all(
    events: Sequence[Event],
    *,
    stream: str,
    actor: Actor,
    at: datetime,
    recorded_at: datetime | None = None,
    effect_key: str | None = None,
    after: int | None = None,
) -> list[Entry]:
    """Append events to a stream in one statement, as `record` does; `effect_key` is the first one's.

    `after` is the position of the stream's last entry, for a caller who knows it (0 for a new stream).
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The ledger is written inside the transaction of an action.")
    if after is None:
        written = Entry.objects.filter(desk_id=actor.desk_id, stream=stream)
        after = written.aggregate(last=Max("position"))["last"] or 0
    entries = []
    for position, event in enumerate(events, start=after + 1):
        key = effect_key if position == after + 1 else None
        entries.append(_entry_of(event, stream, position, actor, at, recorded_at or at, key))
    Entry.objects.bulk_create(entries)
    following = [
        {"entry_id": entry.pk, "reaction": name_of(reaction)}
        for entry, event in zip(entries, events, strict=True)
        for reaction in _reactions.get(type(event), ())
    ]
    jobs.defer_all("react", following)
    return entries


def _entry_of(
    event: Event, stream: str, position: int, actor: Actor, at: datetime, recorded_at: datetime, effect_key: str | None
) -> Entry:
    payload = event.as_payload()
    payload_digest = digest_payload(payload)
    entry = Entry(
        desk_id=actor.desk_id,
        stream=stream,
        position=position,
        kind=event.kind,
        version=event.version,
        actor=actor.as_record(),
        at=at,
        recorded_at=recorded_at,
        effect_key=effect_key,
        payload=payload,
        payload_digest=payload_digest,
    )
    entry.digest = digest_entry(
        desk_id=entry.desk_id,
        stream=stream,
        position=position,
        kind=entry.kind,
        version=entry.version,
        actor=entry.actor,
        at=at,
        recorded_at=recorded_at,
        effect_key=effect_key,
        payload_digest=payload_digest,
    )
    return entry


def list_entries(*, desk_id: int, stream: str) -> list[Entry]:
    """The entries of one stream in the order in which they were written."""
    return list(Entry.objects.filter(desk_id=desk_id, stream=stream).order_by("position"))
