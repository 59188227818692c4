"""Values passed in and out of rosters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from kept.domain.oncall.models import ALWAYS, Roster
from kept.domain.parties.models import Agent, Team
from kept.policy import rosters as turns


@dataclass(frozen=True, slots=True)
class Rotation:
    """How a team takes turns: what somebody sets when a roster is made or changed."""

    members: Sequence[Agent]
    hours: str = ALWAYS
    zone: str = "UTC"
    turn: turns.TurnLength = turns.TurnLength.WEEK
    begins_at: time = time(9)
    starts_on: date = date(2026, 1, 5)
    is_fast_track: bool = False
    answer_minutes: int = 10


@dataclass(frozen=True, slots=True)
class ReadRoster:
    """A roster with its rotation laid over the hours of the policy in force, and its people by id."""

    row: Roster
    rota: turns.Roster
    people: dict[int, Agent]
    label: str

    @property
    def team(self) -> Team:
        """Whose roster it is."""
        return self.row.team

    def person(self, member: int | None) -> Agent | None:
        """The agent that a place of the rotation names."""
        return self.people.get(member) if member is not None else None


@dataclass(frozen=True, slots=True)
class OnShift:
    """A team that is on shift now, who of it is on call (None: a gap), and until when."""

    roster: ReadRoster
    agent: Agent | None
    until: datetime
    shift_ends_at: datetime | None = None
