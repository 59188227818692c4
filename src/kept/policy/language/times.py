"""When: weekly windows, calendars, holiday lists, and dates that follow from other dates."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeAlias
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from kept.policy.calendars.errors import UnknownZone
from kept.policy.calendars.zones import load_zone
from kept.policy.language.base import (
    CalendarName,
    EventName,
    FactName,
    HolidayListName,
    Name,
    Part,
    ShortPart,
    Text,
    wrong,
)
from kept.policy.language.problems import nearest
from kept.policy.language.terms import Term

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"([0-9]{2}):([0-9]{2})\s*-\s*([0-9]{2}):([0-9]{2})")
_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def _check_zone(name: str) -> str:
    try:
        load_zone(name)
    except UnknownZone:
        cure = nearest(name, sorted(available_timezones())) if name[:1] not in "+-" else "Write it as '+05:30'"
        raise wrong(f"{name!r} is not a time zone", cure) from None
    return name


def _check_window(text: str) -> str:
    match = _WINDOW.fullmatch(text.strip())
    if not match:
        raise wrong(f"{text!r} is not a window", "Write it as '08:00-20:00'; '24:00' is the end of the day")
    start, end = f"{match[1]}:{match[2]}", f"{match[3]}:{match[4]}"
    for time in (start, end):
        if not _CLOCK_TIME.fullmatch(time) and not (time == "24:00" and time == end):
            raise wrong(f"{time!r} is not a time of day", "Times run from 00:00 to 23:59, and 24:00 ends a day")
    if start == end:
        raise wrong(f"the window {text!r} is empty", "For the whole day write '00:00-24:00'")
    return f"{start}-{end}"


def _check_time(text: str) -> str:
    if not _CLOCK_TIME.fullmatch(text):
        raise wrong(f"{text!r} is not a time of day", "Write it as '15:00'")
    return text


def days_in(text: str) -> list[int]:
    """Read `mon-fri`, `sun-thu` or `sat, sun` as weekday numbers, Monday being 0."""
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        for day in (first, last or first):
            if day not in DAYS:
                raise wrong(f"{day!r} is not a day of the week", nearest(day, list(DAYS)))
        start, end = DAYS.index(first), DAYS.index(last or first)
        days += [number % 7 for number in range(start, end + 1 + (7 if end < start else 0))]
    if len(days) != len(set(days)):
        raise wrong(f"{text!r} names a day twice", "Name each day once")
    return days


def _check_days(weekly: dict[str, list[str]]) -> dict[str, list[str]]:
    for days in weekly:
        days_in(days)
    return weekly


ZoneName: TypeAlias = Annotated[str, AfterValidator(_check_zone)]
Window: TypeAlias = Annotated[str, AfterValidator(_check_window)]
TimeOfDay: TypeAlias = Annotated[str, AfterValidator(_check_time)]


class HolidayList(Part):
    """Days on which coverages that name the list are closed. The dates count as they stand: observed dates.

    `country` (with `region` and `years`) fills the list from the published holidays of a country; `dates`, by name, add
    to it or rename, `except` takes away. A person owns the list either way.
    """

    label: Text | None = None
    zone: ZoneName
    dates: dict[Text, list[date]] = Field(default_factory=dict)
    country: str | None = Field(None, pattern="^[A-Z]{2}$")
    region: str | None = Field(None, max_length=12)
    years: list[int] = Field(default_factory=list, max_length=40)
    except_: list[date] = Field(default_factory=list, alias="except", title="Except")

    @model_validator(mode="after")
    def _has_dates(self) -> HolidayList:
        if not self.dates and not self.country:
            raise wrong("the holiday list is empty", "Give dates, or a country and years to fill it from")
        if self.country and not self.years:
            raise wrong("a country is given without years", "Add years, such as [2026, 2027]")
        if self.country:
            self._published()
        return self

    def named(self) -> dict[date, str]:
        """Return every date of the list with its name, in order."""
        found = self._published() if self.country else {}
        found.update({day: name for name, days in self.dates.items() for day in days})
        return {day: found[day] for day in sorted(found) if day not in self.except_}

    def _published(self) -> dict[date, str]:
        import_error = "the holidays of a country need the library 'holidays'"
        try:
            import holidays
        except ImportError:
            raise wrong(import_error, "Install it, or write the dates out") from None
        try:
            table = holidays.country_holidays(self.country or "", subdiv=self.region, years=self.years)
        except NotImplementedError:
            place = f"{self.country} {self.region or ''}".strip()
            raise wrong(f"no holidays are known for {place!r}", "Write the dates out") from None
        return {day: str(name) for day, name in table.items()}


class Coverage(Part):
    """Open windows by weekday in one zone. A window that ends before it starts runs into the next day."""

    zone: ZoneName
    weekly: Annotated[dict[str, list[Window]], AfterValidator(_check_days)] = Field(min_length=1)
    closed_on: list[HolidayListName] = Field(default_factory=list, title="Closed on")
    special_days: dict[date, list[Window]] = Field(default_factory=dict, title="Special days")
    valid_from: date | None = None
    valid_to: date | None = None


class Calendar(Part):
    """When somebody is there: one coverage, or the union of several (`any_of`), less holidays."""

    label: Text | None = None
    zone: ZoneName | None = None
    weekly: Annotated[dict[str, list[Window]], AfterValidator(_check_days)] = Field(default_factory=dict)
    closed_on: list[HolidayListName] = Field(default_factory=list, title="Closed on")
    special_days: dict[date, list[Window]] = Field(default_factory=dict, title="Special days")
    valid_from: date | None = None
    valid_to: date | None = None
    any_of: list[CalendarName | Coverage] = Field(default_factory=list, title="Any of")
    zone_of: FactName | None = Field(None, title="In the zone of")
    day_zone: ZoneName | None = Field(None, title="Zone of its days")
    holiday_scope: Annotated[str, Field(pattern="^(own|all)$")] = Field("own", title="Holiday scope")

    @model_validator(mode="after")
    def _one_shape(self) -> Calendar:
        if bool(self.weekly) == bool(self.any_of):
            raise wrong("a calendar needs windows", "Give either zone and weekly, or any_of with several coverages")
        if self.weekly and not self.zone:
            raise wrong("the windows have no time zone", "Add zone, such as 'Europe/Berlin' or '+05:30'")
        if self.zone_of and not self.weekly:
            raise wrong("zone_of needs windows of its own", "Write zone and weekly, and unite it by any_of elsewhere")
        return self

    def own_coverage(self) -> Coverage | None:
        """Return the coverage that is written in the calendar itself."""
        if not self.weekly or self.zone is None:
            return None
        return Coverage(
            zone=self.zone,
            weekly=self.weekly,
            closed_on=self.closed_on,
            special_days=self.special_days,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


class Moment(ShortPart):
    """A date that follows from others: a length after a dated fact, or the later or earlier of several.

    `extended_by` names a fact that holds a length, such as an extension that the customer bought.
    """

    after: EventName | None = None
    plus: Term | None = None
    less: Term | None = None
    extended_by: FactName | None = Field(None, title="Extended by")
    later_of: list[Moment] = Field(default_factory=list, title="The later of")
    earlier_of: list[Moment] = Field(default_factory=list, title="The earlier of")
    words: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        return {"after": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_way(self) -> Moment:
        if sum((bool(self.after), bool(self.later_of), bool(self.earlier_of))) != 1:
            raise wrong("a date needs one way to be found", "Give one of after, later_of, earlier_of")
        for length in (self.plus, self.less):
            if length and (length.is_business or not (length.calendar_days or length.months)):
                raise wrong(f"a date cannot be moved by {length.words}", "Use days, weeks, months or years")
        return self

    @property
    def events(self) -> set[str]:
        """The dated facts that this date may need."""
        parts = [*self.later_of, *self.earlier_of]
        return ({self.after} if self.after else set()).union(*(part.events for part in parts))


class Steps(Part):
    """Lengths or amounts that may be chosen: from one to another in steps."""

    from_: Term | int = Field(alias="from", title="From")
    to: Term | int = Field(title="To")
    step: Term | int = Field(title="In steps of")


Names: TypeAlias = list[Name]
