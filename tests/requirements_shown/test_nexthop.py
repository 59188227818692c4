"""The rows of Nexthop AI on cases that its customers opened."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.desks import AT, Cast
from tests.mail.intake.running import Listener
from tests.programs import Api
from tests.requirements_shown.conftest import Enter
from tests.requirements_shown.customers import Hands, clocks_of, customer, due, open_case, utc
from tests.requirements_shown.letters import mail_a_request

IMPACT = {"P1": "outage", "P2": "degraded", "P3": "partial", "P4": "none"}


@pytest.mark.requirement("NH-02")
def test_a_case_comes_in_by_portal_mail_and_phone(
    mail_server: Listener, nexthop: Cast, portal_client: Enter, agent_client: Enter, api: Api
) -> None:
    by_mail = mail_a_request(nexthop, mail_server, subject="By mail", taken_in_at=AT)
    assert by_mail.case
    form = portal_client(nexthop.ines).get("/nexthop/portal/cases/new").context["form"]
    said = {"once": form["once"].value(), "subject": "By portal", "body": "b", "kind": "incident"}
    assert portal_client(nexthop.ines).post("/nexthop/portal/cases/new", said).status_code == 302
    nadia = agent_client(nexthop.nadia)
    call = nadia.get("/nexthop/work/new")
    assert call.status_code == 200
    phoned = api(nexthop, nexthop.nadia)
    open_case(phoned, subject="By phone", channel="phone", contact=nexthop.ines.public_id)
    cases = phoned.get("/cases").json()["cases"]
    assert {case["subject"]: case["channel"] for case in cases} == {
        "By mail": "mail",
        "By portal": "portal",
        "By phone": "phone",
    }
    queue = nadia.get("/nexthop/work/all-open/").content.decode()
    assert all(f"By {channel}" in queue for channel in ("mail", "portal", "phone"))


DEFINITIONS = {
    "P1": "Complete outage of a service in production, or the risk of a security breach.",
    "P2": "A key function of the product is significantly degraded; a workaround is available.",
    "P3": "Non-critical functions are partly affected; a workaround is available.",
    "P4": "A general enquiry or a request for documentation.",
}


@pytest.mark.requirement("NH-03")
def test_the_form_shows_the_four_definitions(nexthop: Cast, portal_client: Enter) -> None:
    page = portal_client(nexthop.ines).get("/nexthop/portal/cases/new").content.decode()
    assert [severity.key for severity in nexthop.policy.severities] == list(DEFINITIONS)
    assert [words for words in DEFINITIONS.values() if words not in page] == []


@pytest.mark.requirement("NH-03")
@pytest.mark.parametrize(
    ("impact", "severity"),
    [("outage", "P1"), ("security", "P1"), ("degraded", "P2"), ("partial", "P3"), ("none", "P4")],
)
def test_the_impact_that_a_customer_states_decides_the_severity(
    nexthop: Cast, api: Api, impact: str, severity: str
) -> None:
    ines = api(nexthop, nexthop.ines)
    assert ines.get(open_case(ines, facts={"impact": impact})).json()["severity"] == severity


SATURDAY = utc("2026-03-07 04:00")
"""Friday night in California; its business hours begin an hour earlier on the Monday, in summer time."""

DUE = [
    ("us", "P1", SATURDAY, "2026-03-07 04:15"),
    ("emea", "P1", SATURDAY, "2026-03-07 04:15"),
    ("apac", "P1", SATURDAY, "2026-03-07 04:15"),
    ("us", "P2", SATURDAY, "2026-03-07 05:00"),
    ("emea", "P2", SATURDAY, "2026-03-07 05:00"),
    ("apac", "P2", SATURDAY, "2026-03-07 05:00"),
    ("us", "P3", SATURDAY, "2026-03-09 20:00"),
    ("emea", "P3", SATURDAY, "2026-03-09 12:00"),
    ("apac", "P3", SATURDAY, "2026-03-09 05:00"),
    ("us", "P4", SATURDAY, "2026-03-10 16:00"),
    ("emea", "P4", SATURDAY, "2026-03-10 08:00"),
    ("apac", "P4", SATURDAY, "2026-03-10 01:00"),
    ("us", "P3", utc("2026-03-06 23:00"), "2026-03-09 18:00"),
    ("us", "P4", utc("2026-03-06 20:00"), "2026-03-09 19:00"),
    ("emea", "P4", utc("2026-04-02 10:00"), "2026-04-07 10:00"),
]


@pytest.mark.requirement("NH-04")
@pytest.mark.parametrize(("region", "severity", "opened_at", "expected"), DUE)
def test_the_initial_response_is_due_in_the_hours_that_the_severity_has(
    nexthop: Cast, api: Api, stopped_clock: Hands, region: str, severity: str, opened_at: datetime, expected: str
) -> None:
    ines = api(nexthop, customer(nexthop, "standard", region=region))
    stopped_clock(opened_at)
    clocks = clocks_of(ines, open_case(ines, facts={"impact": IMPACT[severity]}))
    assert due(clocks["first_response"]) == utc(expected)


@pytest.mark.requirement("NH-06")
@pytest.mark.parametrize("severity", IMPACT)
def test_no_case_has_a_date_for_its_solution(nexthop: Cast, api: Api, severity: str) -> None:
    ines = api(nexthop, nexthop.ines)
    solution = clocks_of(ines, open_case(ines, facts={"impact": IMPACT[severity]}))["resolution"]
    assert (solution["state"], solution["due_at"], solution["target"]) == ("no_time", None, "no time promised")
