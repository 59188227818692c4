"""What a policy says about working time, before it is compiled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kept.policy.calendars.errors import BadWindow, EmptyWindow

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Window:
    """Weekdays (0 is Monday) and two local times, HH:MM. An end before the start is on the next date (C2)."""

    days: tuple[int, ...]
    start: str
    end: str

    def span(self) -> tuple[int, int]:
        """Return start and end in wall-clock seconds from the midnight of the service date."""
        if any(day not in range(7) for day in self.days):
            raise BadWindow(f"weekdays are 0 (Monday) to 6 (Sunday), not {self.days}")
        return wall_span(self.start, self.end)


Override = tuple[tuple[str, str], ...]
"""The windows of one service date instead of the weekly ones; empty closes the date."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Weekly windows in one zone, with exceptions, valid for service dates in `[valid_from, valid_to)`."""

    zone: str
    weekly: tuple[Window, ...]
    holidays: tuple[str, ...] = ()
    overrides: Mapping[date, Override] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """A union of coverages less holidays (C1). `day_zone` is where business days and dates are read.

    `holiday_scope` is `own` (a list closes only the coverages that name it) or `all` (C5).
    """

    name: str
    day_zone: str
    coverages: tuple[Coverage, ...]
    holiday_scope: str = "own"


@dataclass(frozen=True, slots=True)
class HolidayList:
    """Observed dates in a zone, each closed from its first instant to that of the next date (C4)."""

    name: str
    zone: str
    dates: tuple[date, ...]
    names: Mapping[date, str] = field(default_factory=dict)

    def label(self, on: date) -> str:
        """Return what the date is called, or else the name of the list."""
        return self.names.get(on, self.name)


def wall_span(start: str, end: str) -> tuple[int, int]:
    """Return two local times as seconds from the same midnight. Raises EmptyWindow, BadWindow."""
    opens, closes = _wall_seconds(start), _wall_seconds(end)
    if opens == closes:
        raise EmptyWindow(f"a window from {start} to {end} is empty; a whole day is 00:00 to 24:00")
    if opens == DAY:
        raise BadWindow("a window cannot start at 24:00; write 00:00 of the next day")
    return opens, closes if closes > opens else closes + DAY


def _wall_seconds(text: str) -> int:
    parts = text.split(":")
    if not all(part.isdecimal() and len(part) == 2 for part in parts) or len(parts) not in (2, 3):
        raise BadWindow(f"{text!r} is not a time of day such as 09:30")
    hour, minute, second = (int(part) for part in (*parts, "0")[:3])
    total = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or total > DAY:
        raise BadWindow(f"{text!r} is not between 00:00 and 24:00")
    return total


def spec_hash(spec: CalendarSpec, holidays: Mapping[str, HolidayList]) -> str:
    """Return a short hash of all that decides when the calendar is open, whatever the order of its union."""
    coverages = [
        {
            "zone": coverage.zone,
            "weekly": sorted([sorted(window.days), window.start, window.end] for window in coverage.weekly),
            "holidays": sorted(coverage.holidays),
            "overrides": {on.isoformat(): sorted(windows) for on, windows in coverage.overrides.items()},
            "valid": [str(coverage.valid_from), str(coverage.valid_to)],
        }
        for coverage in spec.coverages
    ]
    used = {name for coverage in spec.coverages for name in coverage.holidays}
    lists = {name: [holidays[name].zone, sorted(on.isoformat() for on in holidays[name].dates)] for name in used}
    content = {
        "day_zone": spec.day_zone,
        "scope": spec.holiday_scope,
        "coverages": sorted(coverages, key=lambda each: json.dumps(each, sort_keys=True)),
        "holidays": lists,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
