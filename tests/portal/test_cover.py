"""What the portal says at the door before anything is sent, and what customers see of what they have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from kept.domain.entitlements.actions import block_licence, change_agreement, issue_licence, make_agreement
from kept.domain.entitlements.models import Agreement
from kept.domain.parties.actions import add_contact
from kept.domain.parties.models import Contact
from kept.domain.products.actions import add_product, add_release
from kept.surfaces.public.calculator import FACT
from tests.browser import NARROWEST, PHONE, WIDE, assert_accessible, assert_no_sideways_scroll, use_theme
from tests.desks import AT, Cast
from tests.programs import Api

SignedIn = Callable[[Contact], Client]


def form_of(client: Client, slug: str, **said: object) -> tuple[str, dict[str, object]]:
    """The address of the form, and what a browser would send of it."""
    address = f"/{slug}/portal/cases/new"
    form = client.get(address).context["form"]
    sent: dict[str, object] = {"once": form["once"].value(), "subject": "It fails", "body": "Since noon."}
    if "kind" in form.fields:
        sent["kind"] = form.policy.default_kind
    return address, {**sent, **said}


def change(cast: Cast, **changed: object) -> None:
    agreement = Agreement.objects.get(organisation=cast.acme)
    said = {"starts_on": agreement.starts_on, "ends_on": None, "covers": [], "paid_through": None, **changed}
    change_agreement(agreement=agreement, reason="As signed.", actor=cast.actor(cast.theo), at=AT, **said)  # type: ignore[arg-type]


@pytest.mark.requirement("NT-02")
def test_the_licence_key_is_checked_before_sending_and_when_sending(netop: Cast, portal_client: SignedIn) -> None:
    theo, client = netop.actor(netop.theo), portal_client(netop.ines)
    own = issue_licence(key="ACME-1111-AAAA", organisation=netop.acme, actor=theo, at=AT)
    issue_licence(key="BORE-2222-BBBB", organisation=netop.other, actor=theo, at=AT)
    told = {"acme1111aaaa": "first level", "BORE-2222-BBBB": "another customer", "XXXX-0000": "is not known"}
    for key, words in told.items():
        address, sent = form_of(client, "netop", licence=key)
        assert words in client.post(f"{address}/promise", sent).text, key
    for key in ("BORE-2222-BBBB", "XXXX-0000"):
        address, sent = form_of(client, "netop", licence=key)
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert "Since noon." in answer.text
        assert "Borealis" not in answer.text
    assert Case.objects.count() == 0
    block_licence(licence=own, reason="Charged back.", actor=theo, at=AT)
    address, sent = form_of(client, "netop")
    assert "The licence key is blocked." in client.post(address, sent).text
    assert "Charged back" not in client.post(address, sent).text


@pytest.mark.requirement("NT-15")
def test_third_party_software_is_answered_with_guidance_and_a_referral(netop: Cast, portal_client: SignedIn) -> None:
    client = portal_client(netop.ines)
    address, sent = form_of(client, "netop", kind="third_party")
    said = "General guidance only; the local partner or reseller can help with installation and networks."
    assert said in client.post(f"{address}/promise", sent).text
    client.post(address, sent)
    case = Case.objects.get()
    assert said in client.get(f"/netop/portal/cases/{case.number}/").text


@pytest.mark.requirement("NA-03")
@pytest.mark.parametrize("lapse", [{"paid_through": date(2026, 3, 3)}, {"ends_on": date(2026, 3, 3)}])
def test_only_a_paid_and_current_subscription_opens_a_case(
    nagomi: Cast, portal_client: SignedIn, lapse: dict[str, date]
) -> None:
    client = portal_client(nagomi.ines)
    change(nagomi, **lapse)
    address, sent = form_of(client, "nagomi")
    assert "valid, paid and current subscription" in client.get(address).text
    assert client.post(address, sent).status_code == 422
    change(nagomi, paid_through=date(2026, 3, 4))
    assert client.post(address, sent).status_code == 302
    assert Case.objects.get().verdict == "entitled"


def test_of_agreements_that_overlap_and_contradict_one_counts_and_the_others_are_named(
    nextplane: Cast, portal_client: SignedIn, api: Api
) -> None:
    theo = nextplane.actor(nextplane.theo)
    for plan, paid in (("startup", date(2027, 1, 1)), ("enterprise", date(2026, 1, 1))):
        make_agreement(
            organisation=nextplane.acme,
            plan=plan,
            starts_on=date(2022, 1, 1),
            paid_through=paid,
            actor=theo,
            at=AT,
        )
    address, sent = form_of(portal_client(nextplane.ines), "nextplane", fact_is_emergency="no")
    assert portal_client(nextplane.ines).post(address, sent).status_code == 302
    case = Case.objects.get()
    assert (case.plan, case.verdict) == ("business", "entitled")
    given = api(nextplane, nextplane.nadia).get(f"/cases/{case.number}/verdict").content.decode()
    assert "3 agreements are in force; Business" in given


def test_a_contact_of_two_customers_asks_for_one_of_them_and_never_for_where_they_may_not(
    nextplane: Cast, api: Api
) -> None:
    theo = nextplane.actor(nextplane.theo)
    add_contact(
        organisation=nextplane.other,
        name="Ines",
        email=nextplane.ines.email,
        user=nextplane.ines.user,
        is_approved=False,
        actor=theo,
        at=AT,
    )
    ines = api(nextplane, nextplane.ines)
    new = {"subject": "It fails", "body": "Since noon.", "channel": "helpdesk", "facts": {"is_emergency": "no"}}
    assert ines.post("/cases", {**new, "organisation": nextplane.acme.public_id}).status_code == 201
    assert ines.post("/cases", {**new, "organisation": nextplane.other.public_id}).status_code >= 400
    assert [case.organisation for case in Case.objects.all()] == [nextplane.acme]


@pytest.mark.requirement("NA-07")
def test_a_release_past_its_end_of_life_is_not_covered(nagomi: Cast, portal_client: SignedIn) -> None:
    theo, client = nagomi.actor(nagomi.theo), portal_client(nagomi.ines)
    product = add_product(key="proactive", name="Proactive", actor=theo, at=AT)
    add_release(product=product, name="2.1", supported_until=date(2026, 3, 3), actor=theo, at=AT)
    add_release(product=product, name="3.0", actor=theo, at=AT)
    address, sent = form_of(client, "nagomi", product="proactive", release="2.1")
    refused = client.post(address, sent)
    assert (refused.status_code, Case.objects.count()) == (422, 0)
    assert "Only supported releases are covered" in refused.text
    assert client.post(address, {**sent, "release": "3.0"}).status_code == 302
    case = client.get(f"/nagomi/portal/cases/{Case.objects.get().number}/")
    assert "Proactive 3.0" in case.text


@pytest.mark.requirement("NH-18")
def test_what_is_not_supported_is_told_apart_at_the_door(nexthop: Cast, portal_client: SignedIn) -> None:
    theo, client = nexthop.actor(nexthop.theo), portal_client(nexthop.ines)
    add_product(key="sw1", name="Switch One", actor=theo, at=AT)
    add_product(key="lab", name="Lab board", is_supported=False, actor=theo, at=AT)
    address, sent = form_of(client, "nexthop", product="lab")
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "Assistance covers supported hardware platforms and their software only." in refused.text
    assert client.post(address, {**sent, "product": "something else"}).status_code == 302
    assert Case.objects.get().verdict == "decide"
    address, sent = form_of(client, "nexthop", product="sw1")
    client.post(address, sent)
    assert Case.objects.latest("pk").verdict == "entitled"


@pytest.mark.requirement("NP-01")
def test_only_approved_contacts_raise_cases(nextplane: Cast, portal_client: SignedIn) -> None:
    Contact.objects.filter(pk=nextplane.ines.pk).update(is_approved=False)
    client = portal_client(nextplane.ines)
    address, sent = form_of(client, "nextplane")
    assert "Only approved technical contacts raise tickets." in client.get(address).text
    assert (client.post(address, sent).status_code, Case.objects.count()) == (422, 0)
    assert client.post(address, {**sent, FACT + "is_emergency": "yes"}).status_code == 302
    assert Case.objects.get().verdict == "provisional"


@pytest.mark.requirement("NH-17")
def test_customers_see_their_agreements_licences_what_is_promised_and_what_they_do_for_it(
    nexthop: Cast, portal_client: SignedIn
) -> None:
    theo = nexthop.actor(nexthop.theo)
    issue_licence(key="ACME-1111-AAAA", organisation=nexthop.acme, actor=theo, at=AT)
    issue_licence(key="BORE-2222-BBBB", organisation=nexthop.other, actor=theo, at=AT)
    change(nexthop, ends_on=date(2026, 12, 31))
    page = portal_client(nexthop.ines).get("/nexthop/portal/cover").text
    assert "31 Dec 2026" in page
    assert "…AAAA" in page
    assert "…BBBB" not in page
    assert "Initial response: 15 minutes" in page
    assert "Work with the account team to keep support entitlements active" in page
    change(nexthop, ends_on=date(2026, 3, 3))
    client = portal_client(nexthop.ines)
    address, sent = form_of(client, "nexthop")
    assert "the account team can renew it" in client.post(address, sent).text


@pytest.mark.requirement("NP-15")
def test_the_customer_reads_what_is_excluded_and_not_our_reasons(nextplane: Cast, portal_client: SignedIn) -> None:
    case = nextplane.open_case()
    actions.put_exclusion(
        number=case.number,
        exclusion="customer_files",
        reason="Nadia saw the broken list.",
        actor=nextplane.actor(nextplane.nadia),
        at=AT,
    )
    page = portal_client(nextplane.ines).get(f"/nextplane/portal/cases/{case.number}/").text
    assert "Errors in files with the customer&#x27;s own data" in page
    assert "No times are promised while it holds." in page
    assert "broken list" not in page


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_about_cover_fit_and_are_accessible(
    netop: Cast, browse_as: Callable[[Contact], Page], live_server: LiveServer, theme: str
) -> None:
    theo = netop.actor(netop.theo)
    product = add_product(key="host", name="Host", actor=theo, at=AT)
    add_release(product=product, name="12.90", supported_until=date(2026, 1, 1), actor=theo, at=AT)
    licence = issue_licence(key="ACME-1111-AAAA", organisation=netop.acme, actor=theo, at=AT)
    number = netop.open_case().number
    nadia = netop.actor(netop.nadia)
    actions.put_exclusion(number=number, exclusion="third_party", reason="Their proxy.", actor=nadia, at=AT)
    block_licence(licence=licence, reason="r", actor=theo, at=AT)
    page = browse_as(netop.ines)
    use_theme(page, theme, live_server.url)
    for address in ("cover", "cases/new", f"cases/{number}/"):
        page.goto(f"{live_server.url}/netop/portal/{address}")
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert_accessible(page)
        page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
        assert_no_sideways_scroll(page)
