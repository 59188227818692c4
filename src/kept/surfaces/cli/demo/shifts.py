"""The demo's people on shift: rosters on every desk, and a Nexthop P1 that follows the sun through three regions."""

from __future__ import annotations

from datetime import datetime, timedelta

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from kept.domain.cases.types import Request
from kept.domain.oncall.actions import make_roster
from kept.domain.oncall.queries import rosters_of_desk
from kept.domain.oncall.types import Rotation
from kept.domain.parties.actions import add_team
from kept.domain.parties.models import Agent, Team
from kept.domain.worklog.actions import answer_page, take_in_case, write_handover
from kept.domain.worklog.actions.handing_over import give_unwritten
from kept.domain.worklog.models import Page
from kept.domain.worklog.queries import find_receiver
from kept.domain.worklog.types import HandoverWords
from kept.kernel.actor import Actor
from kept.policy.rosters import TurnLength, next_handover
from kept.surfaces.cli.demo.cast import Players
from kept.surfaces.cli.demo.script import RosterPart, Script

LASTS = timedelta(hours=21)
FABRIC_DARK = "West fabric dark after the night's power maintenance"
NOTES = (
    ("All spines of the west fabric lost their uplinks.", "Optics reseated on two of six.", "Reseat the other four."),
    ("Four of six spines are back; two stay dark.", "Optics reseated on all six.", "Swap the optics of the two."),
    ("One spine is still dark.", "Optics swapped; the console shows low power.", "Send the site the power command."),
)


def tell_shifts(players: Players, script: Script, now: datetime) -> None:
    """Make the desk's rosters, and let the sun go round once where three regions follow it."""
    for part in script.rosters:
        _make_roster(players, part, now)
    if len([part for part in script.rosters if not part.is_fast_track]) >= 3:
        _follow_the_sun(players, script, now)


def _make_roster(players: Players, part: RosterPart, now: datetime) -> None:
    teams: dict[str, Team] = {team.name: team for team in players.teams}
    team = teams.get(part.team) or add_team(name=part.team, actor=players.robot, at=now)
    by_name = {agent.user.name.lower(): agent for agent, _ in players.agents}
    since = now - LASTS - timedelta(days=1)
    rotation = Rotation(
        members=[by_name[name] for name in part.people],
        hours=part.hours,
        zone=players.desk.zone,
        turn=TurnLength(part.turn),
        starts_on=(since - timedelta(days=since.weekday())).date(),
        is_fast_track=part.is_fast_track,
    )
    make_roster(team=team, rotation=rotation, actor=players.robot, at=now)


def _follow_the_sun(players: Players, script: Script, now: datetime) -> None:
    """A most severe case opened nearly a day ago: answered, and handed over with a note at the end of each shift."""
    at = now - LASTS
    contact, customer, _ = players.contacts[0]
    case = actions.open_case(
        request=Request(
            subject=FABRIC_DARK,
            body="All spines of the west fabric came back without uplinks. Nothing runs. We are at the console.",
            channel=next(iter(script.channels)),
            severity=players.policy.severities[0].key,
        ),
        organisation=contact.organisation,
        contact=contact,
        actor=customer,
        at=at,
    )
    take_in_case(case_id=case.pk, cause="1", at=at)
    owner = _owner(case, players)
    if owner is None:
        return
    for page in Page.objects.filter(case=case):
        answer_page(public_id=page.public_id, actor=owner[1], at=at + timedelta(minutes=4))
    actions.reply_to_case(
        number=case.number,
        body="We are on it and stay on it, whatever the hour. Please keep the console open.",
        actor=owner[1],
        at=at + timedelta(minutes=7),
    )
    for note, ends_at in zip(NOTES, _ends(players, at, now), strict=False):
        _hand_over(case, players, note, ends_at)


def _ends(players: Players, start: datetime, end: datetime) -> list[datetime]:
    """The ends of the shifts between two instants."""
    ends: set[datetime] = set()
    for roster in rosters_of_desk(players.desk.pk, start):
        at = start
        while (following := next_handover(roster.rota, at)) and following < end:
            ends.add(following)
            at = following
    return sorted(ends)


def _hand_over(case: Case, players: Players, note: tuple[str, str, str], ends_at: datetime) -> None:
    case.refresh_from_db()
    owner = _owner(case, players)
    receiver = find_receiver(case, ends_at)
    if owner is None or receiver is None or receiver.agent is None or receiver.agent.pk == case.assignee_id:
        return
    before = ends_at - timedelta(minutes=25)
    actions.write_note(number=case.number, body=note[1], actor=owner[1], at=before - timedelta(minutes=40))
    words = HandoverWords(*note, "Update to the customer within the hour")
    write_handover(number=case.number, words=words, actor=owner[1], at=before)
    locked = Case.objects.select_for_update(of=("self",)).select_related("desk").get(pk=case.pk)
    give_unwritten(locked, receiver, at=ends_at)


def _owner(case: Case, players: Players) -> tuple[Agent, Actor] | None:
    case.refresh_from_db()
    return next(((agent, actor) for agent, actor in players.agents if agent.pk == case.assignee_id), None)
