"""NextPlane's emergencies: somebody whom nobody approved is helped, once to a good end, and once is not settled yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from kept.domain.parties.actions import add_contact
from kept.domain.parties.models import Contact
from kept.domain.parties.queries import find_customer_actor
from kept.kernel.actor import Actor
from kept.surfaces.cli.demo.cast import Players, find_login
from kept.surfaces.cli.demo.lives import Life, tell
from kept.surfaces.cli.demo.script import EmergencyOfDemo, Script

SETTLED_AGO = timedelta(days=8)
OPEN_FOR = timedelta(minutes=50)


@dataclass(frozen=True)
class Callers:
    """Who plays: the person who calls, and the approved contact who knows them."""

    caller: Contact
    calls: Actor
    named: Contact
    vouches: Actor
    plan: str


def tell_emergencies(players: Players, script: Script, now: datetime) -> None:
    """Let the emergencies of a desk happen, if its script has some (NP-02)."""
    for part in script.emergencies:
        play = _cast(players, part, now - timedelta(days=40))
        at = _working_day(now - SETTLED_AGO) if part.is_settled else now - OPEN_FOR
        life = _begin(players, part, play, at, now)
        if part.is_settled:
            _settle(life, part, play)
        life.pass_time(now)


def _cast(players: Players, part: EmergencyOfDemo, at: datetime) -> Callers:
    named, vouches, plan = next(one for one in players.contacts if one[0].email == part.named_contact)
    user = find_login(part.email, part.name, named.organisation.zone)
    caller = add_contact(
        organisation=named.organisation,
        name=part.name,
        email=part.email,
        user=user,
        is_approved=False,
        actor=players.robot,
        at=at,
    )
    calls = find_customer_actor(user, players.desk)
    assert calls is not None
    return Callers(caller, calls, named, vouches, plan)


def _working_day(at: datetime) -> datetime:
    """That day or the last working day before it, in the afternoon of both sides of the Atlantic."""
    back = max(0, at.weekday() - 4)
    return (at - timedelta(days=back)).replace(hour=15, minute=5, second=0, microsecond=0)


def _begin(players: Players, part: EmergencyOfDemo, play: Callers, at: datetime, now: datetime) -> Life:
    """An agent takes the call and helps within limits."""
    told = tell(part.story, {}, Random(part.story.subject))
    on_the_line = replace(players, contacts=[(play.caller, play.calls, play.plan)])
    life = Life(on_the_line, told, Random(told.subject), opened_at=at, now=now, channel=part.channel)
    life.begin()
    life.wait(timedelta(minutes=2))
    life.take()
    life.wait(timedelta(minutes=6))
    life.reply(told.question)
    return life


def _settle(life: Life, part: EmergencyOfDemo, play: Callers) -> None:
    """The person is called back, a named contact answers, and the work ends as any other."""
    life.wait(timedelta(minutes=9))
    life.customer_writes(life.told.answer)
    life.wait(timedelta(minutes=12))
    actions.verify_person(number=life.number, is_known=True, how=part.verified_how, actor=life.staff, at=life.at)
    life.wait(timedelta(minutes=34))
    actions.add_customer_message(number=life.number, body=part.named_says, actor=play.vouches, at=life.at)
    life.wait(timedelta(minutes=8))
    life.note()
    life.resolve()
    life.wait(timedelta(hours=3))
    if Case.objects.get(pk=life.case.pk).state == "resolved":
        actions.close_case(number=life.number, reason="All chats are back.", actor=play.vouches, at=life.at)
