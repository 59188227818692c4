"""Reading the exchange format: calendars, holiday lists and cases from JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from kept.policy.calendars import (
    Calendar,
    CalendarError,
    CalendarSpec,
    Coverage,
    HolidayList,
    Window,
    compile_calendar,
)

FORMAT = "kept-conformance/1"
Answer = dict[str, Any]


class UnknownCalendar(CalendarError):
    """A case names a calendar that its file does not have."""

    code = "unknown_calendar"


class UnknownKind(CalendarError):
    """A case of a kind that is not deadline, days, change, log or invalid."""

    code = "unknown_kind"


@dataclass(slots=True)
class ExchangeFile:
    """One file: its cases, and its calendars, compiled when a case asks for them."""

    cases: list[dict[str, Any]]
    calendars: Mapping[str, Any]
    holidays: Mapping[str, HolidayList]
    tzdata: str | None = None
    compiled: dict[str, Calendar] = field(default_factory=dict)

    def calendar(self, name: str) -> Calendar:
        """Return the compiled calendar `name`. Raises UnknownCalendar and what compiling raises."""
        if name not in self.compiled:
            if name not in self.calendars:
                raise UnknownCalendar(f"there is no calendar {name!r} in this file")
            years = _years(self.cases) or [2025]
            first, last = date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1)
            spec = calendar_spec(name, self.calendars[name])
            self.compiled[name] = compile_calendar(spec, self.holidays, first, last)
        return self.compiled[name]


def read_exchange(content: Any) -> ExchangeFile:
    """Return the file that `content`, already parsed from JSON, describes. Raises ValueError for another format."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f'this is no file of the format "{FORMAT}"')
    holidays = {
        name: HolidayList(
            name,
            each["zone"],
            tuple(date.fromisoformat(on) for on in each["dates"]),
            {date.fromisoformat(on): label for on, label in each.get("names", {}).items()},
        )
        for name, each in content.get("holidays", {}).items()
    }
    return ExchangeFile(content["cases"], content.get("calendars", {}), holidays, content.get("tzdata"))


def calendar_spec(name: str, content: Mapping[str, Any]) -> CalendarSpec:
    """Return the specification of a calendar as the format writes it."""
    coverages = tuple(
        Coverage(
            zone=each["zone"],
            weekly=tuple(
                Window(tuple(window["days"]), window["start"], window["end"]) for window in each.get("weekly", ())
            ),
            holidays=tuple(each.get("holidays") or ()),
            overrides={
                date.fromisoformat(on): tuple((start, end) for start, end in windows)
                for on, windows in (each.get("overrides") or {}).items()
            },
            valid_from=date.fromisoformat(each["valid_from"]) if each.get("valid_from") else None,
            valid_to=date.fromisoformat(each["valid_to"]) if each.get("valid_to") else None,
        )
        for each in content["coverages"]
    )
    day_zone = content.get("day_zone") or coverages[0].zone
    return CalendarSpec(name, day_zone, coverages, content.get("holiday_scope", "own"))


def stamp(moment: datetime | None) -> str | None:
    """Return an instant as the format writes it."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _years(cases: list[dict[str, Any]]) -> list[int]:
    found = []
    for case in cases:
        texts = [case.get("start"), *(event[0] for event in case.get("events", ()))]
        for text in texts:
            try:
                found.append(datetime.fromisoformat(str(text)).astimezone(UTC).year)
            except ValueError:
                continue
    return found
