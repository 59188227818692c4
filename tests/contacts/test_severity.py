"""Severity: the form asks, the system proposes with its reason, the vendor decides, and the customer may ask again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.domain.cases.models import Case
from kept.domain.rulebook.queries import get_policy
from kept.policy.severity import propose
from tests.contacts.conftest import Enter, letters_to
from tests.desks import AT, Cast
from tests.notices.conftest import PostOffice
from tests.programs import Api
from tests.requirements_shown.customers import clocks_of, due

PRODUCTION = {"fact_environment": "production", "fact_has_workaround": "no"}


def now(case: Case) -> Case:
    """The case as it is stored now."""
    return Case.objects.get(pk=case.pk)


@pytest.mark.requirement("NT-13")
@pytest.mark.parametrize(
    ("environment", "has_workaround", "severity"),
    [
        ("production", "no", "Critical"),
        ("live", "no", "Critical"),
        ("production", "yes", "High"),
        ("lab", "no", "High"),
        ("lab", "yes", "Medium"),
        ("none", "no", "Low"),
    ],
)
def test_the_form_asks_and_proposes_with_the_reason(
    netop: Cast, portal_client: Enter, environment: str, has_workaround: str, severity: str
) -> None:
    asked = {"fact_environment": environment, "fact_has_workaround": has_workaround}
    said = portal_client(netop.ines).post("/netop/portal/cases/new/promise", asked).content.decode()
    assert f"Taken as <strong>{severity}</strong>" in said
    assert "Netop decides" in said
    if severity in ("Critical", "Medium"):
        assert "Environment: " in said


def test_a_kind_that_decides_on_the_severity_is_told_by_its_label(nagomi: Cast) -> None:
    proposed = propose(get_policy(nagomi.open_case().policy_version_id), {"kind": "information_request"})
    assert proposed is not None
    assert proposed.because == ("Kind: Information request",)


@pytest.mark.requirement("NT-13")
def test_a_workaround_lowers_once_and_the_case_says_why_it_is_as_severe(netop: Cast, portal_client: Enter) -> None:
    case = netop.open_case(environment="production", has_workaround="no")
    nadia, ines = portal_client(netop.nadia), portal_client(netop.ines)
    page = nadia.get(f"/netop/work/c/{case.number}").content.decode()
    assert "severity.proposed[1]" in page
    assert "Netop decides; the customer may ask for another one, with a reason." in page
    nadia.post(f"/netop/work/c/{case.number}/workaround")
    assert now(case).severity == "high"
    seen = ines.get(f"/netop/portal/cases/{case.number}/").content.decode()
    assert "Severity changed from Critical to High" in seen


@pytest.mark.requirement("NT-13")
def test_the_customer_asks_for_another_severity_and_is_answered_with_a_reason(
    netop: Cast, portal_client: Enter, mail_server: PostOffice
) -> None:
    case = netop.open_case(environment="lab", has_workaround="yes")
    mail_server.deliver()
    ines, nadia = portal_client(netop.ines), portal_client(netop.nadia)
    place = f"/netop/portal/cases/{case.number}/"
    ines.post(place + "severity", {"severity": "high", "reason": "The workaround fails."})
    assert now(case).severity == "medium", "asking changes nothing"
    assert "You asked for High" in ines.get(place).content.decode()
    assert ines.post(place + "severity", {"severity": "low", "reason": "Or this."}).status_code == 409
    told = letters_to(mail_server, netop.theo.user.email, mail_server.deliver())
    assert any("asks for severity High" in letter.text for letter in told)
    assert "The customer asks for severity High" in nadia.get(f"/netop/work/c/{case.number}").content.decode()
    answer = f"/netop/work/c/{case.number}/answer-severity"
    assert nadia.post(answer, {"answer": "decline", "reason": ""}).status_code == 422
    nadia.post(answer, {"answer": "decline", "reason": "The workaround holds after a restart."})
    assert now(case).severity == "medium"
    assert "declined: The workaround holds" in ines.get(place).content.decode().replace(":</p>", ":").replace("  ", " ")
    told = letters_to(mail_server, netop.ines.email, mail_server.deliver())
    assert any("The workaround holds after a restart." in letter.text for letter in told)
    ines.post(place + "severity", {"severity": "high", "reason": "It fails after the restart too."})
    nadia.post(answer, {"answer": "accept", "reason": "We have seen it ourselves."})
    assert now(case).severity == "high"
    assert nadia.post(answer, {"answer": "accept", "reason": "Again."}).status_code == 409


@pytest.mark.requirement("NT-13")
def test_a_limit_of_the_policy_holds_whoever_asks(netop: Cast, portal_client: Enter) -> None:
    case = netop.open_case(environment="lab", has_workaround="no")
    refused = portal_client(netop.ines).post(
        f"/netop/portal/cases/{case.number}/severity", {"severity": "critical", "reason": "It is urgent."}
    )
    assert refused.status_code == 422
    assert "Critical is named for production and live environments only." in refused.content.decode()
    change = {"severity": "critical", "reason": "They insist."}
    assert portal_client(netop.nadia).post(f"/netop/work/c/{case.number}/severity", change).status_code == 422
    assert now(case).severity == "high"


def test_where_the_customer_sets_the_severity_nobody_is_asked(nagomi: Cast, api: Api) -> None:
    case = nagomi.open_case(functions="secondary")
    asked = api(nagomi, nagomi.ines).post(
        f"/cases/{case.number}/severity-request", {"severity": "P1", "reason": "Worse."}
    )
    assert (asked.status_code, asked.json()["code"]) == (409, "severity-is-yours")


@pytest.mark.requirement("NP-09")
@pytest.mark.parametrize(
    ("affected", "priority", "definition"),
    [
        ("everyone", "P1", "critical impact on the company"),
        ("some", "P2", "a subset of end users"),
        ("one", "P3", "A single user is affected"),
        ("nobody", "P4", "everything that the other priorities do not cover"),
    ],
)
def test_support_assigns_the_priority_by_four_definitions_that_are_guidelines(
    nextplane: Cast, portal_client: Enter, affected: str, priority: str, definition: str
) -> None:
    case = nextplane.open_case(affected=affected)
    assert case.severity == priority
    assert definition in portal_client(nextplane.ines).get(f"/nextplane/portal/cases/{case.number}/").content.decode()
    other = "P3" if priority != "P3" else "P2"
    change = {"severity": other, "reason": "The definitions do not foresee this."}
    assert portal_client(nextplane.nadia).post(f"/nextplane/work/c/{case.number}/severity", change).status_code == 302
    assert now(case).severity == other
    mine = portal_client(nextplane.ines).post(f"/nextplane/portal/cases/{case.number}/severity", {
        "severity": priority, "reason": "We see it otherwise.",
    })  # fmt: skip
    assert mine.status_code == 302
    assert now(case).severity == other, "support assigns it"


@pytest.mark.requirement("NA-11", "NA-05")
def test_priority_one_asks_for_the_customers_dedicated_people_until_they_are_named(
    nagomi: Cast, portal_client: Enter, api: Api
) -> None:
    ines, nadia = portal_client(nagomi.ines), portal_client(nagomi.nadia)
    assert "Needed for Priority 1." in ines.get("/nagomi/portal/cases/new").content.decode()
    case = nagomi.open_case(functions="secondary")
    place = f"/nagomi/portal/cases/{case.number}/"
    assert "dedicated people" not in ines.get(place).content.decode()
    ines.post(place + "severity", {"severity": "P1", "reason": "Nothing works now."})
    assert "Priority 1 needs dedicated people of yours" in ines.get(place).content.decode()
    work = f"/nagomi/work/c/{case.number}"
    assert "Dedicated people of the customer are missing" in nadia.get(work).content.decode()
    clock = clocks_of(api(nagomi, nagomi.nadia), f"/cases/{case.number}")["dedicated_people"]
    assert (clock["owed_by"], due(clock)) == ("customer", None)
    assert ines.post(place + "people", {"name": "Pavel", "phone": ""}).status_code == 422
    ines.post(place + "people", {"name": "Pavel", "phone": "+1 555 0100"})
    page = nadia.get(work).content.decode()
    assert "Dedicated people of the customer are missing" not in page
    assert "+1 555 0100" in page
    assert clocks_of(api(nagomi, nagomi.nadia), f"/cases/{case.number}")["dedicated_people"]["stopped_at"]


@pytest.mark.requirement("NA-11")
def test_dedicated_people_are_named_with_the_request(nagomi: Cast, portal_client: Enter) -> None:
    ines = portal_client(nagomi.ines)
    form = {
        "once": "a" * 20, "subject": "Nothing works", "body": "Since this morning.", "fact_functions": "critical",
        "fact_extent": "widespread", "fact_has_workaround": "no", "kind": "incident", "severity": "",
        "dedicated_name": "Pavel", "dedicated_phone": "",
    }  # fmt: skip
    assert ines.post("/nagomi/portal/cases/new", form).status_code == 422
    assert ines.post("/nagomi/portal/cases/new", form | {"dedicated_phone": "+1 555 0100"}).status_code == 302
    case = Case.objects.get(desk=nagomi.desk)
    page = ines.get(f"/nagomi/portal/cases/{case.number}/").content.decode()
    assert "Pavel · +1 555 0100" in page
    assert case.opened_at == AT
    assert AT + timedelta(hours=1) == case.next_due_at
