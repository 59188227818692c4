"""Nagomi's mail which turns out to be Priority 1: read as a question, investigated, triaged, worked round the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from kept.domain.cases import actions
from kept.surfaces.cli.demo.cast import Players
from kept.surfaces.cli.demo.lives import Life, tell
from kept.surfaces.cli.demo.script import Script, TurningOfDemo

LASTS = timedelta(hours=17)
ROUND = timedelta(minutes=105)
"""Somebody writes within the two hours that an update of Priority 1 may take."""
SHIFT = 3
"""So many updates until the next one takes over."""


def tell_turning(players: Players, script: Script, now: datetime) -> None:
    """Let the mail of a desk's script turn out to be worse than it read, if there is one (NA-08, NA-11, NA-12)."""
    part = script.turning
    if part is None:
        return
    told = tell(part.story, {}, Random(part.story.subject))
    life = Life(players, told, Random(told.subject), opened_at=now - LASTS, now=now, channel=part.channel)
    life.begin()
    _look_into_it(life, part)
    _ask_for_people(life, part)
    _work_round_the_clock(life, part)
    actions.give_workaround(number=life.number, actor=life.staff, at=life.at)
    life.reply(part.workaround)
    life.pass_time(now)


def _look_into_it(life: Life, part: TurningOfDemo) -> None:
    """The mail is an information request until somebody has asked what is behind it."""
    life.wait(timedelta(minutes=50))
    life.give_to(life.agent)
    life.reply(life.told.question, then_wait_for="customer")
    life.wait(timedelta(minutes=25))
    life.customer_writes(life.told.answer)
    life.wait(timedelta(minutes=12))
    life.note()
    actions.learn_facts(
        number=life.number, facts=dict(life.told.facts), reason=part.reason, actor=life.staff, at=life.at
    )
    actions.triage_case(
        number=life.number,
        kind=life.players.policy.default_kind,
        severity=life.told.severity,
        reason=part.reason,
        actor=life.staff,
        at=life.at,
    )


def _ask_for_people(life: Life, part: TurningOfDemo) -> None:
    """Priority 1 asks for dedicated people of the customer, who are named within minutes."""
    life.wait(timedelta(minutes=4))
    life.reply(part.asks_for_people)
    life.wait(timedelta(minutes=9))
    actions.name_dedicated(
        number=life.number, people=[one.model_dump() for one in part.people], actor=life.customer, at=life.at
    )


def _work_round_the_clock(life: Life, part: TurningOfDemo) -> None:
    """One after the other works on it, and the customer hears of it in time, until there is a workaround."""
    agents = life.players.agents
    for number, update in enumerate(part.updates):
        life.wait(ROUND)
        agent, staff = agents[number // SHIFT % len(agents)]
        if agent != life.agent:
            life.agent, life.staff = agent, staff
            life.give_to(agent)
        life.reply(update)
    life.wait(ROUND)
