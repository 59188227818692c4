"""From calendars as written to calendars that measure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from kept.policy import calendars as engine
from kept.policy.language.base import ALWAYS
from kept.policy.language.problems import Problem
from kept.policy.language.times import Calendar, Coverage, HolidayList, days_in
from kept.policy.terms import Facts

COMPILED_FROM = date(2023, 1, 1)
COMPILED_UPTO = date(2030, 1, 1)


def holiday_lists(written: Mapping[str, HolidayList]) -> dict[str, engine.HolidayList]:
    """Return the holiday lists of a policy as the engine takes them."""
    found = {}
    for name, holidays in written.items():
        named = holidays.named()
        found[name] = engine.HolidayList(name, holidays.zone, tuple(named), named)
    return found


def calendar_spec(name: str, written: Mapping[str, Calendar]) -> engine.CalendarSpec:
    """Return one calendar with the coverages of those that it unites."""
    calendar = written[name]
    coverages = _coverages(name, written, ())
    zone = calendar.day_zone or calendar.zone or coverages[0].zone
    return engine.CalendarSpec(name, zone, tuple(map(_coverage, coverages)), calendar.holiday_scope)


def in_zones_of(written: Mapping[str, Calendar], facts: Facts) -> dict[str, Calendar]:
    """Return the calendars with those that follow a fact (`zone_of`) in the zone that the fact names, where known."""
    return {
        name: calendar.model_copy(update={"zone": str(facts[calendar.zone_of])})
        if calendar.zone_of and calendar.zone_of in facts
        else calendar
        for name, calendar in written.items()
    }


def compile_named(
    name: str, written: Mapping[str, Calendar], holidays: Mapping[str, engine.HolidayList]
) -> engine.Calendar:
    """Compile a calendar by its name in the policy; `always` is the one that is open round the clock."""
    if name == ALWAYS:
        return engine.round_the_clock()
    return engine.compile_calendar(calendar_spec(name, written), holidays, COMPILED_FROM, COMPILED_UPTO)


class CircularUnion(ValueError):
    """A calendar that is part of itself."""


def calendar_problem(
    name: str, written: Mapping[str, Calendar], holidays: Mapping[str, engine.HolidayList]
) -> tuple[str, str] | None:
    """Return what is wrong with a calendar, and the cure, or None where it can be used (C9)."""
    try:
        compile_named(name, written, holidays)
    except CircularUnion as error:
        return str(error), "Take one of them out of any_of"
    except engine.CalendarNeverOpens as error:
        return str(error), "Widen its windows, or its validity, or take a closing day away"
    except engine.CalendarError as error:
        return str(error), "Correct the calendar"
    return None


def calendar_problems(file: str, written: Mapping[str, Calendar], holidays: Mapping[str, HolidayList]) -> list[Problem]:
    """Return a problem, still without its place, for each calendar that cannot be used."""
    lists = holiday_lists(holidays)
    found = []
    for name in written:
        problem = calendar_problem(name, written, lists)
        if problem:
            found.append(Problem(file, 1, 1, f"calendars.{name}", *problem))
    return found


def _coverages(name: str, written: Mapping[str, Calendar], above: tuple[str, ...]) -> list[Coverage]:
    if name in above:
        raise CircularUnion(f"calendar {name!r} is part of itself ({' → '.join([*above, name])})")
    calendar = written.get(name)
    if calendar is None:
        return [Coverage(zone="UTC", weekly={"mon-sun": ["00:00-24:00"]})]
    own = calendar.own_coverage()
    if own:
        return [own]
    found: list[Coverage] = []
    for part in calendar.any_of:
        found += _coverages(part, written, (*above, name)) if isinstance(part, str) else [part]
    return [
        part.model_copy(
            update={
                "closed_on": [*part.closed_on, *calendar.closed_on],
                "special_days": {**part.special_days, **calendar.special_days},
            }
        )
        for part in found
    ]


def _coverage(written: Coverage) -> engine.Coverage:
    weekly = [
        engine.Window(tuple(days_in(days)), *_times(window))
        for days, windows in written.weekly.items()
        for window in windows
    ]
    return engine.Coverage(
        zone=written.zone,
        weekly=tuple(weekly),
        holidays=tuple(written.closed_on),
        overrides={on: tuple(map(_times, windows)) for on, windows in written.special_days.items()},
        valid_from=written.valid_from,
        valid_to=written.valid_to + timedelta(days=1) if written.valid_to else None,
    )


def _times(window: str) -> tuple[str, str]:
    start, _, end = window.partition("-")
    return start, end
