"""Compiling a calendar: from coverages and holiday lists to sorted, disjoint intervals of UTC seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from kept.policy.calendars.specs import DAY, CalendarSpec, Coverage, HolidayList, wall_span
from kept.policy.calendars.zones import LocalTime, local_time

_EPOCH_DAY = date(1970, 1, 1).toordinal()
EARLIEST = int(datetime.fromisoformat("1971-01-01T00:00Z").timestamp())
LATEST = int(datetime.fromisoformat("2299-01-01T00:00Z").timestamp())


class Piece(NamedTuple):
    """Open time of one coverage on one service date, in days since 1970-01-01 (C2)."""

    start: int
    end: int
    day: int


class Closing(NamedTuple):
    """A holiday as an interval, with what it is called."""

    start: int
    end: int
    label: str


class Table:
    """The open time in `[low, high)`: `starts`, `ends`, and `before`, the open seconds before each start."""

    def __init__(self, low: int, high: int, pieces: list[Piece]) -> None:
        self.low, self.high = low, high
        self.pieces = sorted(
            Piece(max(low, piece.start), min(high, piece.end), piece.day)
            for piece in pieces
            if piece.start < high and piece.end > low
        )
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end, _ in self.pieces:
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)
        self.before: list[int] = []
        total = 0
        for start, end in zip(self.starts, self.ends, strict=True):
            self.before.append(total)
            total += end - start
        self.total = total

    @cached_property
    def hours(self) -> dict[int, list[Piece]]:
        """The pieces of each business day, by date and then by start."""
        by_day: dict[int, list[Piece]] = {}
        for piece in sorted(self.pieces, key=lambda each: each.day):
            by_day.setdefault(piece.day, []).append(piece)
        return by_day

    @cached_property
    def business_days(self) -> list[int]:
        """The service dates with open time, in order."""
        return list(self.hours)


def compile_table(spec: CalendarSpec, holidays: Mapping[str, HolidayList], low: int, high: int) -> Table:
    """Compile the open time of `spec` in `[low, high)`."""
    pieces: list[Piece] = []
    for coverage, closings in _with_closings(spec, holidays, low, high):
        pieces += subtract(coverage_pieces(coverage, low, high), closings)
    return Table(low, high, pieces)


def closed_by_holiday(spec: CalendarSpec, holidays: Mapping[str, HolidayList], low: int, high: int) -> list[Closing]:
    """Return the stretches of `[low, high)` that a coverage would have had open, but for a holiday."""
    found = []
    for coverage, closings in _with_closings(spec, holidays, low, high):
        for piece in coverage_pieces(coverage, low, high):
            for closing in closings:
                start, end = max(piece.start, closing.start, low), min(piece.end, closing.end, high)
                if start < end:
                    found.append(Closing(start, end, closing.label))
    return sorted(found)


def coverage_pieces(coverage: Coverage, low: int, high: int) -> list[Piece]:
    """Return the windows of a coverage that touch `[low, high)`, holidays not yet cut out (C2, C3, C6)."""
    zone = _zone(coverage.zone, low, high)
    weekly: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for window in coverage.weekly:
        for weekday in window.days:
            weekly[weekday].append(window.span())
    overrides = {
        day_number(on): [wall_span(start, end) for start, end in windows] for on, windows in coverage.overrides.items()
    }
    first, last = low // DAY - 3, high // DAY + 3
    if coverage.valid_from:
        first = max(first, day_number(coverage.valid_from))
    if coverage.valid_to:
        last = min(last, day_number(coverage.valid_to))
    pieces = []
    for day in range(first, last):
        if day in zone.skipped:
            continue
        midnight = day * DAY
        for opens, closes in overrides.get(day) or (() if day in overrides else weekly[(day + 3) % 7]):
            start = zone.instant(midnight + opens)
            end = zone.instant(midnight + closes, last=closes != DAY)
            if start < end:
                pieces.append(Piece(start, end, day))
    return pieces


def subtract(pieces: Iterable[Piece], closings: list[Closing]) -> Iterator[Piece]:
    """Cut the closings, sorted by start, out of the pieces (C7)."""
    for piece in pieces:
        start = piece.start
        for closing in closings:
            if closing.end <= start:
                continue
            if closing.start >= piece.end:
                break
            if closing.start > start:
                yield Piece(start, closing.start, piece.day)
            start = closing.end
        if start < piece.end:
            yield Piece(start, piece.end, piece.day)


def day_number(on: date) -> int:
    """Return a date as days since 1970-01-01."""
    return on.toordinal() - _EPOCH_DAY


def day_date(number: int) -> date:
    """Return the date that is `number` days after 1970-01-01."""
    return date.fromordinal(number + _EPOCH_DAY)


def _with_closings(
    spec: CalendarSpec, holidays: Mapping[str, HolidayList], low: int, high: int
) -> Iterator[tuple[Coverage, list[Closing]]]:
    """Yield each coverage with the holidays that close it: its own, or those of all of them (C5)."""
    everywhere = sorted({name for coverage in spec.coverages for name in coverage.holidays})
    for coverage in spec.coverages:
        names = everywhere if spec.holiday_scope == "all" else coverage.holidays
        yield (
            coverage,
            sorted(closing for name in names for closing in _closings(holidays[name], low - 3 * DAY, high + 3 * DAY)),
        )


def _closings(holiday_list: HolidayList, low: int, high: int) -> Iterator[Closing]:
    zone = _zone(holiday_list.zone, low, high)
    for on in holiday_list.dates:
        day = day_number(on)
        if low <= (day + 1) * DAY and day * DAY <= high and day not in zone.skipped:
            yield Closing(zone.midnight(day), zone.midnight(day + 1), holiday_list.label(on))


def _zone(name: str, low: int, high: int) -> LocalTime:
    return local_time(name, day_date(low // DAY).year - 1, day_date(high // DAY).year + 1)
