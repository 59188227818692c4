"""The hours of partners, and the partners that somebody may see."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from kept.domain.parties.models import Organisation
from kept.domain.partners.errors import PartnerNotFound
from kept.domain.partners.models import PartnerHours
from kept.kernel.actor import Actor
from kept.policy.hours import Hours, NamedHours, compile_hours


def find_hours(partner_id: int) -> PartnerHours | None:
    """The hours in which a partner is there now, if it said so."""
    return PartnerHours.objects.filter(partner_id=partner_id).order_by("-since", "-pk").first()


def get_partner(public_id: str, *, actor: Actor) -> Organisation:
    """A partner that the actor may see. Raises PartnerNotFound."""
    partner = Organisation.objects.visible_to(actor).filter(public_id=public_id, is_partner=True).first()
    if partner is None:
        raise PartnerNotFound
    return partner


@lru_cache(maxsize=1024)
def find_named_hours(hours_id: str) -> NamedHours | None:
    """The compiled hours of a row, read once per process: a row never changes."""
    rows = PartnerHours.objects.select_related("partner").filter(pk=int(hours_id) if hours_id.isdigit() else 0)
    row = rows.first()
    if row is None:
        return None
    holidays = {date.fromisoformat(on): name for on, name in row.holidays.items()}
    calendar = compile_hours(Hours(row.zone, row.weekly, holidays))
    return NamedHours(f"the hours of {row.partner.name}"[:80], calendar)
