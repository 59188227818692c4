"""What cases do about what happens to their customers. Each runs at least once."""

from __future__ import annotations

from datetime import datetime

from kept.domain.cases.actions import move_to_seller
from kept.domain.cases.models import Case
from kept.domain.parties.events import SellerChanged
from kept.kernel.actor import Actor
from kept.kernel.ledger import read_event
from kept.kernel.models import Entry


def follow_customer(entry: Entry, at: datetime) -> None:
    """Move the open cases of a customer that belongs to another partner now; nothing of them is lost."""
    event = read_event(entry.kind, entry.version, entry.payload) if entry.payload is not None else None
    if not isinstance(event, SellerChanged):
        return
    robot = Actor.robot(entry.desk_id)
    open_cases = Case.objects.open().filter(desk_id=entry.desk_id, organisation_id=event.organisation)
    for case in open_cases.order_by("pk"):
        move_to_seller(case=case, reason=f"The customer changed its partner: {event.reason}"[:500], actor=robot, at=at)
