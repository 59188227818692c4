"""The rosters of one week as a table: who is on when, and where nobody is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from kept.domain.oncall.queries import on_shift
from kept.domain.oncall.types import OnShift, ReadRoster
from kept.policy.calendars import UnknownZone, load_zone
from kept.policy.rosters import Span, list_turns, list_uncovered

DAYS = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """One stretch of a day: who is on, from when until when on the reader's wall."""

    hours: str
    name: str
    is_swap: bool
    is_now: bool

    @property
    def is_gap(self) -> bool:
        """Whether nobody is on."""
        return not self.name


@dataclass(frozen=True, slots=True)
class Row:
    """The week of one roster."""

    roster: ReadRoster
    now: OnShift | None
    days: tuple[tuple[Cell, ...], ...]
    has_gap: bool


@dataclass(frozen=True, slots=True)
class Week:
    """All rosters of a desk for a week, in the reader's zone."""

    days: tuple[date, ...]
    rows: tuple[Row, ...]
    uncovered: tuple[tuple[str, ...], ...]
    today: date

    @property
    def monday(self) -> date:
        """The day on which the week begins."""
        return self.days[0]

    @property
    def earlier(self) -> date:
        """The week before."""
        return self.days[0] - timedelta(days=DAYS)

    @property
    def later(self) -> date:
        """The week after."""
        return self.days[0] + timedelta(days=DAYS)

    @property
    def is_covered(self) -> bool:
        """Whether somebody is on at every moment of the week."""
        return not any(self.uncovered)


def lay_week(rosters: Sequence[ReadRoster], *, of: date | None, now: datetime, zone: str) -> Week:
    """Lay out the week that holds the date `of`, or else this one."""
    wall = zone_of(zone)
    today = now.astimezone(wall).date()
    monday = (of or today) - timedelta(days=(of or today).weekday())
    days = tuple(monday + timedelta(days=number) for number in range(DAYS))
    rows = tuple(_row(roster, days, now, wall) for roster in rosters)
    first_line = [roster.rota for roster in rosters if not roster.row.is_fast_track]
    uncovered = tuple(
        tuple(_hours(span.start, span.end, wall) for span in list_uncovered(first_line, *_day(day, wall)))
        for day in days
    )
    return Week(days, rows, uncovered, today)


def _row(roster: ReadRoster, days: Sequence[date], now: datetime, wall: tzinfo) -> Row:
    cells = tuple(tuple(_cells(roster, _day(day, wall), now, wall)) for day in days)
    has_gap = any(cell.is_gap for day in cells for cell in day)
    return Row(roster, on_shift(roster, now), cells, has_gap)


def _cells(roster: ReadRoster, day: tuple[datetime, datetime], now: datetime, wall: tzinfo) -> list[Cell]:
    return [
        Cell(
            hours=_hours(turn.start, turn.end, wall),
            name=agent.user.name if (agent := roster.person(turn.member)) else "",
            is_swap=turn.is_swap,
            is_now=turn.start <= now < turn.end,
        )
        for turn in list_turns(roster.rota, *day)
    ]


def _day(day: date, wall: tzinfo) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time(), wall).astimezone(UTC)
    return begin, datetime.combine(day + timedelta(days=1), time(), wall).astimezone(UTC)


def _hours(start: datetime, end: datetime, wall: tzinfo) -> str:
    begins, ends = start.astimezone(wall), end.astimezone(wall)
    until = "24:00" if ends.time() == time() else f"{ends:%H:%M}"
    return f"{begins:%H:%M}–{until}"


def zone_of(name: str) -> tzinfo:
    """The zone of a person; UTC where theirs is none."""
    try:
        return load_zone(name)
    except UnknownZone:
        return UTC


def gaps_ahead(rosters: Sequence[ReadRoster], *, now: datetime, days: int = 14) -> tuple[Span, ...]:
    """Where nobody of any first line is on, from now on."""
    return list_uncovered(
        [roster.rota for roster in rosters if not roster.row.is_fast_track], now, now + timedelta(days=days)
    )
