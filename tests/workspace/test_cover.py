"""Deciding on cover, excluding, and administering what customers are entitled to, in the workspace."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from kept.domain.cases.cover import cover_of
from kept.domain.cases.models import Case, Clock
from kept.domain.entitlements.actions import issue_licence, override_cover
from kept.domain.entitlements.models import Agreement, CoverOverride, Licence
from kept.domain.products.models import Product, Release
from tests.browser import PHONE, WIDE, assert_accessible, assert_no_sideways_scroll, use_theme
from tests.desks import AT, Cast
from tests.workspace.conftest import Browse, Enter


def address(case: Case, change: str = "") -> str:
    return f"/nextplane/work/c/{case.number}" + (f"/{change}" if change else "")


@pytest.mark.requirement("NP-15")
@pytest.mark.parametrize(
    ("exclusion", "first_response", "words"),
    [
        ("customer_cause", "no_time", "No times are promised while it holds."),
        ("customer_files", "no_time", "No times are promised while it holds."),
        ("third_party", "no_time", "No times are promised while it holds."),
        ("unpaid", "no_time", "Support is refused while it holds"),
        ("no_cooperation", "running", "The clocks stand still while it holds."),
        ("platforms_down", "running", "The clocks stand still while it holds."),
    ],
)
def test_each_exclusion_of_the_policy_does_to_the_clocks_what_it_says(
    nextplane: Cast, agent_client: Enter, exclusion: str, first_response: str, words: str
) -> None:
    nadia, case = agent_client(nextplane.nadia), nextplane.open_case()
    assert words in nadia.get(address(case, "exclude")).text
    sent = {"exclusion": exclusion, "reason": "We looked into it.", "seen_revision": case.revision}
    assert nadia.post(address(case, "exclude"), sent).status_code == 302
    expected = "paused" if first_response == "running" else first_response
    assert Clock.objects.get(case=case, key="first_response").state == expected
    page = nadia.get(address(case)).text
    assert words in page
    assert "We looked into it." in page
    assert nadia.post(address(case, "include"), {"reason": "It was ours."}).status_code == 302
    assert Clock.objects.get(case=case, key="first_response").state == "running"
    assert Case.objects.get(pk=case.pk).exclusion == ""


@pytest.mark.requirement("NP-15")
def test_misuse_counts_only_where_reasonable_steps_were_taken(nextplane: Cast, agent_client: Enter) -> None:
    nadia, case = agent_client(nextplane.nadia), nextplane.open_case()
    refused = nadia.post(address(case, "exclude"), {"exclusion": "misuse", "reason": "Shared password."})
    assert refused.status_code == 422
    assert "reasonable steps taken is not known" in refused.text
    assert "Shared password." in refused.text


@pytest.mark.requirement("NP-02", "NP-01")
def test_the_page_of_a_case_shows_the_verdict_step_by_step(nextplane: Cast, agent_client: Enter) -> None:
    nextplane.ines.is_approved = False
    nextplane.ines.save()
    case = nextplane.open_case(is_emergency="yes")
    page = agent_client(nextplane.nadia).get(address(case)).text
    assert "Provisional" in page
    assert "An engineer may help in an emergency" in page
    assert "entitlement.covered[3]" in page


def test_a_lead_decides_for_a_case_or_for_the_customer_and_an_agent_does_neither(
    nextplane: Cast, agent_client: Enter
) -> None:
    Agreement.objects.filter(organisation=nextplane.acme).delete()
    case, theo = nextplane.open_case(), agent_client(nextplane.theo)
    assert case.verdict == "decide"
    assert case.number in theo.get("/nextplane/work/to-decide/").text
    assert agent_client(nextplane.nadia).get(address(case, "cover")).status_code == 403
    sent = {"outcome": "entitled", "scope": "customer", "reason": "Contract on its way."}
    missing = theo.post(address(case, "cover"), sent)
    assert missing.status_code == 422
    assert "Say until when it holds" in missing.text
    assert theo.post(address(case, "cover"), sent | {"until": "2026-03-06"}).status_code == 302
    case.refresh_from_db()
    assert (case.verdict, CoverOverride.objects.get().ends_on) == ("entitled", date(2026, 3, 6))
    assert nextplane.open_case().verdict == "entitled"
    assert case.number not in theo.get("/nextplane/work/to-decide/").text
    assert theo.post(address(case, "uncover"), {"reason": "Too early."}).status_code == 302
    assert cover_of(Case.objects.get(pk=case.pk)).outcome == "decide"


def test_the_form_for_calls_says_what_comes_of_it(nagomi: Cast, agent_client: Enter) -> None:
    Agreement.objects.filter(organisation=nagomi.acme).update(paid_through=date(2026, 3, 1))
    nadia = agent_client(nagomi.nadia)
    page = nadia.get(f"/nagomi/work/new?contact={nagomi.ines.public_id}").text
    assert "Refused. Paid: subscription is unpaid or ended" in page


def test_agreements_licences_products_and_exceptions_are_administered(nagomi: Cast, agent_client: Enter) -> None:
    theo = agent_client(nagomi.theo)
    assert theo.post("/nagomi/admin/products", {"key": "Pro", "name": "Pro", "is_supported": "on"}).status_code == 302
    theo.post("/nagomi/admin/products/pro", {"adds": "release", "release-name": "2.1", "release-supported_until": ""})
    release = Release.objects.get()
    early = {"released_on": "2026-02-01", "supported_until": "2026-01-01"}
    assert "cannot end before" in theo.post(f"/nagomi/admin/releases/{release.public_id}", early).text
    theo.post(f"/nagomi/admin/releases/{release.public_id}", {"supported_until": "2026-03-01"})
    assert "ended" in theo.get("/nagomi/admin/products/pro").text
    assert Product.objects.get().is_supported

    agreement = Agreement.objects.get(organisation=nagomi.acme)
    changed = {"starts_on": "2021-01-01", "paid_through": "2026-03-01", "covers": ["pro"], "reason": "As signed."}
    assert theo.post(f"/nagomi/admin/agreements/{agreement.public_id}", changed).status_code == 302
    wrong = theo.post(f"/nagomi/admin/agreements/{agreement.public_id}", changed | {"ends_on": "2020-01-01"})
    assert (wrong.status_code, "on the day on which it starts, or later" in wrong.text) == (422, True)
    cover = f"/nagomi/admin/customers/{nagomi.acme.public_id}/cover"
    assert "overdue" in theo.get(cover).text

    assert theo.post("/nagomi/admin/licences", {"key": "acme-1111-aaaa"}).status_code == 302
    licence = Licence.objects.get()
    assert "ACME1111AAAA" not in theo.get("/nagomi/admin/licences").text
    page = f"/nagomi/admin/licences/{licence.public_id}"
    theo.post(page, {"does": "register", "organisation": nagomi.acme.public_id})
    theo.post(page, {"does": "block", "reason": "Charged back."})
    assert "Charged back." in theo.get(page).text
    theo.post(page, {"does": "unblock", "reason": "Paid."})
    licence.refresh_from_db()
    assert (licence.organisation, licence.blocked_at) == (nagomi.acme, None)
    assert theo.post("/nagomi/admin/licences", {"key": "ACME 1111 AAAA"}).status_code == 422

    theo.post(cover, {"outcome": "entitled", "ends_on": "2026-03-31", "reason": "Renewal is signed."})
    override = CoverOverride.objects.get()
    assert "Renewal is signed." in theo.get(cover).text
    theo.post(f"/nagomi/admin/overrides/{override.public_id}/end", {"reason": "It was not."})
    assert "taken back" in theo.get(cover).text


def test_who_is_no_lead_administers_none_of_it(nagomi: Cast, agent_client: Enter) -> None:
    nadia: Client = agent_client(nagomi.nadia)
    for page in ("licences", "products", f"customers/{nagomi.acme.public_id}/cover"):
        assert nadia.get(f"/nagomi/admin/{page}").status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_about_cover_fit_and_are_accessible(
    nextplane: Cast, browse_as: Browse, live_server: LiveServer, theme: str
) -> None:
    theo = nextplane.actor(nextplane.theo)
    licence = issue_licence(key="ACME-1111-AAAA", organisation=nextplane.acme, actor=theo, at=AT)
    override_cover(
        organisation=nextplane.acme, outcome="conditions", reason="r", ends_on=date(2026, 4, 1), actor=theo, at=AT
    )
    case = nextplane.open_case()
    agreement = Agreement.objects.get(organisation=nextplane.acme)
    page: Page = browse_as(nextplane.theo)
    use_theme(page, theme, live_server.url)
    for path in (
        f"work/c/{case.number}",
        f"work/c/{case.number}/exclude",
        f"work/c/{case.number}/cover",
        f"admin/customers/{nextplane.acme.public_id}/cover",
        f"admin/agreements/{agreement.public_id}",
        f"admin/licences/{licence.public_id}",
        "admin/licences",
        "admin/products",
    ):
        page.goto(f"{live_server.url}/nextplane/{path}")
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert_accessible(page)
            assert_no_sideways_scroll(page)
