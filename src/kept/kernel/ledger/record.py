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
    if not connection.in_atomic_block:
        raise RuntimeError("The ledger is written inside the transaction of an action.")
    payload = event.as_payload()
    payload_digest = digest_payload(payload)
    last = Entry.objects.filter(desk_id=actor.desk_id, stream=stream).aggregate(last=Max("position"))["last"]
    written = recorded_at or at
    entry = Entry(
        desk_id=actor.desk_id,
        stream=stream,
        position=(last or 0) + 1,
        kind=event.kind,
        version=event.version,
        actor=actor.as_record(),
        at=at,
        recorded_at=written,
        effect_key=effect_key,
        payload=payload,
        payload_digest=payload_digest,
    )
    entry.digest = digest_entry(
        desk_id=entry.desk_id,
        stream=stream,
        position=entry.position,
        kind=entry.kind,
        version=entry.version,
        actor=entry.actor,
        at=at,
        recorded_at=written,
        effect_key=effect_key,
        payload_digest=payload_digest,
    )
    entry.save(force_insert=True)
    for reaction in _reactions.get(type(event), ()):
        jobs.defer("react", entry_id=entry.pk, reaction=name_of(reaction))
    return entry


def list_entries(*, desk_id: int, stream: str) -> list[Entry]:
    """The entries of one stream in the order in which they were written."""
    return list(Entry.objects.filter(desk_id=desk_id, stream=stream).order_by("position"))
