"""Saying when a partner is there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.parties.models import Organisation
from kept.domain.partners.errors import PartnerNotFound, UnfitHours
from kept.domain.partners.events import HoursSet
from kept.domain.partners.models import PartnerHours
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.policy.hours import BadHours, read_hours


@transaction.atomic
def set_hours(
    *, partner: Organisation, zone: str, windows: str, holidays: str, actor: Actor, at: datetime
) -> PartnerHours:
    """Give a partner hours of its own, for cases that arrive from now on; those it has keep theirs.

    `windows` and `holidays` are lines such as `mon-fri 09:00-17:00` and `2026-12-24 Christmas Eve`. Raises NotAllowed,
    PartnerNotFound, UnfitHours.
    """
    actor.require(Permission.SET_PARTNER_HOURS)
    if not Organisation.objects.visible_to(actor).filter(pk=partner.pk, is_partner=True).exists():
        raise PartnerNotFound
    try:
        hours = read_hours(zone, windows, holidays)
    except BadHours as error:
        raise UnfitHours(str(error)) from error
    row = PartnerHours.objects.create(
        desk_id=actor.desk_id,
        partner=partner,
        zone=hours.zone,
        weekly={days: list(spans) for days, spans in hours.weekly.items()},
        holidays={on.isoformat(): name for on, name in hours.holidays.items()},
        since=at,
    )
    said = HoursSet(hours=row.pk, partner=partner.pk, zone=row.zone, weekly=row.weekly, holidays=row.holidays)
    ledger.record(said, stream=f"partner:{partner.pk}", actor=actor, at=at)
    return row
