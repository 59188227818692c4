"""Hours that are not in the policy: those of a partner, in which the clocks of its own level are counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import ValidationError

from kept.policy.calendars import Calendar, CalendarError
from kept.policy.language.compiling import compile_named, holiday_lists
from kept.policy.language.policy import Policy
from kept.policy.language.times import Calendar as WrittenCalendar
from kept.policy.language.times import HolidayList
from kept.policy.terms import ClockRule, Facts, Target

HOURS_FACT = "hours_of"
"""The fact that names the hours in which a case is served at its level; empty or missing for those of the policy."""

_NAME = "hours"
_HOLIDAYS = "holidays"


class BadHours(ValueError):
    """Hours that cannot be counted in; the text says what is wrong and the cure."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there: windows by weekdays in a zone, less holidays by date."""

    zone: str
    weekly: Mapping[str, Sequence[str]]
    holidays: Mapping[date, str]


@dataclass(frozen=True, slots=True)
class NamedHours:
    """Compiled hours, and what people call them."""

    label: str
    calendar: Calendar


FindHours = Callable[[str], NamedHours | None]


def read_hours(zone: str, windows: str, holidays: str) -> Hours:
    """Read hours as people write them: `mon-fri 09:00-12:00, 13:00-17:00` and `2026-12-24 Christmas Eve`, by lines.

    Raises BadHours.
    """
    weekly: dict[str, list[str]] = {}
    for line in filter(str.strip, windows.splitlines()):
        days, _, spans = line.strip().partition(" ")
        weekly.setdefault(days.lower(), []).extend(span.strip() for span in spans.split(",") if span.strip())
    closed: dict[date, str] = {}
    for line in filter(str.strip, holidays.splitlines()):
        day, _, name = line.strip().partition(" ")
        try:
            closed[date.fromisoformat(day)] = name.strip() or "Holiday"
        except ValueError:
            raise BadHours(f"“{day}” is not a date. Write it as 2026-12-24.") from None
    hours = Hours(zone.strip(), weekly, closed)
    compile_hours(hours)
    return hours


def compile_hours(hours: Hours) -> Calendar:
    """Return the calendar of hours. Raises BadHours."""
    written: dict[str, object] = {"zone": hours.zone, "weekly": hours.weekly}
    lists = {}
    try:
        if hours.holidays:
            written["closed_on"] = [_HOLIDAYS]
            named = {f"{name} {on}": [on] for on, name in hours.holidays.items()}
            lists = holiday_lists({_HOLIDAYS: HolidayList.model_validate({"zone": hours.zone, "dates": named})})
        return compile_named(_NAME, {_NAME: WrittenCalendar.model_validate(written)}, lists)
    except ValidationError as error:
        raise BadHours(". ".join(str(one["msg"]) for one in error.errors())) from None
    except CalendarError as error:
        raise BadHours(str(error)) from None


def rules_with_hours(policy: Policy, find: FindHours) -> tuple[ClockRule, ...]:
    """Return the policy's clock rules; at a partner's level they count in the hours that the facts name.

    A clock or a target that names a calendar of its own keeps it.
    """
    levels = frozenset(level.key for level in policy.levels if level.party == "partner")
    if not levels:
        return policy.clock_rules()
    return tuple(replace(rule, select=_InHours(policy, rule, levels, find)) for rule in policy.clock_rules())


class _InHours:
    """Selects the target of a rule, in the hours of whoever serves the case at its level."""

    __slots__ = ("_find", "_found", "_levels", "_policy", "_rule")

    def __init__(self, policy: Policy, rule: ClockRule, levels: frozenset[str], find: FindHours) -> None:
        self._policy, self._rule, self._levels, self._find = policy, rule, levels, find
        self._found: dict[frozenset[tuple[str, object]], Target | None] = {}

    def __call__(self, facts: Facts) -> Target | None:
        named = str(facts.get(HOURS_FACT, ""))
        if not named or facts.get("level") not in self._levels:
            return self._rule.select(facts)
        key = frozenset(facts.items())
        if key not in self._found:
            if len(self._found) >= 512:
                self._found.clear()
            self._found[key] = self._select(facts, named)
        return self._found[key]

    def _select(self, facts: Facts, named: str) -> Target | None:
        target, hours = self._rule.select(facts), self._find(named)
        if target is None or hours is None or target.calendar_name != self._policy.coverage(facts).value:
            return target
        return replace(target, calendar=hours.calendar, calendar_name=hours.label)
