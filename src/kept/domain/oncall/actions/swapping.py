"""Being on instead of somebody else for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kept.domain.oncall import queries
from kept.domain.oncall.actions.rosters import schedule_handover
from kept.domain.oncall.errors import NotOfTeam, SwapBackwards, SwapOver
from kept.domain.oncall.events import SwapTakenBack, TurnSwapped
from kept.domain.oncall.models import Roster, Swap
from kept.domain.parties.models import Agent
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.policy import rosters

LONGEST_SWAP = timedelta(days=60)


@transaction.atomic
def swap_turn(
    *, roster: Roster, agent: Agent, starts_at: datetime, ends_at: datetime, reason: str, actor: Actor, at: datetime
) -> Swap:
    """Let somebody be on from one instant to another instead of whoever the rotation names.

    Agents take turns over themselves, and give away their own; leads arrange any. Raises NotAllowed, NotOfTeam,
    SwapBackwards.
    """
    roster = _lock(roster, actor)
    if not starts_at < ends_at <= starts_at + LONGEST_SWAP or ends_at <= at:
        raise SwapBackwards
    if agent.desk_id != actor.desk_id or not agent.is_active or agent.partner_id:
        raise NotOfTeam
    if agent.pk != actor.person_id and not _is_own(roster, starts_at, ends_at, actor, at):
        actor.require(Permission.MANAGE_ROSTERS)
    swap = Swap.objects.create(
        roster=roster, agent=agent, starts_at=starts_at, ends_at=ends_at, reason=reason.strip()[:200]
    )
    swapped = TurnSwapped(swap=swap.pk, agent=agent.pk, starts_at=starts_at, ends_at=ends_at, reason=swap.reason)
    ledger.record(swapped, stream=roster.stream, actor=actor, at=at)
    schedule_handover(roster, at=at)
    return swap


@transaction.atomic
def take_back_swap(*, swap: Swap, actor: Actor, at: datetime) -> Swap:
    """End a swap now; what of it has passed stays. Raises NotAllowed, SwapOver."""
    roster = _lock(swap.roster, actor)
    swap = Swap.objects.select_for_update(of=("self",)).select_related("agent").get(pk=swap.pk)
    if swap.agent_id != actor.person_id:
        actor.require(Permission.MANAGE_ROSTERS)
    if swap.taken_back_at or swap.ends_at <= at:
        raise SwapOver
    swap.taken_back_at = at
    swap.save(update_fields=["taken_back_at"])
    ledger.record(SwapTakenBack(swap=swap.pk), stream=roster.stream, actor=actor, at=at)
    schedule_handover(roster, at=at)
    return swap


def _lock(roster: Roster, actor: Actor) -> Roster:
    actor.require(Permission.WORK_SHIFT)
    locked = Roster.objects.select_for_update(of=("self",), no_key=True).visible_to(actor)
    return locked.select_related("team").get(pk=roster.pk)


def _is_own(roster: Roster, starts_at: datetime, ends_at: datetime, actor: Actor, at: datetime) -> bool:
    """Whether it is the actor who would be on all that time."""
    turns = rosters.list_turns(queries.read_roster(roster, at).rota, starts_at, ends_at)
    return bool(turns) and all(turn.member == actor.person_id for turn in turns)
