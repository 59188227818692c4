"""Short ways to calendars, rules and events for the tests of the engine."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from kept.policy.calendars import (
    Calendar,
    CalendarSpec,
    Coverage,
    HolidayList,
    Window,
    compile_calendar,
    round_the_clock,
)
from kept.policy.clocks import Evaluation, evaluate
from kept.policy.terms import (
    Allowance,
    Behaviour,
    By,
    CaseEvent,
    ClockRule,
    ClockState,
    Facts,
    NoTime,
    OpenTime,
    Target,
)

HOUR = 3600
WORKDAYS = (0, 1, 2, 3, 4)
MAY_DAY = HolidayList("FR", "Europe/Paris", (date(2025, 5, 1),), {date(2025, 5, 1): "May Day"})


def office(zone: str = "UTC", start: str = "09:00", end: str = "17:00", **more: Any) -> Calendar:
    """A working week in one zone, with May Day as the only holiday where `holidays=("FR",)` asks for it."""
    spec = CalendarSpec("office", zone, (Coverage(zone, (Window(WORKDAYS, start, end),), **more),))
    return compile_calendar(spec, {"FR": MAY_DAY}, date(2025, 1, 1), date(2026, 1, 1))


OFFICE = office()
ALWAYS = round_the_clock()


def at(text: str) -> datetime:
    """An instant of June 2025, whose second is a Monday: `2 10:30` or `2 10:30:05`."""
    day, time = text.split(" ")
    hour, minute, *second = time.split(":")
    return datetime(2025, 6, int(day), int(hour), int(minute), int(second[0]) if second else 0, tzinfo=UTC)


def target(hours: float | Allowance, calendar: Calendar = OFFICE) -> Target:
    """A target of some open hours, or of an allowance as it is."""
    allowance = OpenTime(int(hours * HOUR)) if isinstance(hours, int | float) else hours
    words = allowance.words if isinstance(allowance, NoTime) else f"{hours} h"
    return Target(allowance, calendar, calendar.name, words, "targets")


def rule(behaviour: Behaviour, hours: float | Allowance = 8, calendar: Calendar = OFFICE, **more: Any) -> ClockRule:
    """A clock with one target whatever the facts, unless `select` says otherwise."""
    chosen = target(hours, calendar)
    select = more.pop("select", lambda facts: chosen)
    key = more.pop("key", behaviour.value)
    return ClockRule(key, key, behaviour, select, **more)


def by_fact(name: str, **hours: Any) -> Any:
    """Choose a target by a fact; a value that is not listed has none."""
    targets = {value: found if isinstance(found, Target) else target(found) for value, found in hours.items()}
    return lambda facts: targets.get(str(facts.get(name)))


def event(when: str, name: str, by: By | None = None, **more: Any) -> CaseEvent:
    """An event; customers open and write, people of the vendor do the rest."""
    natural = By.CUSTOMER if name in ("opened", "customer_wrote", "reopened") else By.VENDOR
    if name == "waiting":
        more.setdefault("reason", "customer")
    return CaseEvent(at(when), more.pop("sequence", 0), name, by or natural, **more)


def run(rules: list[ClockRule], events: list[CaseEvent], now: str, facts: Facts | None = None) -> Evaluation:
    """Evaluate under one policy version called `1`, events in the order given."""
    numbered = [
        CaseEvent(each.at, number, each.name, each.by, each.facts, each.reason, each.version, each.waits_for)
        for number, each in enumerate(events)
    ]
    return evaluate({"1": rules}, "1", facts or {}, numbered, at(now))


def only(evaluation: Evaluation) -> ClockState:
    """The only clock there is."""
    (clock,) = evaluation.clocks
    return clock
