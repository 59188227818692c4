"""Making rosters, swapping turns, and two people who answer at once."""

from __future__ import annotations

import threading
from datetime import date, time, timedelta

import pytest
from django.db import connection

from kept.domain.oncall.actions import change_reach, change_roster, make_roster, swap_turn, take_back_swap
from kept.domain.oncall.errors import (
    BadAnswerTime,
    NotOfTeam,
    QuietIncomplete,
    RosterKnown,
    SwapBackwards,
    SwapOver,
    UnknownHours,
    UnknownRosterZone,
)
from kept.domain.oncall.models import Roster
from kept.domain.oncall.queries import find_own_shift, list_rosters, quiet_until
from kept.domain.oncall.types import Rotation
from kept.domain.parties.models import Team
from kept.domain.worklog.actions import answer_page
from kept.domain.worklog.errors import PageAnsweredAlready
from kept.domain.worklog.models import Page, PageState
from kept.kernel.models import Entry
from kept.kernel.refusals import NotAllowed, NotFound, Refusal
from tests.desks import AT, Cast
from tests.worklog.conftest import Begin, Duty

HOUR = timedelta(hours=1)


def rotation(*members: object, **other: object) -> Rotation:
    return Rotation(members=members, starts_on=date(2026, 3, 2), **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"hours": "moonlight"}, UnknownHours),
        ({"zone": "Mars/Base"}, UnknownRosterZone),
        ({"answer_minutes": 0}, BadAnswerTime),
        ({"answer_minutes": 121}, BadAnswerTime),
    ],
)
def test_a_roster_that_cannot_be_is_refused_and_nothing_is_kept(
    nexthop: Cast, wrong: dict[str, object], refused: type[Refusal]
) -> None:
    with pytest.raises(refused):
        make_roster(
            team=nexthop.team, rotation=rotation(nexthop.nadia, **wrong), actor=nexthop.actor(nexthop.theo), at=AT
        )
    assert not Roster.objects.exists()


def test_a_roster_holds_people_and_teams_of_its_own_desk_only(nexthop: Cast, netop: Cast) -> None:
    theo = nexthop.actor(nexthop.theo)
    with pytest.raises(NotOfTeam):
        make_roster(team=nexthop.team, rotation=rotation(netop.nadia), actor=theo, at=AT)
    with pytest.raises(NotFound):
        make_roster(team=netop.team, rotation=rotation(nexthop.nadia), actor=theo, at=AT)


def test_a_team_has_one_roster_and_agents_make_none(nexthop: Cast) -> None:
    theo = nexthop.actor(nexthop.theo)
    make_roster(team=nexthop.team, rotation=rotation(nexthop.nadia), actor=theo, at=AT)
    with pytest.raises(RosterKnown):
        make_roster(team=nexthop.team, rotation=rotation(nexthop.nadia), actor=theo, at=AT)
    with pytest.raises(NotAllowed):
        make_roster(team=nexthop.team, rotation=rotation(), actor=nexthop.actor(nexthop.nadia), at=AT)


def test_a_roster_that_is_changed_holds_from_then_on(sun: Duty) -> None:
    theo = sun.cast.actor(sun.cast.theo)
    roster = Roster.objects.get(team=sun.teams["TAC Europe"])
    change_roster(roster=roster, rotation=rotation(sun.cast.lena, hours="emea"), actor=theo, at=AT)
    shift = find_own_shift(actor=sun.cast.actor(sun.cast.lena), at=AT)
    assert shift is not None
    assert shift.agent == sun.cast.lena


def test_hours_that_the_policy_no_longer_knows_count_as_round_the_clock(sun: Duty) -> None:
    Roster.objects.filter(team=sun.teams["TAC Europe"]).update(hours="gone")
    shift = find_own_shift(actor=sun.cast.actor(sun.cast.nadia), at=AT + 5 * HOUR)
    assert shift is not None
    assert shift.agent == sun.cast.nadia


