"""Labs: who has which equipment when, for which case, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ninja import Query, Router, Status

from kept.domain.labs import actions, queries
from kept.kernel.actor import Permission
from kept.surfaces.api.door import View, Who, operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.behind import (
    CalendarQuery,
    LabCalendar,
    NewReservation,
    Reproduction,
    ReservationCancel,
    ReservationOut,
    ResourceOut,
)
from kept.surfaces.api.words import Number, PublicId

SHOWN = timedelta(days=14)

router = Router(tags=["Labs"])


def _for_staff(method: str, path: str, answers: type[Any], **more: Any) -> Callable[[View], View]:
    return operation(router, method, path, answers=answers, who=Who.STAFF, permission=Permission.BOOK_LAB, **more)


@_for_staff("GET", "/labs", LabCalendar)
def show_labs(request: ApiRequest, span: Query[CalendarQuery]) -> LabCalendar:
    """The equipment, and the reservations that touch a span of time."""
    since = span.since or request.now
    held = queries.list_reservations(actor=request.actor, since=since, until=span.until or since + SHOWN)
    return LabCalendar(
        resources=[ResourceOut.of(one) for one in queries.list_resources(actor=request.actor)],
        reservations=[ReservationOut.of(one) for one in held],
    )


@_for_staff("POST", "/cases/{number}/reservations", ReservationOut, status=201)
def book_lab(request: ApiRequest, number: Number, new: NewReservation) -> Status[ReservationOut]:
    """Reserve equipment to reproduce the problem of a case; 409 if somebody else has it then."""
    reservation = actions.book_lab(
        number=number,
        resource=queries.get_resource(new.resource, actor=request.actor),
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        purpose=new.purpose,
        seen_revision=new.seen_revision,
        actor=request.actor,
        at=request.now,
    )
    return Status(201, ReservationOut.of(reservation))


@_for_staff("POST", "/reservations/{reservation_id}/result", ReservationOut)
def record_result(request: ApiRequest, reservation_id: PublicId, found: Reproduction) -> ReservationOut:
    """Record whether the problem could be reproduced; it is told on the case."""
    reservation = actions.record_result(
        reservation_id=reservation_id, result=found.result, said=found.said, actor=request.actor, at=request.now
    )
    return ReservationOut.of(reservation)


@_for_staff("POST", "/reservations/{reservation_id}/cancel", ReservationOut)
def cancel_reservation(request: ApiRequest, reservation_id: PublicId, cancel: ReservationCancel) -> ReservationOut:
    """Give equipment back that is not needed."""
    reservation = actions.cancel_reservation(
        reservation_id=reservation_id, reason=cancel.reason, actor=request.actor, at=request.now
    )
    return ReservationOut.of(reservation)
