"""Booking a lab: nobody has what somebody else has, also when two ask at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kept.domain.cases.models import Case
from kept.domain.cases.verification import verify_cases
from kept.domain.labs import actions
from kept.domain.labs.errors import ReservationOver, ResourceKnown, ResourceRetired, Taken, UnfitTime
from kept.domain.labs.models import Reservation, Resource
from kept.domain.labs.verification import verify_labs
from kept.kernel.refusals import NotAllowed
from tests.desks import AT, Cast, build_desk

Later = Callable[..., datetime]


def add_rack(cast: Cast, name: str = "Rack 4") -> Resource:
    return actions.add_resource(name=name, place="Oslo", actor=cast.actor(cast.theo), at=AT)


def book(cast: Cast, case: Case, rack: Resource, start: float, end: float, at: datetime = AT) -> Reservation:
    return actions.book_lab(
        number=case.number,
        resource=rack,
        starts_at=AT + timedelta(hours=start),
        ends_at=AT + timedelta(hours=end),
        purpose="Flap the port.",
        actor=cast.actor(cast.nadia),
        at=at,
    )


def differences(cast: Cast) -> list[object]:
    return [*verify_cases(desk_id=cast.desk.pk), *verify_labs(desk_id=cast.desk.pk)]


def test_equipment_is_booked_used_and_the_result_is_on_the_case(nexthop: Cast, later: Later) -> None:
    case, rack = nexthop.open_case(), add_rack(nexthop)
    reservation = book(nexthop, case, rack, 1, 5)
    with pytest.raises(UnfitTime):
        record(nexthop, reservation, AT)
    record(nexthop, reservation, later(hours=3))
    assert book(nexthop, case, rack, 3, 4, later(hours=3))
    with pytest.raises(ReservationOver):
        record(nexthop, reservation, later(hours=3))
    assert differences(nexthop) == []


def record(cast: Cast, reservation: Reservation, at: datetime) -> Reservation:
    return actions.record_result(
        reservation_id=reservation.public_id,
        result="reproduced",
        said="After 40 flaps.",
        actor=cast.actor(cast.nadia),
        at=at,
    )


def test_a_cancelled_reservation_is_free_again(nexthop: Cast) -> None:
    case, rack = nexthop.open_case(), add_rack(nexthop)
    first = book(nexthop, case, rack, 1, 5)
    with pytest.raises(Taken, match=case.number):
        book(nexthop, case, rack, 4, 6)
    actions.cancel_reservation(
        reservation_id=first.public_id, reason="Not needed.", actor=nexthop.actor(nexthop.nadia), at=AT
    )
    assert book(nexthop, case, rack, 4, 6)
    assert differences(nexthop) == []


def test_what_makes_no_sense_is_refused(nexthop: Cast) -> None:
    case, rack = nexthop.open_case(), add_rack(nexthop)
    for start, end in ((5, 1), (1, 1), (-3, -1), (1, 24 * 15)):
        with pytest.raises(UnfitTime):
            book(nexthop, case, rack, start, end)
    with pytest.raises(ResourceKnown):
        add_rack(nexthop)
    with pytest.raises(NotAllowed):
        actions.add_resource(name="Rack 5", place="Oslo", actor=nexthop.actor(nexthop.nadia), at=AT)
    actions.retire_resource(resource=rack, is_active=False, actor=nexthop.actor(nexthop.theo), at=AT)
    with pytest.raises(ResourceRetired):
        book(nexthop, case, rack, 1, 2)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), min_size=2, max_size=6))
def test_no_two_reservations_ever_overlap(nexthop: Cast, spans: list[tuple[int, int]]) -> None:
    case = nexthop.open_case()
    rack = Resource.objects.create(desk=nexthop.desk, name=f"Rack {Resource.objects.count()}", place="Oslo")
    held: list[tuple[int, int]] = []
    for start, length in spans:
        is_free = all(start + length <= other or start >= end for other, end in held)
        if is_free:
            book(nexthop, case, rack, start, start + length)
            held.append((start, start + length))
        else:
            with pytest.raises(Taken):
                book(nexthop, case, rack, start, start + length)
    assert Reservation.objects.filter(resource=rack).count() == len(held)


def test_the_database_itself_refuses_a_double_booking(nexthop: Cast) -> None:
    case, rack = nexthop.open_case(), add_rack(nexthop)
    row = book(nexthop, case, rack, 1, 5)
    row.pk, row.public_id = None, "anotherone22"
    with pytest.raises(IntegrityError, match="reservation_no_double_booking"):
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_book_at_once_one_gets_it() -> None:
    cast = build_desk("nexthop")
    rack = add_rack(cast)
    numbers = [cast.open_case(subject=f"Case {number}") for number in range(6)]
    begin, came = Barrier(len(numbers)), list[str]()

    def try_it(case: Case) -> None:
        try:
            begin.wait(timeout=20)
            book(cast, case, rack, 1, 3)
            came.append("has it")
        except Taken:
            came.append("taken")
        finally:
            connection.close()

    threads = [Thread(target=try_it, args=(case,)) for case in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(came) == ["has it", *["taken"] * 5]
    assert Reservation.objects.count() == 1
    assert differences(cast) == []
