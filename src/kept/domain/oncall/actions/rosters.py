"""Making rosters and changing them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kept.domain.oncall import queries
from kept.domain.oncall.errors import BadAnswerTime, NotOfTeam, RosterKnown, UnknownHours, UnknownRosterZone
from kept.domain.oncall.events import RosterChanged, RosterMade
from kept.domain.oncall.models import Place, Roster
from kept.domain.oncall.types import Rotation
from kept.domain.parties.models import Team
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import NotFound
from kept.policy import rosters
from kept.policy.calendars import UnknownZone, load_zone

LOOK_AGAIN = timedelta(days=30)
ANSWER_MINUTES = range(1, 121)


@transaction.atomic
def make_roster(*, team: Team, rotation: Rotation, actor: Actor, at: datetime) -> Roster:
    """Let a team be on by turns. Nobody on it is allowed, and shown as a gap.

    Raises NotAllowed, NotFound, RosterKnown, UnknownHours, UnknownRosterZone, NotOfTeam, BadAnswerTime.
    """
    actor.require(Permission.MANAGE_ROSTERS)
    if team.desk_id != actor.desk_id:
        raise NotFound
    if Roster.objects.filter(team=team).exists():
        raise RosterKnown
    _check(rotation, actor, at)
    roster = Roster.objects.create(desk_id=actor.desk_id, team=team, **_columns(rotation))
    _put(roster, rotation)
    made = RosterMade(team=team.pk, members=[agent.pk for agent in rotation.members], **_columns(rotation))
    ledger.record(made, stream=roster.stream, actor=actor, at=at)
    schedule_handover(roster, at=at)
    return roster


@transaction.atomic
def change_roster(*, roster: Roster, rotation: Rotation, actor: Actor, at: datetime) -> Roster:
    """Give a roster other people, hours or turns, from now on; swaps stay. Raises what `make_roster` raises."""
    actor.require(Permission.MANAGE_ROSTERS)
    roster = _lock(roster, actor)
    _check(rotation, actor, at)
    for name, value in _columns(rotation).items():
        setattr(roster, name, value)
    roster.save(update_fields=list(_columns(rotation)))
    roster.places.all().delete()
    _put(roster, rotation)
    changed = RosterChanged(members=[agent.pk for agent in rotation.members], **_columns(rotation))
    ledger.record(changed, stream=roster.stream, actor=actor, at=at)
    schedule_handover(roster, at=at)
    return roster


def schedule_handover(roster: Roster, *, at: datetime) -> None:
    """Note when somebody else is on next; where that is never, look again in a month."""
    rota = queries.read_roster(roster, at).rota
    roster.next_handover_at = rosters.next_handover(rota, at) or at + LOOK_AGAIN
    roster.save(update_fields=["next_handover_at"])


def _lock(roster: Roster, actor: Actor) -> Roster:
    locked = Roster.objects.select_for_update(of=("self",), no_key=True).visible_to(actor)
    return locked.select_related("team").get(pk=roster.pk)


def _check(rotation: Rotation, actor: Actor, at: datetime) -> None:
    if rosters.hours_of(get_policy_in_force(actor.desk_id, at), rotation.hours) is None:
        raise UnknownHours(f"“{rotation.hours}” is none.")
    try:
        load_zone(rotation.zone)
    except UnknownZone as error:
        raise UnknownRosterZone(f"“{rotation.zone}” is none.") from error
    if any(agent.desk_id != actor.desk_id or not agent.is_active or agent.partner_id for agent in rotation.members):
        raise NotOfTeam
    if rotation.answer_minutes not in ANSWER_MINUTES:
        raise BadAnswerTime


def _columns(rotation: Rotation) -> dict[str, Any]:
    return {
        "hours": rotation.hours,
        "zone": rotation.zone,
        "turn": rotation.turn.value,
        "begins_at": rotation.begins_at,
        "starts_on": rotation.starts_on,
        "is_fast_track": rotation.is_fast_track,
        "answer_minutes": rotation.answer_minutes,
    }


def _put(roster: Roster, rotation: Rotation) -> None:
    Place.objects.bulk_create(
        Place(roster=roster, agent=agent, position=position) for position, agent in enumerate(rotation.members)
    )
