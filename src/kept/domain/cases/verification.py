"""Proof that what is stored of cases is what their events make of them.

Rebuilds every case's columns, clocks and texts from the ledger and reports each difference by table, row and column.
Looks only; repairs nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from kept.domain.cases.actions.recording import digest_body
from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.events import (
    CaseOpened,
    CustomerWrote,
    NoteWritten,
    PhoneCallLogged,
    ReplyHeld,
    ReplySent,
    ReplyWithdrawn,
)
from kept.domain.cases.models import Case, Clock, Message, Note
from kept.domain.cases.projections import CLOCK_COLUMNS, case_columns, clock_row, derive
from kept.kernel.models import Entry
from kept.kernel.refusals import Refusal

CHUNK = 500
UNTELLABLE = (LookupError, ValueError, TypeError, AttributeError, ObjectDoesNotExist, Refusal)
"""What rebuilding raises when events were altered so that they tell no story any more."""

OPENING_COLUMNS = {"number": "number", "organisation_id": "organisation", "contact_id": "contact", "channel": "channel"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not what the ledger says."""

    table: str
    row: int
    column: str
    stored: object
    derived: object

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.column} is {self.stored!r}, but the ledger says {self.derived!r}"


def verify_cases(*, desk_id: int) -> Iterator[Difference]:
    """Every difference between the stored cases of a desk and their events."""
    known: set[str] = set()
    last = 0
    while chunk := list(Case.objects.filter(desk_id=desk_id, pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        known.update(case.stream for case in chunk)
        stored = _Stored(chunk)
        for case in chunk:
            yield from _verify_case(case, stored)
    streams = Entry.objects.filter(desk_id=desk_id, stream__startswith="case:", position=1)
    for stream in streams.order_by().values_list("stream", flat=True).iterator():
        if stream not in known:
            yield Difference("case", int(stream.partition(":")[2]), "row", "missing", "opened")


class _Stored:
    """What is stored of some cases, in one query per table."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        streams = [case.stream for case in cases]
        desk_id = cases[0].desk_id
        for entry in Entry.objects.filter(desk_id=desk_id, stream__in=streams).order_by("stream", "position"):
            self.entries[entry.stream].append(entry)
        self.clocks: dict[int, dict[tuple[str, int], Clock]] = defaultdict(dict)
        for clock in Clock.objects.filter(case__in=cases):
            self.clocks[clock.case_id][clock.key, clock.cycle] = clock
        self.messages: dict[int, dict[int, Message]] = defaultdict(dict)
        for message in Message.objects.filter(case__in=cases):
            self.messages[message.case_id][message.pk] = message
        self.notes: dict[int, dict[int, Note]] = defaultdict(dict)
        for note in Note.objects.filter(case__in=cases):
            self.notes[note.case_id][note.pk] = note


def _verify_case(case: Case, stored: _Stored) -> Iterator[Difference]:
    entries = stored.entries[case.stream]
    if not entries or entries[0].kind != CaseOpened.kind:
        yield Difference("case", case.pk, "row", "present", "never opened")
        return
    if [entry.position for entry in entries] != list(range(1, len(entries) + 1)):
        yield Difference("case", case.pk, "events", [entry.position for entry in entries], "a gapless sequence")
    if any(entry.payload is None for entry in entries):
        return
    try:
        yield from _verify_columns(case, entries)
        yield from _verify_clocks(case, entries, stored.clocks[case.pk])
        yield from _verify_texts(case, entries, stored)
    except UNTELLABLE as broken:
        yield Difference(
            "case", case.pk, "events", f"{type(broken).__name__}: {broken}"[:200], "what can be told again"
        )


def _verify_columns(case: Case, entries: Sequence[Entry]) -> Iterator[Difference]:
    written = max(entry.recorded_at for entry in entries)
    opened = entries[0]
    expected = case_columns(derive(entries, written), entries, written)
    expected |= {column: opened.payload[name] for column, name in OPENING_COLUMNS.items()}
    expected |= {"opened_at": opened.at, "plan": str(opened.payload["facts"].get("plan", ""))}
    yield from _compare("case", case.pk, case, expected)


def _verify_clocks(case: Case, entries: Sequence[Entry], stored: dict[tuple[str, int], Clock]) -> Iterator[Difference]:
    written = max(entry.recorded_at for entry in entries)
    expected = {(row.key, row.cycle): row for row in _clock_rows(case, entries, written)}
    for place in sorted(stored.keys() | expected.keys()):
        kept, derived = stored.get(place), expected.get(place)
        if kept is None or derived is None:
            present = kept or derived
            assert present is not None
            words = ("missing", "running") if kept is None else ("present", "no such clock")
            yield Difference("clock", present.pk or case.pk, f"{place[0]} {place[1]}", *words)
            continue
        yield from _compare("clock", kept.pk, kept, {column: getattr(derived, column) for column in CLOCK_COLUMNS})


def _clock_rows(case: Case, entries: Sequence[Entry], at: datetime) -> list[Clock]:
    return [clock_row(case, state) for state in derive(entries, at).evaluation.clocks]


def _verify_texts(case: Case, entries: Sequence[Entry], stored: _Stored) -> Iterator[Difference]:
    """Bodies by their digests, and when each reply was held, sent or withdrawn."""
    messages: dict[int, dict[str, Any]] = {}
    notes: dict[int, str] = {}
    for entry, event in zip(entries, read_entries(entries), strict=True):
        match event:
            case CaseOpened() | CustomerWrote() if event.message is not None:
                messages[event.message] = {"body": event.body_sha256, "sent_at": entry.at}
            case ReplyHeld():
                messages[event.message] = {"body": event.body_sha256, "held_until": event.until}
            case ReplySent():
                messages.setdefault(event.message, {"body": event.body_sha256})["sent_at"] = entry.at
            case ReplyWithdrawn():
                messages[event.message]["withdrawn_at"] = entry.at
            case NoteWritten() | PhoneCallLogged():
                notes[event.note] = event.body_sha256
    for key in sorted(messages.keys() | stored.messages[case.pk].keys()):
        yield from _verify_message(key, stored.messages[case.pk].get(key), messages.get(key))
    for key in sorted(notes.keys() | stored.notes[case.pk].keys()):
        note = stored.notes[case.pk].get(key)
        if note is None or key not in notes:
            yield Difference(
                "note", key, "row", *(("missing", "written") if note is None else ("present", "unwritten"))
            )
        elif digest_body(note.body) != notes[key]:
            yield Difference("note", key, "body", digest_body(note.body), notes[key])


def _verify_message(key: int, message: Message | None, expected: dict[str, Any] | None) -> Iterator[Difference]:
    if message is None or expected is None:
        words = ("missing", "written") if message is None else ("present", "unwritten")
        yield Difference("message", key, "row", *words)
        return
    if digest_body(message.body) != expected["body"]:
        yield Difference("message", key, "body", digest_body(message.body), expected["body"])
    times = {column: expected.get(column) for column in ("held_until", "sent_at", "withdrawn_at")}
    yield from _compare("message", key, message, times)


def _compare(table: str, row: int, stored: object, expected: dict[str, Any]) -> Iterator[Difference]:
    for column, derived in expected.items():
        value = getattr(stored, column)
        if value != derived:
            yield Difference(table, row, column, value, derived)
