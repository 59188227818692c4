"""Looking at pages, handovers, calls, and at who has to work on what now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from kept.domain.cases.events import CaseAssigned
from kept.domain.cases.models import Case, CaseQuerySet, Clock
from kept.domain.cases.projections import rules_by_version
from kept.domain.cases.veiling import hides_people
from kept.domain.oncall import queries as oncall
from kept.domain.oncall.types import OnShift
from kept.domain.rulebook.queries import get_policy
from kept.domain.worklog.errors import HandoverNotFound, PageNotFound
from kept.domain.worklog.models import Handover, HandoverState, Page, PageState, PhoneCall
from kept.domain.worklog.types import OwedCall, Receiver
from kept.kernel.actor import Actor, Permission, Role
from kept.kernel.models import Entry

HANDED_OVER_RANKS = (0, 1)
"""The two most severe: those that go with the sun (NH-01)."""
SOON = timedelta(hours=1)
SHOWN = 100


def get_page(public_id: str, *, actor: Actor) -> Page:
    """A page that the actor may see. Raises NotAllowed, PageNotFound."""
    actor.require(Permission.WORK_SHIFT)
    pages = Page.objects.visible_to(actor).select_related("case__desk", "case__organisation", "answered_by__user")
    page = pages.filter(public_id=public_id).first()
    if page is None:
        raise PageNotFound
    return page


def list_pages(*, actor: Actor, is_open: bool | None = None) -> list[Page]:
    """The pages of the desk, those that wait first, then the newest. Raises NotAllowed."""
    actor.require(Permission.WORK_SHIFT)
    pages = Page.objects.visible_to(actor).select_related("case__organisation", "answered_by__user", "roster__team")
    if is_open is not None:
        open_pages = Q(state__in=(PageState.WAITING, PageState.UNANSWERED))
        pages = pages.filter(open_pages if is_open else ~open_pages)
    found = pages.prefetch_related("steps__agent__user", "steps__called_by__user").order_by("-started_at", "-pk")
    return sorted(found[:SHOWN], key=lambda page: page.state not in (PageState.WAITING, PageState.UNANSWERED))


def count_pages(*, actor: Actor) -> int:
    """How many pages wait for an answer."""
    return Page.objects.visible_to(actor).unanswered().count() if actor.may(Permission.WORK_SHIFT) else 0


def get_handover(public_id: str, *, actor: Actor) -> Handover:
    """A handover on the actor's desk. Raises NotAllowed, HandoverNotFound."""
    actor.require(Permission.WORK_SHIFT)
    handover = Handover.objects.visible_to(actor).select_related("case__desk", "note").filter(public_id=public_id)
    found = handover.first()
    if found is None:
        raise HandoverNotFound
    return found


def list_incoming(*, actor: Actor) -> list[Handover]:
    """What was handed over to the actor and is not read yet."""
    actor.require(Permission.WORK_SHIFT)
    given = Handover.objects.visible_to(actor).filter(state=HandoverState.GIVEN, case__state="open")
    return _with_people(given.filter(to_agent_id=actor.person_id).order_by("-given_at", "-pk"))


def count_incoming(*, actor: Actor) -> int:
    """How many handovers the actor has not read yet."""
    given = Handover.objects.visible_to(actor).filter(state=HandoverState.GIVEN, case__state="open")
    return given.filter(to_agent_id=actor.person_id).count()


def list_given(*, actor: Actor, limit: int = SHOWN) -> list[Handover]:
    """The latest handovers of the desk that were given, read or not."""
    actor.require(Permission.WORK_SHIFT)
    given = Handover.objects.visible_to(actor).filter(state__in=(HandoverState.GIVEN, HandoverState.READ))
    return _with_people(given.order_by("-given_at", "-pk"), limit)


def _with_people(handovers: Iterable[Handover], limit: int = SHOWN) -> list[Handover]:
    people = ("case__organisation", "from_agent__user", "from_team", "to_agent__user", "to_team", "note")
    return list(handovers.select_related(*people)[:limit])  # type: ignore[attr-defined]


def find_written(case: Case) -> Handover | None:
    """The handover of a case that is written and goes at the end of the shift."""
    return Handover.objects.filter(case=case, state=HandoverState.WRITTEN).first()


def list_outgoing(*, actor: Actor, at: datetime) -> list[tuple[Case, Handover | None]]:
    """The cases that the actor's shift leaves when it ends, with what is written for each already."""
    shift = oncall.find_own_shift(actor=actor, at=at)
    if shift is None:
        return []
    leaving = leaving_cases(shift).visible_to(actor).select_related("organisation", "assignee__user", "team")
    cases = list(leaving.order_by("severity_rank", "opened_at", "pk")[:SHOWN])
    written = Handover.objects.filter(case__in=cases, state=HandoverState.WRITTEN)
    by_case = {one.case_id: one for one in written.select_related("to_agent__user", "to_team")}
    return [(case, by_case.get(case.pk)) for case in cases]


