"""The emergency exception: an unapproved person is helped, and both sides settle it afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from kept.domain.cases.actions import wake_due_cases
from kept.domain.cases.models import Case
from kept.domain.cases.verification import verify_cases
from tests.contacts.conftest import Enter, colleague, letters_to
from tests.desks import AT, Cast
from tests.notices.conftest import PostOffice
from tests.programs import Api
from tests.requirements_shown.customers import Hands, clocks_of, due

EMERGENCY = {"affected": "everyone", "is_emergency": "yes"}


def page(client: Client, case: Case, place: str = "portal/cases") -> str:
    """The page of a case, as somebody sees it."""
    address = f"/nextplane/{place}/{case.number}"
    return client.get(address if place.startswith("work") else address + "/").content.decode()


def change(client: Client, case: Case, what: str, **said: str) -> int:
    """Make a change to a case as an agent does."""
    return client.post(f"/nextplane/work/c/{case.number}/{what}", said).status_code


@pytest.fixture
def case(desk: Cast) -> Case:
    """Nadia took a call of Vera's, who is no approved contact, as an emergency."""
    vera = colleague(desk)
    return desk.open_case(by=desk.nadia, contact=vera, channel="helpdesk", subject="Nobody can chat", **EMERGENCY)


def now(case: Case) -> Case:
    """The case as it is stored now."""
    return Case.objects.get(pk=case.pk)


@pytest.mark.requirement("NP-02")
def test_an_unapproved_person_is_helped_provisionally_with_clocks_for_settling_it(
    desk: Cast, case: Case, portal_client: Enter, api: Api
) -> None:
    assert (case.verdict, case.facts["provisional"]) == ("provisional", "yes")
    clocks = clocks_of(api(desk, desk.nadia), f"/cases/{case.number}")
    assert due(clocks["person_verified"]) == AT + timedelta(hours=4)
    assert due(clocks["contact_involved"]) == AT + timedelta(days=1)
    seen = page(portal_client(desk.nadia), case, "work/c")
    assert "Provisional: helped in an emergency" in seen
    assert "No change is made and nothing is given out until the person is verified." in seen
    shown = page(portal_client(desk.ines), case)
    assert "Helped provisionally, in an emergency" in shown
    assert "A named contact takes part" in shown.partition("What is needed from you")[2]


@pytest.mark.requirement("NP-02")
def test_the_case_is_settled_when_the_person_is_verified_and_a_named_contact_takes_part(
    desk: Cast, case: Case, portal_client: Enter, api: Api, mail_server: PostOffice
) -> None:
    told = letters_to(mail_server, desk.ines.email, mail_server.deliver())
    assert any("Vera asked for help" in letter.subject for letter in told)
    nadia, ines = portal_client(desk.nadia), portal_client(desk.ines)
    change(nadia, case, "verify", is_known="yes", how="Called back at the number of the company.")
    assert now(case).facts["provisional"] == "yes", "a named contact is still missing"
    ines.post(f"/nextplane/portal/cases/{case.number}/write", {"body": "I am with Vera on this."})
    assert now(case).facts["provisional"] == "no"
    seen = page(ines, case)
    assert "The emergency is settled: the person is verified, and a named contact takes part" in seen
    assert "Called back at the number" not in seen, "how we checked is our own"
    clocks = clocks_of(api(desk, desk.nadia), f"/cases/{case.number}")
    assert {clocks[key]["state"] for key in ("person_verified", "contact_involved")} == {"met"}
    assert now(case).state == "open"


@pytest.mark.requirement("NP-02")
def test_a_named_contact_vouches_in_the_portal(desk: Cast, case: Case, portal_client: Enter) -> None:
    ines = portal_client(desk.ines)
    assert "Do you know the person, and take part?" in page(ines, case)
    ines.post(f"/nextplane/portal/cases/{case.number}/vouch", {"is_known": "yes"})
    assert now(case).facts["provisional"] == "no"
    assert "Do you know the person" not in page(ines, case)


