"""Vera at work: a partner in the same workspace, with its own cases, notes, hours, and what it hands on."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from kept.domain.cases import actions
from kept.domain.cases.levels import levels_of
from kept.domain.cases.models import Case, Note
from kept.domain.cases.types import Request
from kept.domain.entitlements.models import Agreement
from kept.domain.mailroom.models import OutboundMail
from kept.domain.parties.actions import change_seller
from kept.kernel.actor import Actor
from tests.behind import react
from tests.browser import assert_accessible, assert_no_sideways_scroll, wait_until_ready
from tests.desks import AT, Cast, Partnership, hide_people
from tests.workspace.conftest import Browse, Enter, Time

Later = Callable[..., datetime]
pytestmark = pytest.mark.django_db


def text_of(page: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def vera(fjord: Partnership, agent_client: Enter) -> Client:
    """Vera, of Fjord Partners, at work on the Netop desk."""
    return agent_client(fjord.vera)


def post(client: Client, case: Case, change: str, **said: object) -> int:
    address = f"/netop/work/c/{case.number}/{change}"
    return client.post(address, {"seen_revision": case.revision, **said}).status_code


@pytest.mark.requirement("NT-03")
def test_a_case_goes_to_the_partner_that_sold_and_to_nobody_elses_desk(
    netop: Cast, fjord: Partnership, vera: Client, agent_client: Enter
) -> None:
    theirs = netop.open_case(by=fjord.asker, subject="Sessions end")
    direct = netop.open_case(by=netop.ines, subject="Only for us")
    listed = text_of(vera.get("/netop/work/all-open/").text)
    assert theirs.number in listed
    assert direct.number not in listed
    assert vera.get(f"/netop/work/c/{direct.number}").status_code == 404
    words = text_of(vera.get(f"/netop/work/c/{theirs.number}").text)
    assert "First level (partner or reseller) · Fjord Partners" in words
    assert "the partner's promise to the customer" in words
    assert "goes there" in text_of(agent_client(fjord.asker).get(f"/netop/portal/cases/{theirs.number}/").text)


@pytest.mark.requirement("NT-03")
def test_a_partner_hands_on_with_what_is_asked_for_and_gets_it_back_for_what_is_missing(
    netop: Cast, fjord: Partnership, vera: Client, agent_client: Enter, time: Time, later: Later
) -> None:
    case = netop.open_case(by=fjord.asker)
    asked = text_of(vera.get(f"/netop/work/c/{case.number}/hand_on").text)
    assert "Log files" in asked
    assert "Screen captures" in asked
    time.now = later(hours=1)
    said = {"item-0": "host.log, attached", "item-1": "", "reason": "We cannot find it."}
    assert post(vera, case, "hand_on", **said) == 302
    nadia = agent_client(netop.nadia)
    assert case.number in text_of(nadia.get("/netop/work/from-partners/").text)
    words = text_of(nadia.get(f"/netop/work/c/{case.number}").text)
    for expected in (
        "Missing Screen captures",
        "Log files: host.log, attached",
        "not yet accepted",
        "Netop's promise to the partner",
    ):
        assert expected in words
    time.now = later(hours=2)
    case.refresh_from_db()
    assert post(vera, case, "send_back", missing="Screen captures") == 403
    assert post(nadia, case, "send_back", missing="Screen captures", reason="Of the error.") == 302
    words = text_of(vera.get(f"/netop/work/c/{case.number}").text)
    assert "Sent back, missing: Screen captures" in words
    case.refresh_from_db()
    assert post(vera, case, "hand_on", **said | {"item-1": "capture.png"}) == 302
    case.refresh_from_db()
    assert post(nadia, case, "accept") == 302
    assert "Intake accepted" in text_of(vera.get(f"/netop/work/c/{case.number}").text)


@pytest.mark.requirement("NT-12")
def test_when_the_time_of_the_partner_is_up_the_case_moves_up_and_both_are_told(
    netop: Cast, fjord: Partnership, vera: Client, time: Time
) -> None:
    case = netop.open_case(by=fjord.asker, environment="production", has_workaround="no")
    time.now = datetime(2026, 3, 12, 9, 0, tzinfo=AT.tzinfo)
    actions.wake_due_cases(at=time.now)
    words = text_of(vera.get(f"/netop/work/c/{case.number}").text)
    assert "Handed on from First level (partner or reseller) to Second level (Netop support)" in words
    assert "The time of First level (partner or reseller) is up." in words
    react(AT, prefixes=("kept.domain.cases", "kept.domain.notices"))
    told = set(OutboundMail.objects.filter(purpose="handed-on").values_list("recipient_address", flat=True))
    assert told == {"vera@netop.example", "theo@netop.example"}


def test_partner_and_vendor_note_for_each_other_and_the_vendor_for_itself(
    netop: Cast, fjord: Partnership, vera: Client, agent_client: Enter
) -> None:
    case = netop.open_case(by=fjord.asker)
    nadia = agent_client(netop.nadia)
    for client, audience, body in (
        (nadia, "partner", "Please try the other cable."),
        (nadia, "internal", "They always forget the cable."),
        (vera, "internal", "We tried."),
    ):
        answer = client.post(f"/netop/work/c/{case.number}/say", {"audience": audience, "body": body})
        assert answer.status_code == 302
    page = vera.get(f"/netop/work/c/{case.number}").text
    assert "Please try the other cable." in page
    assert "They always forget" not in page
    assert 'value="internal"' not in page
    assert Note.objects.get(body="We tried.").audience == "partner"
    assert "Partner and us" in nadia.get(f"/netop/work/c/{case.number}").text
    assert 'value="partner"' not in nadia.get(f"/netop/work/c/{netop.open_case().number}").text


def test_who_asked_is_not_told_where_the_agreement_hides_it(
    netop: Cast, fjord: Partnership, vera: Client, agent_client: Enter
) -> None:
    case = netop.open_case(by=fjord.asker)
    address = f"/netop/admin/agreements/{Agreement.objects.get(organisation=fjord.cedar).public_id}"
    theo = agent_client(netop.theo)
    assert 'name="shows_contacts"' in theo.get(address).text
    assert theo.post(address, {"starts_on": "2021-01-01", "reason": "Agreed so."}).status_code == 302
    for page in (f"/netop/work/c/{case.number}", "/netop/work/all-open/", "/netop/work/search?q=cedar"):
        assert fjord.asker.email not in vera.get(page).text
        assert fjord.asker.name not in vera.get(page).text
    assert fjord.asker.email in theo.get(f"/netop/work/c/{case.number}").text
    assert fjord.asker.email not in vera.get("/netop/work/new?who=cedar").text


def test_a_partner_files_for_its_customer(netop: Cast, fjord: Partnership, vera: Client) -> None:
    form = vera.get(f"/netop/work/new?contact={fjord.asker.public_id}")
    once = re.search(r'name="once" value="([^"]+)"', form.text)
    assert once is not None
    sent = {
        "contact": fjord.asker.public_id,
        "once": once[1],
        "channel": "phone",
        "subject": "They called",
        "body": "No sound.",
        "kind": "technical_issue",
        "severity": "high",
    }
    assert vera.post("/netop/work/new", sent).status_code == 302
    case = Case.objects.get(subject="They called")
    assert (case.organisation, levels_of(case).stays[0].partner_id) == (fjord.cedar, fjord.fjord.pk)
    assert vera.get(f"/netop/work/new?contact={netop.ines.public_id}").status_code == 404


def test_a_partner_files_without_a_name_where_the_people_are_hidden(
    netop: Cast, fjord: Partnership, vera: Client
) -> None:
    hide_people(netop, fjord.cedar)
    found = vera.get("/netop/work/new?who=ced").text
    assert f"?customer={fjord.cedar.public_id}" in found
    form = vera.get(f"/netop/work/new?customer={fjord.cedar.public_id}").text
    once = re.search(r'name="once" value="([^"]+)"', form)
    assert once is not None
    sent = {"once": once[1], "channel": "phone", "subject": "They called", "body": "No sound."}
    sent |= {"kind": "technical_issue", "severity": "high"}
    assert vera.post("/netop/work/new", sent).status_code == 422
    assert vera.post("/netop/work/new", sent | {"customer": netop.acme.public_id}).status_code == 404
    assert vera.post("/netop/work/new", sent | {"customer": fjord.cedar.public_id}).status_code == 302
    case = Case.objects.get(subject="They called")
    assert (case.organisation, case.contact) == (fjord.cedar, None)


def test_a_partner_sets_its_hours_and_sees_how_it_does(
    netop: Cast, fjord: Partnership, vera: Client, agent_client: Enter, time: Time, later: Later
) -> None:
    address = f"/netop/work/partners/{fjord.fjord.public_id}"
    said = {"zone": "Europe/Oslo", "windows": "mon-fri 08:00-16:00", "holidays": "2026-05-17 Constitution Day"}
    assert vera.post(address, said | {"windows": "now and then"}).status_code == 422
    assert agent_client(netop.nadia).post(address, said).status_code == 403
    assert vera.post(address, said).status_code == 302
    asking = agent_client(fjord.asker).post("/netop/portal/cases/new/promise", {"subject": "s", "body": "b"})
    assert "the hours of Fjord Partners" in asking.text
    case = netop.open_case(by=fjord.asker)
    assert "the hours of Fjord Partners" in text_of(vera.get(f"/netop/work/c/{case.number}").text)
    time.now = later(hours=1)
    post(vera, case, "hand_on", **{"item-0": "log", "item-1": "capture", "reason": "Help."})
    case.refresh_from_db()
    post(agent_client(netop.nadia), case, "accept")
    words = text_of(vera.get("/netop/work/partners/").text)
    assert "Fjord Partners 1 1 1 100 % 0 % 100 %" in words


@pytest.mark.requirement("NT-04")
def test_a_finding_is_told_to_the_customer(netop: Cast, fjord: Partnership, agent_client: Enter) -> None:
    case = netop.open_case(by=fjord.asker)
    nadia = agent_client(netop.nadia)
    said = {"is_replicated": "yes", "cause": "settings", "said": "The keep-alive is too short."}
    assert post(nadia, case, "finding", **said) == 302
    assert "Finding replicated · settings" in text_of(nadia.get(f"/netop/work/c/{case.number}").text)
    told = text_of(agent_client(fjord.asker).get(f"/netop/portal/cases/{case.number}/").text)
    assert "It comes from settings, we could replicate it. The keep-alive is too short." in told


@pytest.mark.requirement("NT-15")
def test_third_party_software_gets_guidance_and_a_referral_where_it_is_filed(
    netop: Cast, fjord: Partnership, agent_client: Enter
) -> None:
    asking = agent_client(fjord.asker).post(
        "/netop/portal/cases/new/promise", {"kind": "third_party", "subject": "s", "body": "b"}
    )
    words = text_of(asking.text)
    assert "General information and best practice only; the local partner or reseller can do more." in words


def ask_for_a_partner(nextplane: Cast) -> Case:
    request = Request("Partner cannot connect", "They provision.", "helpdesk", kind="partner_support")
    return actions.open_case(
        request=request,
        organisation=nextplane.acme,
        contact=nextplane.ines,
        actor=nextplane.actor(nextplane.nadia),
        at=AT,
    )


@pytest.mark.requirement("NP-11")
def test_support_to_a_sponsored_partner_is_offered_at_its_price_before_work_starts(
    nextplane: Cast, agent_client: Enter, time: Time, later: Later
) -> None:
    Agreement.objects.filter(organisation=nextplane.acme).update(plan="startup")
    ines, nadia = agent_client(nextplane.ines), agent_client(nextplane.nadia)
    case = ask_for_a_partner(nextplane)
    words = text_of(ines.get(f"/nextplane/portal/cases/{case.number}/").text)
    assert "250 USD per hour, rounded up to 1 hour" in words
    assert "Not included are calls with federated partners" in words
    address = f"/nextplane/work/c/{case.number}/time"
    spent = {"on": "2026-03-04", "minutes": 70, "what": "Helped to provision."}
    assert nadia.post(address, spent).status_code == 409
    assert ines.post(f"/nextplane/portal/cases/{case.number}/offer", {"answer": "accept"}).status_code == 302
    assert nadia.post(address, spent).status_code == 302
    assert "2 h, 500.00 USD" in text_of(nadia.get(f"/nextplane/work/c/{case.number}").text)


@pytest.mark.requirement("NP-11")
def test_in_a_larger_plan_support_to_a_sponsored_partner_costs_nothing_more(
    nextplane: Cast, agent_client: Enter
) -> None:
    case = ask_for_a_partner(nextplane)
    assert levels_of(case).offer is None


def test_a_partner_that_loses_its_customer_finds_nothing_any_more(
    netop: Cast, fjord: Partnership, vera: Client, agent_client: Enter, later: Later
) -> None:
    case = netop.open_case(by=fjord.asker)
    robot = Actor.robot(netop.desk.pk)
    change_seller(organisation=fjord.cedar, sold_by=None, reason="They left.", actor=robot, at=AT)
    react(AT, prefixes=("kept.domain.cases", "kept.domain.notices"))
    for page in (f"/netop/work/c/{case.number}", f"/netop/work/c/{case.number}/hand_on"):
        assert vera.get(page).status_code == 404
    assert case.number not in vera.get("/netop/work/all-open/").text
    words = text_of(agent_client(netop.nadia).get(f"/netop/work/c/{case.number}").text)
    assert "The case comes to the vendor" in words
    assert "At level Second level (Netop support)" in words


@pytest.mark.browser
@pytest.mark.requirement("ALL-01")
def test_the_pages_of_a_partner_are_accessible(
    netop: Cast, fjord: Partnership, browse_as: Browse, live_server: LiveServer
) -> None:
    case = netop.open_case(by=fjord.asker)
    for path in (
        f"/netop/work/c/{case.number}",
        f"/netop/work/c/{case.number}/hand_on",
        "/netop/work/partners/",
        f"/netop/work/partners/{fjord.fjord.public_id}",
    ):
        page = browse_as(fjord.vera)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{live_server.url}{path}")
            wait_until_ready(page)
            assert_accessible(page)
            assert_no_sideways_scroll(page)
