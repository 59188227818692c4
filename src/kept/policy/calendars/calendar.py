"""The compiled calendar and the two functions that do everything: how much open time, and when it is up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from kept.policy.calendars.errors import BadWindow, CalendarNeverOpens, OutOfRange, UnknownHolidayList
from kept.policy.calendars.specs import DAY, CalendarSpec, Coverage, HolidayList, Window, spec_hash, wall_span
from kept.policy.calendars.tables import (
    EARLIEST,
    LATEST,
    Piece,
    Table,
    closed_by_holiday,
    compile_table,
    day_number,
)
from kept.policy.calendars.zones import LocalTime, load_zone, local_time

_MUST_OPEN_WITHIN = 400 * DAY


class Stretch(NamedTuple):
    """A run of seconds `[start, end)` that is `counted`, `closed` or `holiday:<name>`."""

    start: int
    end: int
    kind: str


class Calendar:
    """When somebody is at work. Instants are whole seconds since the epoch; every interval is half-open (T2).

    The table of intervals grows by itself when an answer lies beyond it. Two calendars are equal when the
    same specification and the same holidays made them.
    """

    __slots__ = ("_table", "calendar_hash", "holidays", "origin", "spec")

    def __init__(self, spec: CalendarSpec, holidays: Mapping[str, HolidayList], table: Table) -> None:
        self.spec = spec
        self.holidays = holidays
        self.origin = table.low
        self.calendar_hash = spec_hash(spec, holidays)
        self._table = table

    @property
    def name(self) -> str:
        """The name that the policy gives this calendar."""
        return self.spec.name

    @property
    def day_zone(self) -> LocalTime:
        """Local time in the zone where business days and dates are read."""
        return local_time(self.spec.day_zone, 1971, 2299)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.calendar_hash == other.calendar_hash

    def __hash__(self) -> int:
        return hash(self.calendar_hash)

    def __repr__(self) -> str:
        return f"Calendar({self.name!r}, {self.calendar_hash})"

    def table(self, low: int, high: int) -> Table:
        """Return a table that covers `[low, high)`, growing the one there is. Raises OutOfRange."""
        table = self._table
        if low >= table.low and high <= table.high:
            return table
        if low < EARLIEST or high > LATEST:
            raise OutOfRange(f"calendar {self.name!r} is asked for a time outside the years 1971 to 2298")
        span = table.high - table.low
        grown_low = table.low if low >= table.low else max(EARLIEST, min(low, table.low - span))
        grown_high = table.high if high <= table.high else min(LATEST, max(high, table.high + span))
        self._table = compile_table(self.spec, self.holidays, grown_low, grown_high)
        return self._table

    def grow(self) -> Table:
        """Double the table towards the future. Raises CalendarNeverOpens when nothing can come (C9)."""
        high = self._table.high
        last_dates = [coverage.valid_to for coverage in self.spec.coverages]
        if all(last and (day_number(last) + 3) * DAY < high for last in last_dates):
            raise CalendarNeverOpens(f"calendar {self.name!r} has no open time left: its last coverage ended")
        if high >= LATEST:
            raise CalendarNeverOpens(f"calendar {self.name!r} has too little open time before the year 2299")
        return self.table(self._table.low, min(LATEST, high + DAY))

    def open_seconds_before(self, instant: int) -> int:
        """Return F: the open seconds between the start of the compiled range and `instant`."""
        return self.measure(self.origin, instant)

    def measure(self, start: int, end: int) -> int:
        """Return the open seconds in `[start, end)`; negative when `end` comes first (T3)."""
        table = self._table
        if not table.low <= min(start, end) <= max(start, end) <= table.high:
            table = self.table(min(start, end), max(start, end))
        return _position(table, end) - _position(table, start)

    def due(self, start: int, seconds: int) -> int:
        """Return the earliest instant by which `seconds` of open time have passed since `start`."""
        if seconds <= 0:
            return start
        table = self._table
        if not table.low <= start <= table.high:
            table = self.table(start, start)
        position = _position(table, start) + seconds
        while position > table.total:
            table = self.grow()
            position = _position(table, start) + seconds
        place = bisect_left(table.before, position) - 1
        return table.starts[place] + position - table.before[place]

    def line(self, start: int, seconds: int) -> int:
        """Return the latest instant by which at most `seconds` of open time have passed since `start`."""
        if seconds < 0:
            return start
        table = self._table
        if not table.low <= start <= table.high:
            table = self.table(start, start)
        position = _position(table, start) + seconds
        while position >= table.total:
            table = self.grow()
            position = _position(table, start) + seconds
        place = bisect_right(table.before, position) - 1
        return table.starts[place] + position - table.before[place]

    def is_open(self, instant: int) -> bool:
        """Tell whether the second that begins at `instant` is open."""
        table = self.table(instant, instant + 1)
        place = bisect_right(table.starts, instant) - 1
        return place >= 0 and instant < table.ends[place]

    def next_open(self, instant: int) -> int:
        """Return `instant` when it is open, or else the next opening. Raises CalendarNeverOpens."""
        return self.line(instant, 0)

    def segments(self, start: int, end: int) -> list[Stretch]:
        """Cut `[start, end)` into stretches that are counted, closed, or closed by a holiday."""
        if start >= end:
            return []
        table = self.table(start, end)
        found: list[Stretch] = []
        at = start
        place = max(0, bisect_right(table.starts, start) - 1)
        holidays = closed_by_holiday(self.spec, self.holidays, start, end)
        while at < end:
            while place < len(table.starts) and table.ends[place] <= at:
                place += 1
            opens = table.starts[place] if place < len(table.starts) else end
            if opens <= at:
                upto = min(end, table.ends[place])
                found.append(Stretch(at, upto, "counted"))
            else:
                upto = min(end, opens)
                for closed_from, closed_to, label in holidays:
                    closed_from, closed_to = max(at, closed_from), min(upto, closed_to)
                    if closed_from < closed_to:
                        if at < closed_from:
                            found.append(Stretch(at, closed_from, "closed"))
                        found.append(Stretch(closed_from, closed_to, f"holiday:{label}"))
                        at = closed_to
                if at < upto:
                    found.append(Stretch(at, upto, "closed"))
            at = upto
        return found

    def service_day(self, instant: int) -> int | None:
        """Return the smallest service date whose hours hold `instant`, as days since 1970-01-01, or None."""
        table = self.table(max(EARLIEST, instant - 4 * DAY), instant + 1)
        place = bisect_right(table.pieces, Piece(instant, LATEST, 0))
        owners = []
        while place > 0:
            place -= 1
            piece = table.pieces[place]
            if piece.start < instant - 4 * DAY:
                break
            if instant < piece.end:
                owners.append(piece.day)
        return min(owners, default=None)

    def business_day_after(self, day: int, count: int) -> int:
        """Return the business day that is `count` business days after the service date `day`."""
        table = self.table(day * DAY, day * DAY)
        while True:
            place = bisect_right(table.business_days, day) - 1 + count
            if place < len(table.business_days) and table.business_days[place] * DAY < table.high - 4 * DAY:
                return table.business_days[place]
            table = self.grow()

    def hours_of(self, day: int) -> list[Piece]:
        """Return the open pieces of one service date, in order."""
        return self.table(max(EARLIEST, (day - 3) * DAY), (day + 4) * DAY).hours[day]


def compile_calendar(spec: CalendarSpec, holidays: Mapping[str, HolidayList], start: date, end: date) -> Calendar:
    """Compile `spec` for the dates from `start` up to `end`; it grows when more is needed.

    Raises UnknownZone, UnknownHolidayList, EmptyWindow, BadWindow, CalendarNeverOpens.
    """
    _refuse_mistakes(spec, holidays)
    low, high = day_number(start) * DAY, day_number(end) * DAY
    if not EARLIEST <= low < high <= LATEST:
        raise OutOfRange(f"calendar {spec.name!r} cannot be compiled from {start} to {end}")
    calendar = Calendar(spec, holidays, compile_table(spec, holidays, low, high))
    begins = [day_number(each.valid_from) * DAY if each.valid_from else low for each in spec.coverages]
    valid_from = min(max(low, min(begins, default=low)), LATEST - _MUST_OPEN_WITHIN)
    if calendar.measure(valid_from, valid_from + _MUST_OPEN_WITHIN) == 0:
        raise CalendarNeverOpens(f"calendar {spec.name!r} has no open time in the 400 days from its start")
    return calendar


@lru_cache(maxsize=1)
def round_the_clock() -> Calendar:
    """Return the calendar that is always open, in UTC."""
    whole_week = Window(tuple(range(7)), "00:00", "24:00")
    spec = CalendarSpec("round the clock", "UTC", (Coverage("UTC", (whole_week,)),))
    return compile_calendar(spec, {}, date(1990, 1, 1), date(2060, 1, 1))


def _refuse_mistakes(spec: CalendarSpec, holidays: Mapping[str, HolidayList]) -> None:
    load_zone(spec.day_zone)
    if spec.holiday_scope not in ("own", "all"):
        raise BadWindow(f"holiday_scope of {spec.name!r} is own or all, not {spec.holiday_scope!r}")
    for coverage in spec.coverages:
        load_zone(coverage.zone)
        for name in coverage.holidays:
            if name not in holidays:
                raise UnknownHolidayList(f"calendar {spec.name!r} names an unknown holiday list {name!r}")
            load_zone(holidays[name].zone)
        for window in coverage.weekly:
            window.span()
        for windows in coverage.overrides.values():
            for start, end in windows:
                wall_span(start, end)


def _position(table: Table, instant: int) -> int:
    """Return the open seconds of the table before `instant`."""
    place = bisect_right(table.starts, instant) - 1
    if place < 0:
        return 0
    start, end = table.starts[place], table.ends[place]
    return table.before[place] + (instant if instant < end else end) - start
