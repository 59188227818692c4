"""Adding equipment, booking it for a case, giving it back, and recording what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from kept.domain.cases import queries as cases
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.errors import CaseOver, ReasonMissing
from kept.domain.cases.events import LabBooked, LabGivenBack, ReproductionRecorded
from kept.domain.cases.models import Case
from kept.domain.labs.errors import (
    ReservationNotFound,
    ReservationOver,
    ResourceKnown,
    ResourceRetired,
    Taken,
    UnfitTime,
    UnknownResult,
    Unsaid,
)
from kept.domain.labs.events import ResourceAdded, ResourceChanged
from kept.domain.labs.models import ReproductionResult, Reservation, Resource
from kept.domain.labs.queries import find_clash
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission

LONGEST = timedelta(days=14)
LONGEST_RESULT = 4_000


@transaction.atomic
def add_resource(*, name: str, place: str, actor: Actor, at: datetime, equipment: str = "") -> Resource:
    """Add equipment that can be booked. Raises NotAllowed, ResourceKnown, Unsaid."""
    actor.require(Permission.MANAGE_LABS)
    name, place = name.strip()[:120], place.strip()[:120]
    if not name or not place:
        raise Unsaid
    if Resource.objects.filter(desk_id=actor.desk_id, name=name).exists():
        raise ResourceKnown
    resource = Resource.objects.create(desk_id=actor.desk_id, name=name, place=place, equipment=equipment.strip()[:500])
    added = ResourceAdded(resource=resource.pk, name=name, place=place)
    ledger.record(added, stream=f"lab_resource:{resource.pk}", actor=actor, at=at)
    return resource


@transaction.atomic
def retire_resource(*, resource: Resource, is_active: bool, actor: Actor, at: datetime) -> Resource:
    """Let equipment be booked no longer, or again; what is booked stays booked. Raises NotAllowed."""
    actor.require(Permission.MANAGE_LABS)
    resource = Resource.objects.select_for_update().get(pk=resource.pk, desk_id=actor.desk_id)
    resource.is_active = is_active
    resource.save(update_fields=["is_active"])
    changed = ResourceChanged(resource=resource.pk, name=resource.name, place=resource.place, is_active=is_active)
    ledger.record(changed, stream=f"lab_resource:{resource.pk}", actor=actor, at=at)
    return resource


@transaction.atomic
def book_lab(
    *,
    number: str,
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    purpose: str,
    actor: Actor,
    at: datetime,
    seen_revision: int | None = None,
) -> Reservation:
    """Reserve equipment to reproduce the problem of a case (NH-08). Two who book at once: one of them gets it.

    Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, ResourceRetired, UnfitTime, ReasonMissing, Taken.
    """
    actor.require(Permission.BOOK_LAB)
    case = cases.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state != "open":
        raise CaseOver
    resource = Resource.objects.select_for_update().get(pk=resource.pk)
    if resource.desk_id != case.desk_id or not resource.is_active:
        raise ResourceRetired
    if not (starts_at < ends_at <= starts_at + LONGEST and ends_at > at):
        raise UnfitTime
    if not purpose.strip():
        raise ReasonMissing
    clash = find_clash(resource, starts_at, ends_at)
    if clash:
        raise Taken(_told(clash))
    try:
        with transaction.atomic():
            reservation = Reservation.objects.create(
                desk_id=case.desk_id,
                resource=resource,
                case=case,
                booked_by_id=actor.person_id if actor.is_staff else None,
                purpose=purpose.strip()[:500],
                starts_at=starts_at,
                ends_at=ends_at,
                booked_at=at,
            )
    except IntegrityError as error:
        raise Taken from error
    booked = LabBooked(reservation=reservation.pk, resource=resource.name, starts_at=starts_at, ends_at=ends_at)
    record_on(case, booked, actor=actor, at=at)
    return reservation


@transaction.atomic
def cancel_reservation(*, reservation_id: str, reason: str, actor: Actor, at: datetime) -> Reservation:
    """Give equipment back before it was used. Raises NotAllowed, ReservationOver, ReasonMissing."""
    reservation = _lock(reservation_id, actor)
    if not reason.strip():
        raise ReasonMissing
    reservation.cancelled_at = at
    reservation.save(update_fields=["cancelled_at"])
    given_back = LabGivenBack(
        reservation=reservation.pk, resource=reservation.resource.name, reason=reason.strip()[:500]
    )
    record_on(reservation.case, given_back, actor=actor, at=at)
    return reservation


@transaction.atomic
def record_result(*, reservation_id: str, result: str, said: str, actor: Actor, at: datetime) -> Reservation:
    """Record whether the problem could be reproduced, and how (NH-08). The equipment is free from then on.

    Raises NotAllowed, ReservationOver, UnknownResult, Unsaid, and UnfitTime before the reservation has begun.
    """
    reservation = _lock(reservation_id, actor)
    if result not in ReproductionResult.values:
        raise UnknownResult
    said = said.replace("\0", "").strip()[:LONGEST_RESULT]
    if not said:
        raise Unsaid
    if at <= reservation.starts_at:
        raise UnfitTime("It has not begun yet; cancel it if it is not needed.")
    reservation.result, reservation.result_text, reservation.result_at = result, said, at
    reservation.ends_at = min(reservation.ends_at, at)
    reservation.save(update_fields=["result", "result_text", "result_at", "ends_at"])
    recorded = ReproductionRecorded(
        reservation=reservation.pk, resource=reservation.resource.name, result=result, said=said
    )
    record_on(reservation.case, recorded, actor=actor, at=at)
    return reservation


def _lock(reservation_id: str, actor: Actor) -> Reservation:
    """Lock a live reservation with its case, the case first."""
    actor.require(Permission.BOOK_LAB)
    found = Reservation.objects.visible_to(actor).filter(public_id=reservation_id).first()
    if found is None:
        raise ReservationNotFound
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("desk").get(pk=found.case_id)
    reservation = Reservation.objects.select_for_update(of=("self",)).select_related("resource").get(pk=found.pk)
    reservation.case = case
    if not reservation.is_live:
        raise ReservationOver
    return reservation


def _told(clash: Reservation) -> str:
    return f"{clash.case.number} has it from {clash.starts_at:%d %b %H:%M} to {clash.ends_at:%d %b %H:%M} UTC."
