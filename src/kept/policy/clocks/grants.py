"""What a target grants to a clock that starts at a given instant: open seconds, and for targets in days a date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kept.policy.calendars import Calendar, round_the_clock
from kept.policy.calendars.days import (
    by_wall_time,
    close_of_day,
    deemed_received,
    end_of_date,
    end_of_day,
    receipt,
    same_time,
)
from kept.policy.terms import BusinessDays, CalendarSpan, DayMode, NoTime, OpenTime, Target


@dataclass(frozen=True, slots=True)
class Grant:
    """Open seconds of `measure`. A target in days also has its date as `due`, and `snap` for when that moves."""

    measure: Calendar
    seconds: int
    due: int | None = None
    snap: Callable[[int], int] | None = None


def grant_of(target: Target, start: int) -> Grant | None:
    """Return what `target` grants from `start` on, or None where it promises no time."""
    calendar = target.calendar
    arrived = start
    if target.received_in is not None:
        arrived = deemed_received(target.received_in, start, target.cut_off_seconds)
    match target.allowance:
        case NoTime():
            return None
        case OpenTime(seconds):
            return Grant(calendar, calendar.measure(start, arrived) + seconds)
        case BusinessDays(days, DayMode.HOURS, hours_per_day):
            if hours_per_day is None:
                raise ValueError(f"{target.rule}: business days counted in hours need hours_per_day")
            return Grant(calendar, calendar.measure(start, arrived) + days * hours_per_day * 3600)
        case BusinessDays(days, mode, _, cut_off, by):
            received, day = receipt(calendar, arrived, cut_off)
            if by is not None:
                due = max(received, by_wall_time(calendar, received, days, by, day))
                return Grant(calendar, calendar.measure(start, due), due)
            if mode is DayMode.SAME_TIME:
                due = same_time(calendar, received, days, day)
                return Grant(calendar, calendar.measure(start, due), due)
            due = end_of_day(calendar, received, days, day)
            return Grant(calendar, calendar.measure(start, due), due, partial(close_of_day, calendar))
        case CalendarSpan(days, months, cut_off):
            counted_from = arrived if cut_off is None else deemed_received(calendar, arrived, cut_off)
            due = end_of_date(calendar, counted_from, days, months)
            return Grant(round_the_clock(), due - start, due, partial(_end_of_its_date, calendar))


def _end_of_its_date(calendar: Calendar, due: int) -> int:
    return end_of_date(calendar, due - 1, 0, 0)
