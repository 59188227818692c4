"""The partner of the demo's Netop desk: Vera, her hours, and four cases between her level and the vendor's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kept.domain.cases import actions
from kept.domain.cases.actions.waking import wake_case
from kept.domain.cases.models import Case
from kept.domain.cases.types import Request
from kept.domain.entitlements.actions import make_agreement
from kept.domain.parties.actions import add_agent, add_contact, add_organisation
from kept.domain.parties.models import Agent, Contact
from kept.domain.partners.actions import set_hours
from kept.kernel.actor import Actor, Role
from kept.surfaces.cli.demo.cast import INSIDE, Players, find_login, find_staff

FOR = timedelta(days=60)
HOURS = "mon-thu 08:00-16:00\nfri 08:00-14:00"
HOLIDAYS = "2026-05-01 Labour Day\n2026-05-17 Constitution Day\n2026-12-24 Christmas Eve\n2026-12-31 New Year's Eve"
WHERE = {"environment": "production", "has_workaround": "yes"}


@dataclass(frozen=True)
class Partnership:
    """Who plays: Vera, and who asks her."""

    vera: Agent
    works: Actor
    asker: Contact
    asks: Actor


def tell_partners(players: Players, now: datetime) -> None:
    """Let a partner serve a customer on the Netop desk (NT-03); the other vendors name no partners."""
    if players.desk.slug != "netop":
        return
    play = _cast(players, now - FOR)
    nadia = next(actor for agent, actor in players.agents if agent.role == Role.AGENT)
    _stays_at_the_partner(players, play, now)
    _waits_to_be_accepted(players, play, now)
    _came_back(players, play, nadia, now)
    _was_found_out(players, play, nadia, now)


def _cast(players: Players, at: datetime) -> Partnership:
    robot, desk = players.robot, players.desk
    fjord = add_organisation(name="Fjord Partners", zone="Europe/Oslo", is_partner=True, actor=robot, at=at)
    user = find_login(f"vera@{INSIDE}", "Vera", "Europe/Oslo")
    vera = add_agent(user=user, role=Role.PARTNER, partner=fjord, actor=robot, at=at)
    set_hours(partner=fjord, zone="Europe/Oslo", windows=HOURS, holidays=HOLIDAYS, actor=robot, at=at)
    cedar = add_organisation(name="Cedar Clinics", zone="Europe/Oslo", sold_by=fjord, actor=robot, at=at)
    make_agreement(organisation=cedar, plan="standard", starts_on=at.date(), actor=robot, at=at)
    address = "servicedesk@cedar-clinics.example"
    login = find_login(address, "Service desk of Cedar", "Europe/Oslo")
    asker = add_contact(organisation=cedar, name="Service desk of Cedar", email=address, user=login, actor=robot, at=at)
    asks = Actor(desk.pk, Role.CONTACT, asker.pk, frozenset({cedar.pk}))
    return Partnership(vera, find_staff(user, desk), asker, asks)


def _open(play: Partnership, subject: str, body: str, at: datetime) -> str:
    """A case that Vera takes an hour after it came in."""
    case = actions.open_case(
        request=Request(subject=subject, body=body, channel="form", facts=WHERE),
        organisation=play.asker.organisation,
        contact=play.asker,
        actor=play.asks,
        at=at,
    )
    at += timedelta(minutes=40)
    actions.assign_case(number=case.number, agent=play.vera, actor=play.works, at=at)
    words = "Thank you. We look into it and come back to you."
    actions.reply_to_case(number=case.number, body=words, actor=play.works, at=at)
    return case.number


def _pass_time(players: Players, number: str, now: datetime) -> None:
    case = Case.objects.select_for_update(of=("self",)).select_related("desk").get(desk=players.desk, number=number)
    while case.next_wake_at and case.next_wake_at <= now:
        wake_case(case, at=case.next_wake_at)


def _stays_at_the_partner(players: Players, play: Partnership, now: datetime) -> None:
    body = "Two of our wards cannot be reached from head office since we changed the names of the machines."
    number = _open(play, "Machines are not found by their new names", body, now - timedelta(hours=5))
    _pass_time(players, number, now)


def _waits_to_be_accepted(players: Players, play: Partnership, now: datetime) -> None:
    at = now - timedelta(days=1)
    number = _open(play, "Host service stops when the screen is locked", "It happens on all new laptops.", at)
    actions.escalate_case(
        number=number,
        level="second",
        reason="It is the same on a clean machine of ours.",
        given={"Log files": "host.log of one laptop, in the conversation", "Screen captures": ""},
        actor=play.works,
        at=now - timedelta(hours=2),
    )
    _pass_time(players, number, now)


def _came_back(players: Players, play: Partnership, nadia: Actor, now: datetime) -> None:
    at = now - timedelta(days=2)
    number = _open(play, "Chat window opens behind everything", "Nobody sees that support writes to them.", at)
    given = {"Log files": "guest.log", "Screen captures": ""}
    handed = at + timedelta(hours=4)
    why = "We have no second screen to try it."
    actions.escalate_case(number=number, level="second", reason=why, given=given, actor=play.works, at=handed)
    actions.return_intake(
        number=number,
        missing=["Screen captures"],
        reason="One of each screen, please.",
        actor=nadia,
        at=handed + timedelta(hours=2),
    )
    note = "A picture from the phone will do; we only need to see which window has the focus."
    actions.write_note(number=number, body=note, audience="partner", actor=nadia, at=handed + timedelta(hours=2))
    _pass_time(players, number, now)


def _was_found_out(players: Players, play: Partnership, nadia: Actor, now: datetime) -> None:
    at = now - timedelta(days=9)
    number = _open(play, "Sessions are refused at night", "From ten in the evening nobody gets through.", at)
    given = {"Log files": "gateway.log of two nights", "Screen captures": "refused.png"}
    handed = at + timedelta(hours=6)
    why = "The gateway refuses, and we do not see why."
    actions.escalate_case(number=number, level="second", reason=why, given=given, actor=play.works, at=handed)
    seen = handed + timedelta(hours=3)
    actions.accept_intake(number=number, actor=nadia, at=seen)
    said = "The gateway has a window of use that ends at 22:00."
    actions.record_finding(number=number, is_replicated="yes", cause="settings", said=said, actor=nadia, at=seen)
    actions.resolve_case(
        number=number,
        resolution_kind="explanation",
        explanation="The gateway was set to refuse sessions after 22:00. The setting is under access, hours of use.",
        actor=nadia,
        at=seen + timedelta(hours=1),
    )
    _pass_time(players, number, now)
