"""People on shift, and time that passes for them as the worker lets it pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest

from kept.domain.cases.actions import wake_due_cases
from kept.domain.cases.models import Case
from kept.domain.cases.verification import verify_cases
from kept.domain.oncall.actions import make_roster
from kept.domain.oncall.models import Roster
from kept.domain.oncall.types import Rotation
from kept.domain.parties.actions import add_team
from kept.domain.parties.models import Agent, Team
from kept.domain.worklog.actions import wake_due_pages, wake_due_rosters
from kept.domain.worklog.verification import verify_worklog
from kept.kernel.ledger.events import REGISTRY
from kept.kernel.models import Entry
from kept.policy.rosters import TurnLength
from kept.project.wiring import REACTIONS
from tests.desks import AT, BEGIN, Cast

MIDNIGHT = datetime(2026, 3, 4, tzinfo=UTC)


@dataclass
class Duty:
    """A desk whose people are on by turns."""

    cast: Cast
    teams: dict[str, Team] = field(default_factory=dict)
    reacted_to: set[int] = field(default_factory=set)

    def roster(
        self,
        name: str,
        *people: Agent,
        hours: str = "always",
        region: str = "",
        is_fast_track: bool = False,
        turn: TurnLength = TurnLength.DAY,
        answer_minutes: int = 10,
    ) -> Roster:
        """Let a team of some people be on by turns."""
        lena = self.cast.actor(self.cast.lena)
        team = self.teams[name] = add_team(name=name, region=region, actor=lena, at=BEGIN)
        for agent in people:
            agent.teams.add(team)
        rotation = Rotation(
            members=people,
            hours=hours,
            turn=turn,
            begins_at=time(9),
            starts_on=date(2026, 3, 2),
            is_fast_track=is_fast_track,
            answer_minutes=answer_minutes,
        )
        return make_roster(team=team, rotation=rotation, actor=lena, at=MIDNIGHT)

    def react(self, at: datetime) -> None:
        """Run the reactions to every event that there was not one to yet, twice, as a job that was run again."""
        while fresh := list(Entry.objects.exclude(pk__in=self.reacted_to).order_by("pk")):
            for entry in fresh:
                self.reacted_to.add(entry.pk)
                for reaction in (*(REACTIONS.get(REGISTRY[entry.kind, entry.version], ())),) * 2:
                    reaction(entry, at)

    def pass_time(self, start: datetime, end: datetime, step: timedelta = timedelta(minutes=5)) -> Iterator[datetime]:
        """Let a worker look again and again between two instants; yields each instant that it looked at."""
        at = start
        while at <= end:
            wake_due_cases(at=at)
            while wake_due_rosters(at=at):
                pass
            while wake_due_pages(at=at):
                pass
            self.react(at)
            yield at
            at += step

    def let(self, start: datetime, end: datetime) -> None:
        """Let time pass."""
        for _ in self.pass_time(start, end):
            pass

    def open(self, *, at: datetime = AT, **more: str) -> Case:
        """A case comes in, and what follows from that is done."""
        case = self.cast.open_case(at=at, **more)  # type: ignore[arg-type]
        self.react(at)
        case.refresh_from_db()
        return case


Begin = Callable[[Cast], Duty]


@pytest.fixture
def duty() -> Iterator[Begin]:
    """Begin duty on a desk: `duty(nexthop)`. At the end, everything stored is what the ledger says."""
    begun: list[Duty] = []

    def begin(cast: Cast) -> Duty:
        begun.append(Duty(cast))
        return begun[-1]

    yield begin
    for one in begun:
        desk = one.cast.desk.pk
        assert [str(each) for each in (*verify_cases(desk_id=desk), *verify_worklog(desk_id=desk))] == []


@pytest.fixture
def sun(nexthop: Cast, duty: Begin) -> Duty:
    """Nexthop follows the sun: Lena from 00:00 to 08:00 UTC, Nadia until 16:00, Theo until 24:00."""
    begun = duty(nexthop)
    begun.roster("TAC Asia-Pacific", nexthop.lena, hours="apac", region="apac")
    begun.roster("TAC Europe", nexthop.nadia, hours="emea", region="emea")
    begun.roster("TAC Americas", nexthop.theo, hours="us", region="us")
    return begun
