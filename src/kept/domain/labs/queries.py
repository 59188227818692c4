"""Reading what the labs have, and who has it when."""

from __future__ import annotations

from datetime import datetime

from kept.domain.cases.models import Case
from kept.domain.labs.errors import ReservationNotFound, ResourceNotFound
from kept.domain.labs.models import Reservation, Resource
from kept.kernel.actor import Actor

_RELATED = ("resource", "case", "booked_by__user")


def list_resources(*, actor: Actor, with_retired: bool = False) -> list[Resource]:
    """The equipment of the desk, by place and name."""
    resources = Resource.objects.filter(actor.scope(organisation=None))
    return list((resources if with_retired else resources.filter(is_active=True)).order_by("place", "name"))


def get_resource(public_id: str, *, actor: Actor) -> Resource:
    """A piece of equipment of the actor's desk. Raises ResourceNotFound."""
    resource = Resource.objects.filter(actor.scope(organisation=None), public_id=public_id).first()
    if resource is None:
        raise ResourceNotFound
    return resource


def get_reservation(public_id: str, *, actor: Actor) -> Reservation:
    """A reservation that the actor may see. Raises ReservationNotFound."""
    found = Reservation.objects.visible_to(actor).select_related(*_RELATED).filter(public_id=public_id).first()
    if found is None:
        raise ReservationNotFound
    return found


def list_reservations(*, actor: Actor, since: datetime, until: datetime) -> list[Reservation]:
    """The reservations that touch a span of time, in order."""
    found = Reservation.objects.visible_to(actor).filter(starts_at__lt=until, ends_at__gt=since, cancelled_at=None)
    return list(found.select_related(*_RELATED).order_by("starts_at", "pk"))


def list_of_case(case: Case, *, actor: Actor) -> list[Reservation]:
    """The reservations for a case, the latest first, without those that were cancelled."""
    found = Reservation.objects.visible_to(actor).filter(case=case, cancelled_at=None)
    return list(found.select_related(*_RELATED).order_by("-starts_at", "-pk"))


def find_clash(resource: Resource, starts_at: datetime, ends_at: datetime) -> Reservation | None:
    """Who has the equipment in a span of time, if anybody does."""
    held = Reservation.objects.filter(resource=resource, cancelled_at=None)
    clashing = held.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    return clashing.select_related("case").order_by("starts_at").first()
