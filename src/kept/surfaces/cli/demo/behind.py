"""Stories of those behind support: a Critical case that ends in a hot fix (Netop), a P1 at engineering (Nexthop)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from kept.domain.cases.actions.escalating import record_finding
from kept.domain.cases.models import Case
from kept.domain.defects import actions as defects
from kept.domain.defects.models import Defect, DefectCase
from kept.domain.defects.queries import allowed_plans
from kept.domain.entitlements.queries import find_agreement
from kept.domain.escalation import actions as escalation
from kept.domain.labs import actions as labs
from kept.domain.parties.actions import add_agent
from kept.domain.products.actions import add_product, add_release, change_release
from kept.domain.products.models import Product
from kept.domain.products.queries import find_product
from kept.kernel.actor import Actor, Role
from kept.surfaces.cli.demo.cast import INSIDE, Players, find_login, find_staff
from kept.surfaces.cli.demo.lives import Life, Told

HOT_FIX = "13.01.3"
NEXT = "13.02"
SESSIONS_END = Told(
    subject="Every session ends after a minute since 13.01.2",
    body="Since the update to 13.01.2 every remote session ends after about sixty seconds. All our shops are affected.",
    severity="critical",
    facts={"environment": "production", "has_workaround": "no"},
    question="Does it end at the same second each time? Please send the log of one host.",
    answer="After 60 seconds exactly. The log is attached.",
    note="The keep-alive of the host is shorter than the gateway's since 13.01.2. Seen on our own machines.",
    resolution="Corrected.",
    resolution_kind="correction",
)
SPINE_LOST = Told(
    subject="Spine switch loses its routes every few hours",
    body="One spine switch drops all routes every few hours, and the fabric with it. We cannot go on like this.",
    severity="P1",
    facts={"impact": "outage"},
    question="Which software release runs on it, and what does the log say in the minute before?",
    answer="The newest one. The log shows the routing process starting again.",
    note="The process runs out of memory; the growth fits the number of prefixes.",
    resolution="Corrected.",
    resolution_kind="solved",
)


def tell_behind(players: Players, now: datetime) -> None:
    """Let the story of a desk happen, if it has one."""
    story = STORIES.get(players.desk.slug)
    if story:
        story(players, now)


def live_to_the_hot_fix(players: Players, now: datetime) -> None:
    """First level runs out of time, second level finds an error, a hot fix ends it (NT-05, NT-09, NT-12)."""
    user = find_login(f"pavel@{INSIDE}", "Pavel", "Europe/Copenhagen")
    add_agent(user=user, role=Role.PRODUCT_MANAGER, teams=[], actor=players.robot, at=now - timedelta(days=60))
    pavel = find_staff(user, players.desk)
    first = _begin(players, SESSIONS_END, now, days=40, bought_from="partner")
    first.reply(SESSIONS_END.question, then_wait_for="customer")
    first.wait(timedelta(hours=5))
    first.customer_writes(SESSIONS_END.answer)
    first.wait(timedelta(days=12))
    first.note()
    record_finding(
        number=first.number,
        is_replicated="yes",
        cause="error",
        said="On our own machines, every time.",
        actor=first.staff,
        at=first.at,
    )
    defect = defects.confirm_defect(
        number=first.number,
        title="Sessions end after sixty seconds",
        cause="The keep-alive of the host became shorter than the gateway's.",
        product=_product(players, first.at),
        actor=first.staff,
        at=first.at,
    )
    other = _begin(players, SESSIONS_END, now, days=25, bought_from="netop")
    defects.link_defect(number=other.number, defect_id=defect.public_id, actor=other.staff, at=other.at)
    other.reply("It is an error in our product. You can follow its correction in the outline of corrections.")
    other.wait(timedelta(days=1))
    _hot_fix(players, defect, pavel, at=other.at, days=6)
    _plan_another(players, pavel, now)


def _hot_fix(players: Players, defect: Defect, pavel: Actor, *, at: datetime, days: int) -> None:
    """Pavel assigns a hot fix; some days later it is out, and its cases close the loop."""
    robot = players.robot
    release = add_release(product=_product(players, at), name=HOT_FIX, actor=robot, at=at)
    said = {"title": defect.title, "outline": "The default is set right; no setting has to be changed."}
    defects.describe_defect(defect_id=defect.public_id, **said, cause=defect.cause, is_public=True, actor=pavel, at=at)
    defects.plan_correction(defect_id=defect.public_id, plan="hot_fix", release=release, actor=pavel, at=at)
    out = at + timedelta(days=days)
    change_release(release=release, released_on=out.date(), supported_until=None, actor=robot, at=out)
    for one in defects.release_defects(release=release, at=out):
        defects.tell_cases(defect=one, at=out)


def _plan_another(players: Players, pavel: Actor, now: datetime) -> None:
    """One open case turns out to be an error that is still to be corrected, as its severity says."""
    carried = DefectCase.objects.filter(case__desk=players.desk).values("case_id")
    waiting = Case.objects.filter(desk=players.desk, state="open").exclude(pk__in=carried)
    case = waiting.order_by("-severity_rank", "opened_at").first()
    if case is None:
        return
    staff = players.agents[0][1]
    defect = defects.confirm_defect(
        number=case.number, title=case.subject, product=_product(players, now), actor=staff, at=now
    )
    plan = allowed_plans(players.policy, defect.severity)[-1]
    release = add_release(product=_product(players, now), name=NEXT, actor=players.robot, at=now)
    defects.plan_correction(defect_id=defect.public_id, plan=plan, release=release, actor=pavel, at=now)


def live_at_engineering(players: Players, now: datetime) -> None:
    """A P1 is at engineering on the fast track, with a question open and a lab booked (NH-05, NH-07, NH-08)."""
    leader = next(actor for agent, actor in players.agents if agent.role == Role.LEAD)
    racks = [
        labs.add_resource(name=name, place=place, equipment=what, actor=leader, at=now - timedelta(days=60))
        for name, place, what in (
            ("Rack 4", "San Jose", "Two spines, four leaves"),
            ("Rack 7", "Singapore", "Four leaves and a traffic generator"),
        )
    ]
    life = _begin(players, SPINE_LOST, now, hours=7)
    life.reply("We have the log and bring in engineering.")
    asked = escalation.ask_engineering(
        number=life.number,
        reason="A deeper analysis is needed.",
        asked="Why does the routing process run out of memory, and what stops it until it is corrected?",
        wanted_by=now + timedelta(hours=6),
        actor=life.staff,
        at=life.at,
    )
    life.wait(timedelta(minutes=20))
    escalation.accept_escalation(escalation_id=asked.public_id, actor=leader, at=life.at)
    escalation.begin_escalation(escalation_id=asked.public_id, actor=leader, at=life.at)
    words = "How many prefixes does the fabric hold when it happens?"
    escalation.ask_question(escalation_id=asked.public_id, text=words, actor=leader, at=life.at)
    held = labs.book_lab(
        number=life.number,
        resource=racks[0],
        starts_at=life.at + timedelta(minutes=30),
        ends_at=life.at + timedelta(hours=3),
        purpose="Fill the routing table until the process starts again.",
        actor=life.staff,
        at=life.at,
    )
    life.wait(timedelta(hours=3))
    said = "At 410,000 prefixes, each time."
    labs.record_result(reservation_id=held.public_id, result="reproduced", said=said, actor=life.staff, at=life.at)
    life.reply("We have reproduced it in our lab. Engineering works on what stops it; the next update follows.")
    life.pass_time(now)


STORIES: Mapping[str, Callable[[Players, datetime], None]] = {
    "netop": live_to_the_hot_fix,
    "nexthop": live_at_engineering,
}


def _begin(
    players: Players, told: Told, now: datetime, *, days: int = 0, hours: int = 0, bought_from: str = ""
) -> Life:
    """A case that begins so long ago, of a customer who bought from a partner or from the vendor where that matters."""
    chosen = [
        one for one in players.contacts if not bought_from or _bought_from(one[0].organisation_id, bought_from, now)
    ]
    at = now - timedelta(days=days, hours=hours)
    channel = players.policy.channels[0].key
    life = Life(replace(players, contacts=chosen), told, Random(told.subject), opened_at=at, now=now, channel=channel)
    life.begin()
    life.wait(timedelta(minutes=10))
    life.take()
    return life


def _bought_from(organisation_id: int, whom: str, now: datetime) -> bool:
    agreement = find_agreement(organisation_id, now.date())
    return agreement is not None and agreement.facts.get("bought_from") == whom


def _product(players: Players, at: datetime) -> Product:
    known = find_product("host", desk_id=players.desk.pk)
    return known or add_product(key="host", name="Remote Host", actor=players.robot, at=at)
