"""What follows where a person of a customer is added, approved, or proves who they are."""

from __future__ import annotations

from datetime import datetime

from kept.domain.entitlements.actions import subscribe_approved
from kept.domain.parties.models import Contact
from kept.domain.rulebook.errors import NoPolicyInForce
from kept.domain.rulebook.queries import get_version_in_force
from kept.kernel.models import Entry


def subscribe_contact(entry: Entry, at: datetime) -> None:
    """Tell approved contacts of service notifications from now on, and nobody who is not one any more (NP-03)."""
    contact = Contact.objects.filter(pk=int(entry.stream.partition(":")[2])).first()
    if contact is None:
        return
    try:
        get_version_in_force(contact.desk_id, at)
    except NoPolicyInForce:
        return
    subscribe_approved(contact=contact, at=at)
