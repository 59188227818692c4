"""Opening a desk and changing how it looks."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from kept.domain.desks.events import DeskChanged, DeskOpened
from kept.domain.desks.models import Desk
from kept.domain.desks.queries import number_sequence
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import Invalid

CHANGEABLE = frozenset({"name", "accent", "zone", "phone", "language"})
RESERVED = frozenset({"accounts", "api", "demo", "gallery", "health", "help", "live", "preferences", "static"})
"""The first words of addresses that belong to no desk."""


@transaction.atomic
def open_desk(*, slug: str, name: str, prefix: str, zone: str, at: datetime, accent: str = "#0550ae") -> Desk:
    """Open a desk, with a number sequence of its own. Raises Invalid.

    A sequence per desk: no desk can tell from its case numbers what another one does, and nobody waits for a number.
    """
    if slug in RESERVED:
        raise Invalid(f"“{slug}” is the beginning of other addresses; choose another slug.")
    if Desk.objects.filter(slug=slug).exists():
        raise Invalid(f"There is a desk “{slug}” already.")
    desk = Desk(slug=slug, name=name, prefix=prefix, zone=zone, accent=accent, opened_at=at)
    _check(desk)
    desk.save()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SEQUENCE {number_sequence(desk.pk)} START 1001")
    ledger.record(
        DeskOpened(slug=slug, name=name),
        stream=f"desk:{desk.pk}",
        actor=Actor.robot(desk.pk, via="cli"),
        at=at,
    )
    return desk


@transaction.atomic
def change_desk(*, changed: dict[str, str], actor: Actor, at: datetime) -> Desk:
    """Change a desk's name or look. Raises NotAllowed, Invalid."""
    actor.require(Permission.MANAGE_DESK)
    desk = Desk.objects.select_for_update().get(pk=actor.desk_id)
    unknown = set(changed) - CHANGEABLE
    if unknown:
        raise Invalid(f"{', '.join(sorted(unknown))} cannot be changed.")
    for name, value in changed.items():
        setattr(desk, name, value)
    _check(desk)
    desk.save(update_fields=sorted(changed))
    ledger.record(DeskChanged(changed=changed), stream=f"desk:{desk.pk}", actor=actor, at=at)
    return desk


def _check(desk: Desk) -> None:
    try:
        desk.full_clean()
    except ValidationError as error:
        words = "; ".join(f"{field}: {' '.join(problems)}" for field, problems in error.message_dict.items())
        raise Invalid(words) from error
    if desk.zone not in available_timezones():
        raise Invalid(f"“{desk.zone}” is no time zone: name one as in Europe/Berlin.")
