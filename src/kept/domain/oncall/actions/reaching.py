"""How somebody is reached on duty, and when they want to be left alone."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from kept.domain.oncall.errors import QuietIncomplete
from kept.domain.oncall.events import ReachChanged
from kept.domain.oncall.models import Reach
from kept.domain.parties.models import Agent
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import NotFound


@transaction.atomic
def change_reach(
    *, agent: Agent, phone: str, quiet_from: time | None, quiet_until: time | None, actor: Actor, at: datetime
) -> Reach:
    """Set somebody's number and quiet hours: their own, or by a lead. Raises NotAllowed, NotFound, QuietIncomplete."""
    actor.require(Permission.WORK_SHIFT)
    if agent.desk_id != actor.desk_id:
        raise NotFound
    if agent.pk != actor.person_id:
        actor.require(Permission.MANAGE_ROSTERS)
    if (quiet_from is None) != (quiet_until is None) or (quiet_from is not None and quiet_from == quiet_until):
        raise QuietIncomplete
    reach, _ = Reach.objects.update_or_create(
        agent=agent,
        defaults={"phone": phone.strip()[:40], "quiet_from": quiet_from, "quiet_until": quiet_until},
    )
    changed = ReachChanged(agent=agent.pk, has_phone=bool(reach.phone), quiet_from=quiet_from, quiet_until=quiet_until)
    ledger.record(changed, stream=f"agent:{agent.pk}", actor=actor, at=at)
    return reach
