"""V22: what one customer or desk does must not change one byte of what another one's program reads."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.desks import Cast
from tests.programs import Api

READ = (
    "/cases?state=any", "/search?q=link", "/organisations", "/contacts", "/policy", "/policy/versions", "/me",
)  # fmt: skip
STAFF_READ = (*READ, "/queues", "/workforce", "/cases?queue=all-open")


def test_adding_to_another_customer_or_desk_changes_no_byte(
    netop: Cast, nagomi: Cast, api: Api, stopped_clock: Callable[..., None]
) -> None:
    case = netop.open_case(subject="Link down")
    ines, nadia = api(netop, netop.ines), api(netop, netop.nadia)
    paths = (*READ, f"/cases/{case.number}", f"/cases/{case.number}/timeline", f"/cases/{case.number}/clocks")
    as_customer = {path: ines.get(path).content for path in paths}
    as_staff = {path: nadia.get(path).content for path in STAFF_READ}
    nagomi.open_case(subject="Link down", body="link link")
    assert {path: nadia.get(path).content for path in STAFF_READ} == as_staff
    netop.open_case(subject="Link down", body="link link", by=netop.omar)
    assert {path: ines.get(path).content for path in paths} == as_customer


def test_case_numbers_of_a_desk_do_not_count_those_of_another(netop: Cast, nagomi: Cast) -> None:
    first = netop.open_case().number
    for _ in range(3):
        nagomi.open_case()
    second = netop.open_case().number
    numbers = [int(re.sub(r"\D", "", number)) for number in (first, second)]
    assert numbers[1] - numbers[0] == 1
