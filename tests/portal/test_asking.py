"""A new case in the portal: what is promised is known before it is sent, and nothing is lost when it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kept.domain.cases.models import Attachment, Case, Message
from kept.domain.cases.queries import list_clocks
from kept.domain.entitlements.models import Agreement
from kept.domain.parties.models import Contact
from tests.desks import AT, Cast

SignedIn = Callable[[Contact], Client]
SLUGS = ["netop", "nextplane", "nagomi", "nexthop"]


@pytest.fixture
def desk(request: pytest.FixtureRequest, db: None) -> Cast:
    found: Cast = request.getfixturevalue(request.param)
    return found


def new_case(client: Client, slug: str, **said: object) -> tuple[str, dict[str, object]]:
    """The address of the form, and what a browser would send of it, with `said` filled in."""
    address = f"/{slug}/portal/cases/new"
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["form"]
    sent: dict[str, object] = {"once": form["once"].value(), "subject": "Chat fails", "body": "Since 14:30."}
    if "kind" in form.fields:
        sent["kind"] = form.policy.default_kind
    return address, {**sent, **said}


@pytest.mark.requirement("NT-01", "NP-04", "NA-01")
@pytest.mark.parametrize("desk", SLUGS, indirect=True)
def test_what_is_shown_before_sending_is_what_runs_afterwards(desk: Cast, portal_client: SignedIn) -> None:
    client = portal_client(desk.ines)
    address, sent = new_case(client, desk.desk.slug)
    shown = client.post(f"{address}/promise", sent)
    foreseen = {each.key: (each.due_at, each.no_time) for each in shown.context["promises"] if each.cycle == 1}
    assert client.post(address, sent).status_code == 302
    case = Case.objects.get(desk=desk.desk)
    assert case.opened_at == AT
    running = {clock.key: clock for clock in list_clocks(case, AT)}
    for key, clock in running.items():
        assert foreseen[key][0] == clock.due_at
    assert any(clock.due_at for clock in running.values())
    for due, _no_time in foreseen.values():
        if due:
            assert due.strftime("%Y-%m-%dT%H:%M:%SZ") in shown.content.decode()


@pytest.mark.requirement("NH-06")
def test_no_time_for_a_solution_is_made_up(nexthop: Cast, portal_client: SignedIn) -> None:
    client = portal_client(nexthop.ines)
    address, sent = new_case(client, "nexthop", fact_impact="outage")
    page = client.post(f"{address}/promise", sent).content.decode()
    assert "No time promised" in page
    assert "depends on how complex the issue is" in page
    assert "15 minutes" in page
    client.post(address, sent)
    case = Case.objects.get()
    told = client.get(f"/nexthop/portal/cases/{case.number}/").content.decode()
    assert "no time is promised" in told


def test_the_answers_propose_the_severity_where_the_vendor_decides(netop: Cast, portal_client: SignedIn) -> None:
    client = portal_client(netop.ines)
    address, sent = new_case(client, "netop", fact_environment="production", fact_has_workaround="no", severity="low")
    assert "Taken as <strong>Critical</strong>" in client.post(f"{address}/promise", sent).content.decode()
    client.post(address, sent)
    assert Case.objects.get().severity == "critical"


def test_the_customer_chooses_where_the_policy_lets_them(nagomi: Cast, portal_client: SignedIn) -> None:
    client = portal_client(nagomi.ines)
    address, sent = new_case(client, "nagomi", severity="P2")
    page = client.get(address).content.decode()
    for severity in nagomi.policy.severities:
        assert severity.definition.split(";")[0] in page.replace("&#x27;", "'")
    client.post(address, sent)
    assert Case.objects.get().severity == "P2"


def test_nothing_that_is_known_is_asked(nexthop: Cast, portal_client: SignedIn) -> None:
    page = portal_client(nexthop.ines).get("/nexthop/portal/cases/new")
    asked = set(page.context["form"].fields)
    assert "fact_impact" in asked
    assert not asked & {"fact_region", "fact_entitlement", "organisation", "plan", "channel", "name", "email"}
    nexthop.acme.facts = {"impact": "none"}
    nexthop.acme.save()
    assert "fact_impact" not in portal_client(nexthop.ines).get("/nexthop/portal/cases/new").context["form"].fields


def test_sending_the_form_twice_opens_one_case(nextplane: Cast, portal_client: SignedIn) -> None:
    client = portal_client(nextplane.ines)
    address, sent = new_case(client, "nextplane")
    first, second = client.post(address, sent), client.post(address, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == Message.objects.count() == 1
    _, another = new_case(client, "nextplane")
    client.post(address, another)
    assert Case.objects.count() == 2


def test_the_token_of_one_person_is_nothing_to_another(nextplane: Cast, portal_client: SignedIn) -> None:
    address, sent = new_case(portal_client(nextplane.ines), "nextplane")
    portal_client(nextplane.ines).post(address, sent)
    portal_client(nextplane.omar).post(address, sent)
    assert sorted(Case.objects.values_list("organisation__name", flat=True)) == ["Acme", "Borealis"]


def test_an_empty_message_is_refused_at_its_control_and_the_rest_is_kept(
    nextplane: Cast, portal_client: SignedIn
) -> None:
    client = portal_client(nextplane.ines)
    address, sent = new_case(client, "nextplane", subject="Presence is missing", body="  ", fact_affected="some")
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write something first" in page
    assert 'value="Presence is missing"' in page
    assert re.search(r'<option value="some" selected>', page)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("setup.exe", b"MZ", "Files of this kind are not accepted"),
        ("huge.log", b"x" * (25 * 2**20 + 1), "This file is too large to attach"),
    ],
)
def test_a_forbidden_file_is_refused_with_the_text_kept(
    nextplane: Cast, portal_client: SignedIn, name: str, content: bytes, said: str
) -> None:
    client = portal_client(nextplane.ines)
    address, sent = new_case(client, "nextplane", body="All that I know.")
    answer = client.post(address, {**sent, "attachments": [SimpleUploadedFile(name, content)]})
    page = answer.content.decode()
    assert answer.status_code in (413, 422)
    assert said in page
    assert "All that I know." in page
    assert not Case.objects.exists()
    assert not Attachment.objects.exists()


def test_without_an_agreement_the_page_says_that_a_person_decides(nextplane: Cast, portal_client: SignedIn) -> None:
    Agreement.objects.update(ends_on=date(2025, 1, 1))
    client = portal_client(nextplane.ines)
    address, sent = new_case(client, "nextplane")
    assert "Your agreement ended on 2025-01-01" in client.get(address).content.decode()
    assert client.post(address, sent).status_code == 302
    assert "No agreement is in force" in client.get("/nextplane/portal/").content.decode()


def test_a_plan_without_the_portal_is_told_its_own_channels(nextplane: Cast, portal_client: SignedIn) -> None:
    document = nextplane.policy.document
    kept = document.plans["business"].channels[:]
    document.plans["business"].channels[:] = ["phone"]
    try:
        client = portal_client(nextplane.ines)
        address, sent = new_case(client, "nextplane")
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert "Management Portal does not belong to Business" in answer.content.decode()
        assert not Case.objects.exists()
    finally:
        document.plans["business"].channels[:] = kept


def test_the_look_ahead_works_without_a_script(nextplane: Cast, portal_client: SignedIn) -> None:
    client = portal_client(nextplane.ines)
    address, sent = new_case(client, "nextplane", fact_affected="everyone", body="")
    page = client.post(address, {**sent, "look": "1"})
    assert page.status_code == 200
    assert "Taken as <strong>Priority One</strong>" in page.content.decode()
    assert "needs another look" not in page.content.decode()
    assert not Case.objects.exists()


@pytest.mark.requirement("NP-04")
def test_the_clock_runs_from_the_moment_of_sending(
    nextplane: Cast,
    portal_client: SignedIn,
    stopped_clock: Callable[[datetime], None],
    later: Callable[..., datetime],
) -> None:
    client = portal_client(nextplane.ines)
    address, sent = new_case(client, "nextplane", fact_affected="everyone")
    stopped_clock(later(minutes=40))
    client.post(address, sent)
    clock = next(clock for clock in list_clocks(Case.objects.get(), later(minutes=40)) if clock.key == "first_response")
    assert clock.started_at == later(minutes=40)
    assert clock.due_at == later(minutes=100)


def test_a_contact_of_two_customers_says_for_which(nextplane: Cast, portal_client: SignedIn) -> None:
    Contact.objects.create(
        desk=nextplane.desk,
        organisation=nextplane.other,
        user=nextplane.ines.user,
        name="Ines",
        email=nextplane.ines.email,
    )
    client = portal_client(nextplane.ines)
    address, sent = new_case(client, "nextplane", organisation=nextplane.other.public_id)
    client.post(address, sent)
    case = Case.objects.get()
    assert case.organisation == nextplane.other
    assert case.contact
    assert case.contact.organisation == nextplane.other


def test_another_customers_organisation_cannot_be_chosen(nextplane: Cast, portal_client: SignedIn) -> None:
    client = portal_client(nextplane.ines)
    address, sent = new_case(client, "nextplane", organisation=nextplane.other.public_id)
    client.post(address, sent)
    assert Case.objects.get().organisation == nextplane.acme
