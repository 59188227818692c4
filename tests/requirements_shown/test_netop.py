"""The rows of Netop on cases of its customers: Danish hours, Easter, and targets of ninety business days."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.desks import AT, Cast
from tests.notices.conftest import PostOffice, mail_server
from tests.programs import Api
from tests.requirements_shown.conftest import Enter
from tests.requirements_shown.customers import Hands, clocks_of, customer, due, open_case, utc

__all__ = ["mail_server"]

FRIDAY = utc("2026-03-27 14:30")
"""15:30 in Copenhagen; summer time begins on the Sunday, and Easter takes three business days of the next weeks."""

DUE = {
    "critical": ("2026-03-30 07:30", "2026-04-08 13:30", "2026-04-29 13:30"),
    "high": ("2026-03-30 09:30", "2026-04-15 13:30", "2026-05-13 13:30"),
    "medium": ("2026-03-30 13:30", "2026-04-22 13:30", "2026-06-26 13:30"),
    "low": ("2026-03-30 13:30", "2026-04-29 13:30", "2026-08-07 13:30"),
}
"""Response; solution at the first level in 5, 10, 15, 20 business days; at the second in 20, 30, 60, 90."""


@pytest.mark.requirement("NT-07", "NT-08")
@pytest.mark.parametrize("severity", DUE)
@pytest.mark.parametrize(("bought_from", "level"), [("partner", "first"), ("netop", "second")])
def test_response_and_solution_are_due_as_the_table_says(
    netop: Cast, api: Api, stopped_clock: Hands, severity: str, bought_from: str, level: str
) -> None:
    nadia, ines = api(netop, netop.nadia), customer(netop, "standard", bought_from=bought_from)
    stopped_clock(FRIDAY)
    case = open_case(nadia, contact=ines.public_id, severity=severity)
    assert nadia.get(case).json()["facts"]["level"] == level
    response, first, second = DUE[severity]
    clocks = clocks_of(nadia, case)
    assert due(clocks["first_response"]) == utc(response)
    assert due(clocks["level_resolution"]) == utc(first if level == "first" else second)
    days = {"first": (5, 10, 15, 20), "second": (20, 30, 60, 90)}[level][list(DUE).index(severity)]
    assert clocks["level_resolution"]["target"] == f"{days} business days"


@pytest.mark.requirement("NT-06", "NT-07")
def test_the_mail_with_the_number_meets_both_the_receipt_and_the_response(
    netop: Cast, api: Api, mail_server: PostOffice, stopped_clock: Hands
) -> None:
    ines = api(netop, netop.ines)
    case = open_case(ines, facts={"environment": "production"})
    clocks = clocks_of(ines, case)
    assert due(clocks["receipt"]) == AT + timedelta(hours=24)
    assert {clocks[key]["state"] for key in ("receipt", "first_response")} == {"running"}
    [letter] = mail_server.deliver(AT + timedelta(minutes=3))
    assert case.removeprefix("/cases/") in letter.subject
    stopped_clock(AT + timedelta(minutes=4))
    clocks = clocks_of(ines, case)
    assert {clocks[key]["state"] for key in ("receipt", "first_response")} == {"met"}


@pytest.mark.requirement("NT-06")
def test_a_mail_with_the_number_that_is_late_by_a_second_is_late(
    netop: Cast, api: Api, mail_server: PostOffice, stopped_clock: Hands
) -> None:
    ines = api(netop, netop.ines)
    case = open_case(ines)
    late = AT + timedelta(hours=24, seconds=1)
    mail_server.deliver(late)
    stopped_clock(late)
    assert clocks_of(ines, case)["receipt"]["is_breached"] is True


@pytest.mark.requirement("NT-06")
def test_the_address_in_a_mail_leads_to_the_case(
    netop: Cast, api: Api, mail_server: PostOffice, portal_client: Enter, agent_client: Enter
) -> None:
    case = open_case(api(netop, netop.ines), subject="Links flap")
    nadia = api(netop, netop.nadia)
    nadia.post(f"{case}/assign", {"agent": netop.theo.public_id})
    readers = {netop.ines.email: portal_client(netop.ines), netop.theo.user.email: agent_client(netop.theo)}
    followed = set()
    for letter in mail_server.deliver():
        for word in letter.text.split():
            if word.startswith("http") and case.rpartition("/")[2] in word:
                page = readers[letter.to].get(urlsplit(word).path, follow=True)
                assert (page.status_code, "Links flap" in page.content.decode()) == (200, True), word
                followed.add(letter.to)
    assert followed == set(readers)
