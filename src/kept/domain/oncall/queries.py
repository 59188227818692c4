"""Who is on, who comes next, and where nobody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from kept.domain.oncall.errors import RosterNotFound
from kept.domain.oncall.models import ALWAYS, Reach, Roster, RosterQuerySet, Swap
from kept.domain.oncall.types import OnShift, ReadRoster
from kept.domain.parties.models import Agent
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Actor, Permission, Role
from kept.kernel.refusals import NotFound
from kept.policy import Policy, rosters
from kept.policy.calendars import UnknownZone, load_zone, round_the_clock
from kept.policy.terms import Facts

_FAR = timedelta(days=60)


def get_roster(public_id: str, *, actor: Actor) -> Roster:
    """A roster of the actor's desk. Raises NotAllowed, RosterNotFound."""
    actor.require(Permission.WORK_SHIFT)
    roster = Roster.objects.visible_to(actor).filter(public_id=public_id).select_related("team", "desk").first()
    if roster is None:
        raise RosterNotFound
    return roster


def get_swap(public_id: str, *, actor: Actor) -> Swap:
    """A swap on the actor's desk. Raises NotAllowed, NotFound."""
    actor.require(Permission.WORK_SHIFT)
    seen = Roster.objects.visible_to(actor)
    swap = Swap.objects.filter(roster__in=seen, public_id=public_id).select_related("roster__team", "agent").first()
    if swap is None:
        raise NotFound
    return swap


def list_rosters(*, actor: Actor, at: datetime) -> list[ReadRoster]:
    """The rosters of the actor's desk, by team, laid over the policy in force. Raises NotAllowed."""
    actor.require(Permission.WORK_SHIFT)
    return _read(Roster.objects.visible_to(actor), actor.desk_id, at)


def rosters_of_desk(desk_id: int, at: datetime) -> list[ReadRoster]:
    """The rosters of a desk, for what Kept does by itself."""
    return _read(Roster.objects.filter(desk_id=desk_id), desk_id, at)


def read_roster(roster: Roster, at: datetime) -> ReadRoster:
    """One roster laid over the policy in force."""
    return _read(Roster.objects.filter(pk=roster.pk), roster.desk_id, at)[0]


def _read(rows: RosterQuerySet, desk_id: int, at: datetime) -> list[ReadRoster]:
    found = list(rows.select_related("team").prefetch_related("places__agent__user", "swaps__agent__user"))
    policy = get_policy_in_force(desk_id, at) if found else None
    return [_lay(row, policy) for row in sorted(found, key=lambda row: row.team.name)] if policy else []


def _lay(row: Roster, policy: Policy) -> ReadRoster:
    """Lay a rotation over its hours. Hours that the policy does not know any more count as round the clock, so that
    nobody is left alone; who left the desk leaves a gap, not another order.
    """
    hours, label = rosters.hours_of(policy, row.hours) or (round_the_clock(), policy.calendar_label(ALWAYS))
    places = [place.agent for place in row.places.all()]
    swaps = [swap for swap in row.swaps.all() if swap.taken_back_at is None or swap.taken_back_at > swap.starts_at]
    people = {agent.pk: agent for agent in [*places, *(swap.agent for swap in swaps)] if _works(agent)}
    rota = rosters.Roster(
        hours=hours,
        zone=row.zone,
        turn=rosters.TurnLength(row.turn),
        begins_at=row.begins_at,
        starts_on=row.starts_on,
        members=tuple(agent.pk if _works(agent) else None for agent in places),
        swaps=tuple(
            rosters.Swap(swap.starts_at, min(swap.ends_at, swap.taken_back_at or swap.ends_at), swap.agent_id)
            for swap in swaps
            if _works(swap.agent)
        ),
    )
    return ReadRoster(row=row, rota=rota, people=people, label=label)


def _works(agent: Agent) -> bool:
    return agent.is_active and agent.user.is_active


def on_shift(roster: ReadRoster, at: datetime) -> OnShift | None:
    """Who of a roster is on call at an instant; None while its shift is closed."""
    turn = rosters.find_turn(roster.rota, at)
    if turn is None:
        return None
    return OnShift(roster, roster.person(turn.member), turn.end, rosters.shift_end(roster.rota, at))


def list_on_shift(read: Iterable[ReadRoster], at: datetime) -> list[OnShift]:
    """Of some rosters, those on shift at an instant."""
    return [shift for one in read if (shift := on_shift(one, at))]


