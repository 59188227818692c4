"""Targets in days: business days in their three meanings, and calendar days, weeks and months (CLOCKS.md)."""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from typing import NamedTuple

from kept.policy.calendars.calendar import Calendar
from kept.policy.calendars.specs import DAY
from kept.policy.calendars.tables import day_date, day_number


class Receipt(NamedTuple):
    """The instant from which business days count, and the service date that it belongs to."""

    at: int
    day: int


def receipt(calendar: Calendar, received: int, cut_off_seconds: int | None = None) -> Receipt:
    """Return what counts: `received` when open, or else the next opening.

    After `cut_off_seconds` of the date's wall time, the opening of the next business day counts.
    """
    opened = calendar.next_open(received)
    day = _owner(calendar, opened)
    if cut_off_seconds is not None and calendar.day_zone.local(opened) - day * DAY >= cut_off_seconds:
        following = calendar.business_day_after(day, 1)
        return Receipt(calendar.hours_of(following)[0].start, following)
    return Receipt(opened, day)


def deemed_received(calendar: Calendar, received: int, cut_off_seconds: int | None = None) -> int:
    """Return the instant from which business days count."""
    return receipt(calendar, received, cut_off_seconds).at


def same_time(calendar: Calendar, received: int, days: int, day: int | None = None) -> int:
    """Return the same wall time `days` business days after, moved into that day's hours.

    `day` is the service date of `received` where that is known already.
    """
    day = _owner(calendar, received) if day is None else day
    target = calendar.business_day_after(day, days)
    offset = calendar.day_zone.local(received) - day * DAY
    due = calendar.day_zone.instant(target * DAY + offset)
    if calendar.is_open(due):
        return due
    hours = calendar.hours_of(target)
    return next((start for start, _, _ in hours if start >= due), max(end for _, end, _ in hours))


def end_of_day(calendar: Calendar, received: int, days: int, day: int | None = None) -> int:
    """Return the close of the business day that is `days` business days after `received`, or after its `day`."""
    target = calendar.business_day_after(_owner(calendar, received) if day is None else day, days)
    return max(end for _, end, _ in calendar.hours_of(target))


def by_wall_time(calendar: Calendar, received: int, days: int, wall_seconds: int, day: int | None = None) -> int:
    """Return a wall time of the `day_zone` on the business day that is `days` business days after."""
    target = calendar.business_day_after(_owner(calendar, received) if day is None else day, days)
    return calendar.day_zone.instant(target * DAY + wall_seconds)


def close_of_day(calendar: Calendar, due: int) -> int:
    """Return the close of the service date that the last open second before `due` belongs to."""
    return end_of_day(calendar, due - 1, 0)


def end_of_date(calendar: Calendar, received: int, days: int, months: int) -> int:
    """Return the end of the date that lies `months` and then `days` after, in the `day_zone`."""
    on = day_date(calendar.day_zone.local(received) // DAY)
    month = on.year * 12 + on.month - 1 + months
    year, month = month // 12, month % 12 + 1
    on = on.replace(year=year, month=month, day=min(on.day, monthrange(year, month)[1])) + timedelta(days=days)
    return calendar.day_zone.midnight(day_number(on) + 1)


def _owner(calendar: Calendar, instant: int) -> int:
    day = calendar.service_day(instant)
    if day is None:
        raise ValueError(f"{instant} is not an open instant of {calendar.name!r}")
    return day