def leaving_cases(shift: OnShift) -> CaseQuerySet:
    """The cases that go on with somebody else when a shift ends: all of the team where it closes, else those of whoever
    was on call.
    """
    row = shift.roster.row
    held = Q(assignee_id=shift.agent.pk) if shift.agent else Q(pk__in=())
    is_closing = shift.shift_ends_at is not None and shift.shift_ends_at <= shift.until
    mine = Q(team_id=row.team_id) | held if is_closing else held | Q(team_id=row.team_id, assignee=None)
    return continuous_cases(row.desk_id).filter(mine)


def continuous_cases(desk_id: int) -> CaseQuerySet:
    """The open cases of the two highest severities: nobody's day ends before they have another owner."""
    return Case.objects.filter(desk_id=desk_id).open().filter(severity_rank__in=HANDED_OVER_RANKS)


def was_given_by_desk(case: Case) -> bool:
    """Whether its owner got the case without anybody's doing: neither took it nor was given it by a person."""
    entries = Entry.objects.filter(desk_id=case.desk_id, stream=case.stream, kind=CaseAssigned.kind)
    last = entries.order_by("-position").first()
    return last is not None and last.actor.get("role") == Role.ROBOT


def is_at_vendor(case: Case) -> bool:
    """Whether the case is with the vendor's own people, not with the partner who serves the customer."""
    levels = {level.key: level.party for level in get_policy(case.policy_version_id).levels}
    is_partners = levels.get(str(case.facts.get("level", ""))) == "partner"
    return not (is_partners and case.organisation and case.organisation.sold_by_id)


def is_on_shift(agent_id: int | None, shifts: Iterable[OnShift]) -> bool:
    """Whether somebody is on call now, or belongs to a team whose shift is open now and closes again."""
    return agent_id is not None and any(
        (shift.agent is not None and shift.agent.pk == agent_id)
        or (shift.shift_ends_at is not None and agent_id in shift.roster.rota.members)
        for shift in shifts
    )


def find_receiver(case: Case, at: datetime) -> Receiver | None:
    """Who takes a case at an instant: whoever is on call, or where nobody is, who answers for the desk.

    None where the desk has no rosters, or nobody at all.
    """
    if not oncall.has_rosters(case.desk_id):
        return None
    shift = oncall.pick_shift(case.desk_id, at, case.facts)
    if shift and shift.agent:
        return Receiver(shift.agent, shift.roster.team)
    team = shift.roster.team if shift else None
    answering = oncall.list_answerable(case.desk_id, team.pk if team else None)
    return Receiver(answering[0], team, is_gap=True) if answering else None


def find_owed_call(case: Case) -> OwedCall | None:
    """The call that the policy wants of the case's customer, and whether it came (NT-10)."""
    rules = rules_by_version({case.policy_version_id})[str(case.policy_version_id)]
    wanted = {rule.key: rule for rule in rules if rule.owed_by == "customer" and "customer_called" in rule.stops_on}
    clock = Clock.objects.filter(case=case, key__in=wanted).exclude(state="cancelled").order_by("-cycle").first()
    if clock is None:
        return None
    return OwedCall(clock.key, wanted[clock.key].label, clock.started_at, clock.stopped_at, case.desk.phone)


def find_fast_track(case: Case) -> str:
    """The telephone number that leads a most severe case to specialised engineers (NH-05), or nothing."""
    if case.severity_rank != 0 or case.state != "open" or not case.desk.phone:
        return ""
    if not oncall.has_rosters(case.desk_id, is_fast_track=True):
        return ""
    policy = get_policy(case.policy_version_id)
    plan = str(case.facts.get("plan", ""))
    channels = policy.channels_for(plan) if plan in {known.key for known in policy.plans} else policy.channels
    return case.desk.phone if any(channel.via == "phone" for channel in channels) else ""


def list_calls(*, actor: Actor, limit: int = SHOWN) -> list[PhoneCall]:
    """The latest calls that came in about cases that the actor may see. Raises NotAllowed."""
    actor.require(Permission.WORK_CASE)
    calls = PhoneCall.objects.visible_to(actor).select_related("case__organisation", "contact", "agent__user")
    found = list(calls.order_by("-called_at", "-pk")[:limit])
    for call in found:
        if hides_people(call.case, actor):
            call.contact, call.caller_name, call.caller_phone = None, "", ""
    return found


def list_pages_of(case: Case) -> list[Page]:
    """The pages on a case, the newest first."""
    pages = Page.objects.filter(case=case).select_related("answered_by__user")
    return list(pages.prefetch_related("steps__agent__user").order_by("-started_at", "-pk"))
