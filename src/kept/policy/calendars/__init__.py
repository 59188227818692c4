"""Calendars: when a vendor is at work, as disjoint half-open intervals of UTC seconds (rules C1 to C9).

    weekly = (Window((0, 1, 2, 3, 4), "09:00", "18:00"),)
    spec = CalendarSpec("office", "Europe/Paris", (Coverage("Europe/Paris", weekly),))
    calendar = compile_calendar(spec, {}, date(2026, 1, 1), date(2036, 1, 1))
    calendar.due(to_seconds(opened_at), 4 * 3600)

Instants inside are whole seconds since the epoch; `to_seconds` and `to_moment` translate at the door.
"""

from kept.policy.calendars.calendar import Calendar, Stretch, compile_calendar, round_the_clock
from kept.policy.calendars.errors import (
    BadInstant,
    BadWindow,
    CalendarError,
    CalendarNeverOpens,
    EmptyWindow,
    OutOfRange,
    UnknownHolidayList,
    UnknownZone,
)
from kept.policy.calendars.instants import parse_instant, to_moment, to_seconds
from kept.policy.calendars.specs import CalendarSpec, Coverage, HolidayList, Override, Window
from kept.policy.calendars.zones import TZDATA_VERSION, load_zone

__all__ = [
    "TZDATA_VERSION",
    "BadInstant",
    "BadWindow",
    "Calendar",
    "CalendarError",
    "CalendarNeverOpens",
    "CalendarSpec",
    "Coverage",
    "EmptyWindow",
    "HolidayList",
    "OutOfRange",
    "Override",
    "Stretch",
    "UnknownHolidayList",
    "UnknownZone",
    "Window",
    "compile_calendar",
    "load_zone",
    "parse_instant",
    "round_the_clock",
    "to_moment",
    "to_seconds",
]