def pick_shift(desk_id: int, at: datetime, facts: Facts, *, is_fast_track: bool = False) -> OnShift | None:
    """The shift that takes a case of these facts at an instant (NH-01), or None where no team is on shift.

    A shift with somebody on comes before one with a gap, one of the case's region before the others.
    """
    policy = get_policy_in_force(desk_id, at)
    fitting = [
        shift
        for shift in list_on_shift(rosters_of_desk(desk_id, at), at)
        if shift.roster.row.is_fast_track == is_fast_track and rosters.serves(policy, shift.roster.row.hours, facts)
    ]
    region = str(facts.get("region", ""))
    return min(
        fitting,
        key=lambda shift: (shift.agent is None, shift.roster.team.region != region, shift.roster.row.pk),
        default=None,
    )


def has_rosters(desk_id: int, *, is_fast_track: bool = False) -> bool:
    """Whether the desk works by rosters at all."""
    return Roster.objects.filter(desk_id=desk_id, is_fast_track=is_fast_track).exists()


def find_own_shift(*, actor: Actor, at: datetime) -> OnShift | None:
    """The shift of the actor's own team that is on now, the one they are on call for first."""
    if not actor.may(Permission.WORK_SHIFT):
        return None
    own = Roster.objects.visible_to(actor).filter(places__agent_id=actor.person_id or 0).distinct()
    on = list_on_shift(_read(own, actor.desk_id, at), at)
    return min(on, key=lambda shift: shift.agent is None or shift.agent.pk != actor.person_id, default=None)


def find_next_shift(*, actor: Actor, at: datetime) -> datetime | None:
    """When the actor is on call next, within sixty days."""
    own = Roster.objects.visible_to(actor).filter(places__agent_id=actor.person_id or 0).distinct()
    turns = [
        turn.start
        for one in _read(own, actor.desk_id, at)
        for turn in rosters.list_turns(one.rota, at, at + _FAR)
        if turn.member == actor.person_id and turn.start > at
    ]
    return min(turns, default=None)


def list_next_in_line(desk_id: int, roster: ReadRoster | None, at: datetime) -> list[Agent]:
    """Whom to page in order: who is on call, the others of the rotation, then the leads, then the administrators."""
    line = [roster.people[member] for member in rosters.line_after(roster.rota, at)] if roster else []
    answer = list_answerable(desk_id, roster.row.team_id if roster else None)
    return list({agent.pk: agent for agent in [*line, *answer]}.values())


def list_answerable(desk_id: int, team_id: int | None) -> list[Agent]:
    """Who answers where nobody is on: the leads, those of the team first, or else the administrators."""
    agents = Agent.objects.filter(desk_id=desk_id, is_active=True, user__is_active=True).select_related("user")
    leads = list(agents.filter(role=Role.LEAD).order_by("pk"))
    of_team = set(agents.filter(role=Role.LEAD, teams=team_id or 0).values_list("pk", flat=True))
    return sorted(leads, key=lambda lead: lead.pk not in of_team) or list(
        agents.filter(role=Role.ADMINISTRATOR).order_by("pk")
    )


def find_reach(agent_id: int) -> Reach | None:
    """How somebody is reached, if they said."""
    return Reach.objects.filter(agent_id=agent_id).first()


def phones_of(agent_ids: Iterable[int]) -> dict[int, str]:
    """The numbers of some people on duty."""
    return dict(Reach.objects.filter(agent_id__in=set(agent_ids)).values_list("agent_id", "phone"))


def quiet_until(agent: Agent, at: datetime) -> datetime | None:
    """When the quiet hours end that somebody is in at an instant, by the wall clock of where they are; None if not."""
    reach = find_reach(agent.pk)
    if reach is None or reach.quiet_from is None or reach.quiet_until is None:
        return None
    try:
        here = at.astimezone(load_zone(agent.user.zone))
    except UnknownZone:
        here = at
    begins, ends, wall = reach.quiet_from, reach.quiet_until, here.time().replace(tzinfo=None)
    is_quiet = begins <= wall < ends if begins < ends else (wall >= begins or wall < ends)
    if not is_quiet:
        return None
    last_day = here.date() + timedelta(days=1 if wall >= ends else 0)
    return datetime.combine(last_day, ends, here.tzinfo).astimezone(at.tzinfo)


def list_due_rosters(at: datetime) -> RosterQuerySet:
    """The rosters on which somebody else is on from now, the longest waiting first."""
    return Roster.objects.filter(next_handover_at__lte=at).order_by("next_handover_at")


def before(roster: ReadRoster, at: datetime) -> OnShift | None:
    """Who was on just before an instant."""
    shift = on_shift(roster, at - timedelta(seconds=1))
    return replace(shift, until=at) if shift else None


def list_swaps(*, actor: Actor, at: datetime) -> list[Swap]:
    """The swaps that hold now or will, by when they begin."""
    actor.require(Permission.WORK_SHIFT)
    swaps = Swap.objects.filter(roster__in=Roster.objects.visible_to(actor), taken_back_at=None, ends_at__gt=at)
    return list(swaps.select_related("roster__team", "agent__user").order_by("starts_at", "pk"))
