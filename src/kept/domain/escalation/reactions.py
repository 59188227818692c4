"""What engineering does about events of cases."""

from __future__ import annotations

from datetime import datetime

from kept.domain.escalation.actions import withdraw_escalation
from kept.domain.escalation.models import Escalation
from kept.kernel.actor import Actor
from kept.kernel.models import Entry


def end_with_case(entry: Entry, at: datetime) -> None:
    """Ask engineering nothing more about a case that is over."""
    live = Escalation.objects.filter(case_id=int(entry.stream.partition(":")[2])).live().select_related("case")
    escalation = live.first()
    if escalation and escalation.case.state != "open":
        withdraw_escalation(
            escalation_id=escalation.public_id,
            text="The case is over.",
            actor=Actor.robot(entry.desk_id),
            at=at,
        )