def test_a_turn_is_given_away_by_its_holder_taken_over_by_anybody_and_arranged_by_a_lead(sun: Duty) -> None:
    nadia, theo = sun.cast.actor(sun.cast.nadia), sun.cast.actor(sun.cast.theo)
    europe, asia = (Roster.objects.get(team=sun.teams[name]) for name in ("TAC Europe", "TAC Asia-Pacific"))
    tomorrow = AT + 17 * HOUR
    asked = {"starts_at": tomorrow, "ends_at": tomorrow + 8 * HOUR, "reason": "", "at": AT}
    swap = swap_turn(roster=europe, agent=sun.cast.lena, actor=nadia, **asked)
    night = asked | {"starts_at": AT + 9 * HOUR, "ends_at": AT + 10 * HOUR}
    with pytest.raises(NotAllowed):
        swap_turn(roster=asia, agent=sun.cast.theo, actor=nadia, **night)
    swap_turn(roster=asia, agent=sun.cast.nadia, actor=nadia, **night)
    swap_turn(roster=asia, agent=sun.cast.nadia, actor=theo, **night)
    with pytest.raises(NotAllowed):
        take_back_swap(swap=swap, actor=nadia, at=AT)
    take_back_swap(swap=swap, actor=theo, at=AT)
    with pytest.raises(SwapOver):
        take_back_swap(swap=swap, actor=theo, at=AT)


@pytest.mark.parametrize(("starts", "ends"), [(2, 1), (1, 1), (-3, -1), (1, 24 * 61)])
def test_a_swap_that_cannot_hold_is_refused(sun: Duty, starts: int, ends: int) -> None:
    roster = Roster.objects.get(team=sun.teams["TAC Europe"])
    with pytest.raises(SwapBackwards):
        swap_turn(
            roster=roster, agent=sun.cast.nadia, starts_at=AT + starts * HOUR, ends_at=AT + ends * HOUR, reason="",
            actor=sun.cast.actor(sun.cast.nadia), at=AT,
        )  # fmt: skip


def test_quiet_hours_reach_over_midnight_where_somebody_is(sun: Duty) -> None:
    nadia = sun.cast.nadia
    nadia.user.zone = "Asia/Singapore"
    nadia.user.save()
    actor = sun.cast.actor(nadia)
    change_reach(agent=nadia, phone="", quiet_from=time(22), quiet_until=time(7), actor=actor, at=AT)
    assert quiet_until(nadia, AT) == AT + 8 * HOUR
    assert quiet_until(nadia, AT + 8 * HOUR) is None
    with pytest.raises(QuietIncomplete):
        change_reach(agent=nadia, phone="", quiet_from=time(22), quiet_until=None, actor=actor, at=AT)
    with pytest.raises(NotAllowed):
        change_reach(agent=sun.cast.theo, phone="", quiet_from=None, quiet_until=None, actor=actor, at=AT)


def test_rosters_of_another_desk_and_those_of_a_customer_are_not_there(sun: Duty, netop: Cast) -> None:
    assert list_rosters(actor=netop.actor(netop.lena), at=AT) == []
    with pytest.raises(NotAllowed):
        list_rosters(actor=sun.cast.actor(sun.cast.ines), at=AT)
    assert Team.objects.filter(desk=netop.desk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_told_that_the_other_did(nexthop: Cast, duty: Begin) -> None:
    desk = duty(nexthop)
    desk.roster("Round the clock", nexthop.nadia)
    desk.open(severity="P1")
    page = Page.objects.get()
    told: list[str] = []
    start = threading.Barrier(2)

    def answer(who: str) -> None:
        actor = nexthop.actor(getattr(nexthop, who))
        start.wait(timeout=10)
        try:
            answer_page(public_id=page.public_id, actor=actor, at=AT)
            told.append("answered")
        except PageAnsweredAlready:
            told.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(who,)) for who in ("nadia", "theo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(told) == ["answered", "too late"]
    page.refresh_from_db()
    assert page.state == PageState.ANSWERED
    assert Entry.objects.filter(kind="case.page_answered").count() == 1