@pytest.mark.requirement("NP-02")
def test_whom_nobody_knows_is_not_helped_any_more(
    desk: Cast, case: Case, portal_client: Enter, mail_server: PostOffice
) -> None:
    portal_client(desk.ines).post(f"/nextplane/portal/cases/{case.number}/vouch", {"is_known": "no"})
    assert (now(case).state, now(case).facts["provisional"]) == ("cancelled", "no")
    assert "could not be verified, and no named contact takes part" in page(portal_client(desk.ines), case)
    told = letters_to(mail_server, desk.ines.email, mail_server.deliver())
    assert any("could not be verified" in letter.text for letter in told)


@pytest.mark.requirement("NP-02")
def test_of_somebody_unknown_the_case_goes_on_with_a_named_contact_only(
    desk: Cast, case: Case, portal_client: Enter
) -> None:
    nadia = portal_client(desk.nadia)
    change(nadia, case, "involve", contact=desk.ines.public_id)
    change(nadia, case, "verify", is_known="no", how="The number is not of the company.")
    assert (now(case).state, now(case).facts["provisional"]) == ("open", "no")
    assert "the case goes on with a named contact only" in page(portal_client(desk.ines), case)


@pytest.mark.requirement("NP-02")
def test_help_stops_when_the_time_is_up_and_goes_on_when_a_named_contact_answers(
    desk: Cast, case: Case, portal_client: Enter, mail_server: PostOffice, stopped_clock: Hands
) -> None:
    mail_server.deliver()
    late = AT + timedelta(hours=4, minutes=1)
    stopped_clock(late)
    wake(late)
    stored = now(case)
    assert (stored.turn, stored.waiting_reason, stored.facts["provisional"]) == ("customer", "customer", "yes")
    told = letters_to(mail_server, desk.ines.email, mail_server.deliver(late))
    assert any("We have stopped helping Vera" in letter.subject for letter in told)
    assert "Help stops until a named contact answers" in page(portal_client(desk.nadia), case, "work/c")
    wake(late + timedelta(minutes=5))
    assert page(portal_client(desk.ines), case).count("Help stops until a named contact answers") == 2
    portal_client(desk.ines).post(f"/nextplane/portal/cases/{case.number}/vouch", {"is_known": "yes"})
    stored = now(case)
    assert (stored.turn, stored.waiting_reason, stored.facts["provisional"]) == ("vendor", "", "no")
    assert list(verify_cases(desk_id=desk.desk.pk)) == []


def wake(at: datetime) -> None:
    """Let time do to cases what is due."""
    while wake_due_cases(at=at):
        pass


def test_the_person_themselves_does_not_vouch(desk: Cast, case: Case, portal_client: Enter) -> None:
    assert case.contact
    vera = portal_client(case.contact)
    assert "Do you know the person" not in page(vera, case)
    assert vera.post(f"/nextplane/portal/cases/{case.number}/vouch", {"is_known": "yes"}).status_code == 403
    assert now(case).facts["provisional"] == "yes"


def test_another_customer_does_not_see_the_emergency(desk: Cast, case: Case, portal_client: Enter) -> None:
    omar = portal_client(desk.omar)
    assert omar.post(f"/nextplane/portal/cases/{case.number}/vouch", {"is_known": "yes"}).status_code == 404
    nadia = portal_client(desk.nadia)
    assert change(nadia, case, "involve", contact=desk.omar.public_id) == 422
    assert now(case).facts["provisional"] == "yes"


def test_an_approved_contact_needs_no_exception(desk: Cast, portal_client: Enter) -> None:
    theirs = desk.open_case(affected="everyone")
    assert change(portal_client(desk.nadia), theirs, "emergency", reason="They call it one.") == 409


@pytest.mark.requirement("NP-02")
def test_an_agent_makes_a_request_that_the_unapproved_person_sent_an_emergency(
    desk: Cast, portal_client: Enter
) -> None:
    vera = colleague(desk)
    asked = desk.open_case(by=vera, **EMERGENCY)
    assert asked.facts["provisional"] == "no"
    nadia = portal_client(desk.nadia)
    assert change(nadia, asked, "emergency", reason="") == 422
    assert change(nadia, asked, "emergency", reason="Everything is down.", scope="The connector only.") == 302
    assert now(asked).facts["provisional"] == "yes"
    assert "The connector only." in page(portal_client(desk.ines), asked)
    assert change(nadia, asked, "emergency", reason="Again.") == 409
