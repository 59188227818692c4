"""Who is on shift: rotations laid over the hours of a calendar, with days swapped and gaps shown (NH-01).

A roster is worked in turns of a day or a week that begin at a wall time of its zone, so that a handover at 09:00 is
at 09:00 on both sides of a change to summer time. Members are numbers that mean nothing here; None is a place in the
rotation that nobody holds. Spans are half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from kept.policy.calendars import Calendar, to_moment, to_seconds
from kept.policy.calendars.zones import local_time
from kept.policy.language.base import ALWAYS
from kept.policy.language.conditions import mismatch
from kept.policy.language.policy import Policy
from kept.policy.terms import Facts

_DAY = 86_400
_EPOCH = date(1970, 1, 1)
_FAR = timedelta(days=60)


class TurnLength(StrEnum):
    """How long one member is on."""

    DAY = "day"
    WEEK = "week"

    @property
    def days(self) -> int:
        """The length in days of the wall calendar."""
        return 7 if self is TurnLength.WEEK else 1


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody is on instead of whoever the rotation names."""

    start: datetime
    end: datetime
    member: int


@dataclass(frozen=True, slots=True)
class Roster:
    """The rotation of one team: the members in order, from the day on which the first of them begins.

    `hours` are the shift's; the later of two swaps that overlap holds.
    """

    hours: Calendar
    zone: str
    turn: TurnLength
    begins_at: time
    starts_on: date
    members: tuple[int | None, ...]
    swaps: tuple[Swap, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One stretch in which one person is on; nobody is a gap."""

    start: datetime
    end: datetime
    member: int | None
    is_swap: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether the shift is open and nobody is on."""
        return self.member is None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time."""

    start: datetime
    end: datetime


def list_turns(roster: Roster, start: datetime, end: datetime) -> tuple[Turn, ...]:
    """Return who is on in `[start, end)`, stretch by stretch; closed hours are left out, gaps are not."""
    cuts = _cuts(roster, to_seconds(start), to_seconds(end))
    turns: list[Turn] = []
    for stretch in roster.hours.segments(to_seconds(start), to_seconds(end)):
        if stretch.kind != "counted":
            continue
        for low, high in _cut(stretch.start, stretch.end, cuts):
            turn = _turn(roster, to_moment(low), to_moment(high))
            last = turns[-1] if turns else None
            if last and (last.end, last.member, last.is_swap) == (turn.start, turn.member, turn.is_swap):
                turns[-1] = Turn(last.start, turn.end, turn.member, turn.is_swap)
            else:
                turns.append(turn)
    return tuple(turns)


def find_turn(roster: Roster, at: datetime) -> Turn | None:
    """Return who is on at an instant, and until when; None while the shift is closed."""
    if not roster.hours.is_open(to_seconds(at)):
        return None
    turn = next(iter(list_turns(roster, at, at + timedelta(seconds=1))))
    return Turn(at, next_handover(roster, at) or at + _FAR, turn.member, turn.is_swap)


def next_handover(roster: Roster, at: datetime) -> datetime | None:
    """Return the next instant after `at` at which somebody else is on, or the shift ends or begins; None if never.

    It looks sixty days ahead.
    """
    turns = list_turns(roster, at, at + _FAR)
    if not turns:
        return None
    if turns[0].start > at:
        return turns[0].start
    ends = turns[0].end
    for turn in turns[1:]:
        if turn.start > ends or turn.member != turns[0].member:
            break
        ends = turn.end
    return ends if ends < at + _FAR else None


def shift_end(roster: Roster, at: datetime) -> datetime | None:
    """Return when the shift that is open at `at` closes; None while it is closed, and where it never closes."""
    start = to_seconds(at)
    if not roster.hours.is_open(start):
        return None
    far = to_seconds(at + _FAR)
    end = start
    for stretch in roster.hours.segments(start, far):
        if stretch.kind != "counted":
            return to_moment(end)
        end = stretch.end
    return None


def list_gaps(roster: Roster, start: datetime, end: datetime) -> tuple[Span, ...]:
    """Return the stretches in which the shift is open and nobody is on."""
    return tuple(Span(turn.start, turn.end) for turn in list_turns(roster, start, end) if turn.is_gap)


def list_uncovered(rosters: Iterable[Roster], start: datetime, end: datetime) -> tuple[Span, ...]:
    """Return the stretches of `[start, end)` in which nobody of any roster is on: where the sun is not followed.

    Rosters know whole seconds; what is smaller at either end is no time in which anybody could be missing.
    """
    start, end = to_moment(to_seconds(start)), to_moment(to_seconds(end))
    turns = sorted(
        (turn.start, turn.end) for roster in rosters for turn in list_turns(roster, start, end) if not turn.is_gap
    )
    uncovered: list[Span] = []
    reached = start
    for begins, ends in turns:
        if begins > reached:
            uncovered.append(Span(reached, begins))
        reached = max(reached, ends)
    return (*uncovered, Span(reached, end)) if reached < end else tuple(uncovered)


def line_after(roster: Roster, at: datetime) -> tuple[int, ...]:
    """Return whom to ask in order: who is on at `at`, then the others of the rotation in their order."""
    members = [member for member in roster.members if member is not None]
    turn = find_turn(roster, at)
    on = turn.member if turn else None
    place = members.index(on) + 1 if on in members else 0
    line = [*([on] if on is not None else []), *members[place:], *members[:place]]
    return tuple(dict.fromkeys(line))


def hours_of(policy: Policy, name: str) -> tuple[Calendar, str] | None:
    """Return the hours that a policy knows under a name, and what people call them; None for an unknown name.

    The name is that of a shift, or of a calendar, or `always`.
    """
    shift = policy.document.shifts.get(name)
    if shift:
        return policy.calendar(shift.calendar), shift.label
    if name != ALWAYS and name not in policy.document.calendars:
        return None
    return policy.calendar(name), policy.calendar_label(name)


def serves(policy: Policy, name: str, facts: Facts) -> bool:
    """Tell whether a case of these facts is for the shift of that name; other hours serve every case."""
    shift = policy.document.shifts.get(name)
    if shift is None:
        return True
    return mismatch(shift.serves, facts) is None and (shift.level is None or facts.get("level") == shift.level)


def _turn(roster: Roster, low: datetime, high: datetime) -> Turn:
    for swap in reversed(roster.swaps):
        if swap.start <= low < swap.end:
            return Turn(low, high, swap.member, True)
    if not roster.members:
        return Turn(low, high, None)
    return Turn(low, high, roster.members[_turn_number(roster, to_seconds(low)) % len(roster.members)])


def _turn_number(roster: Roster, instant: int) -> int:
    """How many turns have begun since the first one; below zero before it."""
    walls = local_time(roster.zone, 1971, 2299)
    day = walls.local(instant) // _DAY
    first = (roster.starts_on - _EPOCH).days
    number = (day - first) // roster.turn.days
    return number if instant >= _begin(roster, number) else number - 1


def _begin(roster: Roster, number: int) -> int:
    """The instant at which a turn begins, by the wall clock of the roster's zone."""
    day = (roster.starts_on - _EPOCH).days + number * roster.turn.days
    begins = roster.begins_at.hour * 3600 + roster.begins_at.minute * 60
    return local_time(roster.zone, 1971, 2299).instant(day * _DAY + begins)


def _cuts(roster: Roster, start: int, end: int) -> Sequence[int]:
    """The instants in a span at which somebody else may be on."""
    cuts = {to_seconds(instant) for swap in roster.swaps for instant in (swap.start, swap.end)}
    if len(roster.members) > 1:
        number = _turn_number(roster, start) + 1
        while (begin := _begin(roster, number)) < end:
            cuts.add(begin)
            number += 1
    return sorted(cut for cut in cuts if start < cut < end)


def _cut(start: int, end: int, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    for cut in cuts:
        if start < cut < end:
            yield start, cut
            start = cut
    yield start, end
