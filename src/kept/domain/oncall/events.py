"""What happens to rosters and to how people are reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class RosterMade(Event, kind="roster.made"):
    """A team is on by turns. `members` are agents in the order in which they are on."""

    team: int
    hours: str
    zone: str
    turn: str
    begins_at: time
    starts_on: date
    is_fast_track: bool
    answer_minutes: int
    members: list[int]


@dataclass(frozen=True)
class RosterChanged(Event, kind="roster.changed"):
    """A roster has other people, other hours or another turn, from now on."""

    hours: str
    zone: str
    turn: str
    begins_at: time
    starts_on: date
    is_fast_track: bool
    answer_minutes: int
    members: list[int]


@dataclass(frozen=True)
class TurnSwapped(Event, kind="roster.turn_swapped"):
    """Somebody is on for a while instead of whoever the rotation names."""

    swap: int
    agent: int
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True)
class SwapTakenBack(Event, kind="roster.swap_taken_back"):
    """A swap does not hold any more; what of it has passed stays as it was."""

    swap: int


@dataclass(frozen=True)
class ReachChanged(Event, kind="roster.reach_changed"):
    """Somebody is reached in another way, or has other quiet hours. The number itself is not kept here."""

    agent: int
    has_phone: bool
    quiet_from: time | None
    quiet_until: time | None
