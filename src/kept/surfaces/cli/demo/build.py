"""Building the demo: dated relative to now, the same for the same now, and done by the actions of real work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.kernel import ledger
from kept.kernel.ledger import seal_desk
from kept.surfaces.cli.demo.behind import tell_behind
from kept.surfaces.cli.demo.cast import Players, open_demo_desk
from kept.surfaces.cli.demo.emergencies import tell_emergencies
from kept.surfaces.cli.demo.lives import PAST, RECENT, Life, Living, Over, deal, tell
from kept.surfaces.cli.demo.partners import tell_partners
from kept.surfaces.cli.demo.script import DESKS, Script, read_script
from kept.surfaces.cli.demo.shifts import tell_shifts
from kept.surfaces.cli.demo.turning import tell_turning

PAST_CASES = 84
RECENT_CASES = 30
FIRST_DAY = timedelta(days=75)

Say = Callable[[str], None]


def build_demo(*, now: datetime, say: Say) -> None:
    """Build every desk of the demo that is not there yet, one transaction a desk."""
    for slug in DESKS:
        if Desk.objects.filter(slug=slug).exists():
            continue
        say(f"Building the demo of {slug} …")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
            count = build_desk(slug, now=now)
        say(f"  {count} cases, from being asked to being closed.")


def build_desk(slug: str, *, now: datetime) -> int:
    """Build one desk; return how many cases it has. Nobody is sent mail about what happened long ago."""
    with ledger.unwired():
        script, rng = read_script(slug), Random(slug)
        players = open_demo_desk(slug, script, at=now - FIRST_DAY)
        plans = [(_past(rng, now), living) for living in deal(PAST, PAST_CASES, rng)]
        plans += [(_recent(rng, now), living) for living in deal(RECENT, RECENT_CASES, rng)]
        for opened_at, living in sorted(plans, key=lambda plan: plan[0]):
            _live(players, script, living, opened_at, now, rng)
        _merge_two(players, now)
        tell_behind(players, now)
        tell_shifts(players, script, now)
        tell_partners(players, now)
        tell_emergencies(players, script, now)
        tell_turning(players, script, now)
        while seal_desk(desk_id=players.desk.pk):
            pass
    return Case.objects.filter(desk=players.desk).count()


def _past(rng: Random, now: datetime) -> datetime:
    return now - timedelta(days=rng.uniform(3, 70))


def _recent(rng: Random, now: datetime) -> datetime:
    """Most of what is open came in within hours, a little within minutes."""
    return now - timedelta(hours=rng.choice((0.1, 0.4, 1, 3, 8, 20, 40)) * rng.uniform(0.5, 1.0))


def _live(players: Players, script: Script, living: Living, opened_at: datetime, now: datetime, rng: Random) -> None:
    told = tell(rng.choice(script.stories), script.words, rng)
    channel = rng.choices(list(script.channels), list(script.channels.values()))[0]
    life = Life(players, told, rng, opened_at=opened_at, now=now, channel=channel)
    try:
        life.begin()
        living(life)
    except Over:
        return
    life.pass_time(now)


def _merge_two(players: Players, now: datetime) -> None:
    """Two open cases of one customer turn out to be one."""
    open_cases = Case.objects.filter(desk=players.desk, state="open").order_by("organisation_id", "opened_at")
    by_customer: dict[int | None, list[Case]] = {}
    for case in open_cases:
        by_customer.setdefault(case.organisation_id, []).append(case)
    pair = max(by_customer.values(), key=len, default=[])[-2:]
    if len(pair) == 2:
        staff = players.agents[0][1]
        actions.merge_cases(number=pair[0].number, other=pair[1].number, actor=staff, at=now)
