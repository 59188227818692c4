"""Every page of the portal and every public page is readable by everybody, in both themes, on a phone too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from kept.domain.cases.actions import reply_to_case, resolve_case
from kept.domain.cases.models import Case
from kept.domain.parties.models import Agent, Contact
from kept.kernel.files import IncomingFile
from tests.browser import (
    PHONE,
    WIDE,
    assert_accessible,
    assert_no_sideways_scroll,
    tell_live,
    use_theme,
    wait_until_ready,
)
from tests.desks import AT, Cast

Browse = Callable[[Contact | Agent], Page]
LOOKS = [("light", WIDE), ("dark", PHONE)]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def assert_readable(page: Page, url: str, addresses: list[str]) -> None:
    """Fail unless axe finds nothing and nothing scrolls sideways, light and wide, dark and narrow."""
    for theme, size in LOOKS:
        use_theme(page, theme, url)
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for address in addresses:
            page.goto(url + address)
            wait_until_ready(page)
            page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
            assert_accessible(page)
            assert_no_sideways_scroll(page)


def live_through(desk: Cast) -> tuple[Case, Case]:
    """A case that waits for Ines with a file on it, and one that was solved."""
    nadia = desk.actor(desk.nadia)
    log = IncomingFile("federation.log", "text/plain", b"x" * 3000)
    waiting = desk.open_case(subject="Presence of our partners is missing", affected="some")
    reply_to_case(number=waiting.number, body="Which users?", actor=nadia, at=AT, then_wait_for="customer", files=[log])
    solved = desk.open_case(subject="Chat to one partner fails")
    resolve_case(number=solved.number, resolution_kind="solved", explanation="A certificate.", actor=nadia, at=AT)
    return waiting, solved


def test_pages_of_the_portal(nextplane: Cast, browse_as: Browse, live_server: LiveServer) -> None:
    waiting, solved = live_through(nextplane)
    base = "/nextplane/portal/"
    addresses = [
        "",
        "cases/",
        "cases/?q=nothing-like-it",
        "cases/new",
        f"cases/{waiting.number}/",
        f"cases/{solved.number}/",
    ]
    addresses.append(f"cases/{waiting.number}/why/update/1")
    assert_readable(browse_as(nextplane.ines), live_server.url, [base + address for address in addresses])


def test_a_long_reason_for_waiting_fits_a_phone(netop: Cast, browse_as: Browse, live_server: LiveServer) -> None:
    netop.open_case(subject="Remote sessions end")
    page = browse_as(netop.ines)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/netop/portal/")
    wait_until_ready(page)
    words = page.locator(".promise-words").first
    words.evaluate("each => { each.textContent = 'paused · Waiting for information from the customer'; }")
    assert_no_sideways_scroll(page)


def listen(page: Page) -> list[str]:
    """A list from which the page's live updates are taken, soon after something is put into it."""
    news: list[str] = []
    page.context.route("**/live/**", lambda route: tell_live(route, news.pop() if news else "", again_in=100))
    return news


def changed(case: Case) -> str:
    """The event that says that something is new on a case."""
    return f'event: changed\ndata: {{"topic": "case:{case.number}", "count": 1}}\n\n'


def test_an_answer_arrives_by_itself_while_the_customer_waits(
    nextplane: Cast, browse_as: Browse, live_server: LiveServer
) -> None:
    case, page = nextplane.open_case(subject="Chat to one partner fails"), browse_as(nextplane.ines)
    news = listen(page)
    page.goto(f"{live_server.url}/nextplane/portal/cases/{case.number}/")
    wait_until_ready(page)
    nadia = nextplane.actor(nextplane.nadia)
    reply_to_case(number=case.number, body="See http://status.nextplane.example", actor=nadia, at=AT)
    news.append(changed(case))
    expect(page.get_by_role("link", name="http://status.nextplane.example")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("1 new")
    page.get_by_role("link", name="Why:").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_an_answer_that_arrives_takes_nothing_from_a_customer_who_writes(
    nextplane: Cast, browse_as: Browse, live_server: LiveServer
) -> None:
    case, page = nextplane.open_case(subject="Chat to one partner fails"), browse_as(nextplane.ines)
    news = listen(page)
    page.goto(f"{live_server.url}/nextplane/portal/cases/{case.number}/")
    wait_until_ready(page)
    page.get_by_label("Message", exact=True).fill("It is the third")
    page.get_by_role("heading", level=1).click()
    news.append(changed(case))
    expect(page.get_by_role("button", name="Refresh")).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_have_value("It is the third")


def test_choosing_a_severity(nagomi: Cast, browse_as: Browse, live_server: LiveServer) -> None:
    assert_readable(browse_as(nagomi.ines), live_server.url, ["/nagomi/portal/cases/new"])


def test_public_pages(nextplane: Cast, browser_page: Page, live_server: LiveServer) -> None:
    answered = "/nextplane/policy/promises?plan=business&severity=P1&fact_hours=us_eastern&at=2026-07-03T15:00&zone=UTC"
    refused = "/nextplane/policy/promises?plan=gold&severity=P1&at=&zone=UTC"
    assert_readable(browser_page, live_server.url, ["/nextplane/", "/nextplane/policy", answered])
    browser_page.goto(live_server.url + refused)
    browser_page.complaints.clear()  # type: ignore[attr-defined]
    assert_accessible(browser_page)


def test_pages_of_signing_in(nextplane: Cast, browser_page: Page, live_server: LiveServer) -> None:
    pages = ["/", "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/", "/accounts/signup/"]
    assert_readable(browser_page, live_server.url, pages)
    browser_page.goto(f"{live_server.url}/accounts/login/")
    browser_page.get_by_label("Email").fill("ines@nextplane.example")
    browser_page.get_by_label("Password").fill("wrong")
    browser_page.get_by_role("button", name="Sign in", exact=True).click()
    expect(browser_page.get_by_role("alert")).to_be_visible()
    assert_accessible(browser_page)


def test_pages_about_oneself(nextplane: Cast, browse_as: Browse, live_server: LiveServer) -> None:
    own = [
        "/accounts/profile/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/logout/",
    ]
    assert_readable(browse_as(nextplane.ines), live_server.url, [*own, "/accounts/reauthenticate/?next=/"])


@pytest.mark.requirement("NT-01", "NA-01")
def test_asking_for_help_shows_the_answers_time_as_one_answers(
    nextplane: Cast, browse_as: Browse, live_server: LiveServer
) -> None:
    page = browse_as(nextplane.ines)
    page.goto(f"{live_server.url}/nextplane/portal/cases/new")
    wait_until_ready(page)
    foreseen = page.locator("#foreseen")
    expect(foreseen).to_contain_text("Priority Three")
    page.get_by_label("Who cannot use the federation service?").select_option("everyone")
    expect(foreseen).to_contain_text("Priority One")
    expect(foreseen).to_contain_text("today 16:00 UTC")
    page.get_by_label("In one line").fill("Nobody can chat")
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("alert").first).to_contain_text("One answer needs another look")
    page.complaints.clear()  # type: ignore[attr-defined]
    assert_accessible(page)
    expect(page.get_by_label("In one line")).to_have_value("Nobody can chat")
    page.get_by_label("What happens, since when").fill("Since 14:30.")
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody can chat")
    assert Case.objects.get().severity == "P1"


@pytest.mark.requirement("ALL-04")
def test_why_opens_beside_the_clock(nextplane: Cast, browse_as: Browse, live_server: LiveServer) -> None:
    case = nextplane.open_case(affected="everyone")
    page = browse_as(nextplane.ines)
    for theme, size in LOOKS:
        use_theme(page, theme, live_server.url)
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(f"{live_server.url}/nextplane/portal/cases/{case.number}/")
        wait_until_ready(page)
        page.get_by_role("link", name="Why: First response").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("NextPlane aims at 1 hour")
        expect(dialog.get_by_role("table")).to_contain_text("10:00 – 11:00 EST")
        assert_accessible(page)
        page.keyboard.press("Escape")


def test_the_calculator_answers_in_place_and_its_address_holds_the_question(
    nextplane: Cast, browser_page: Page, live_server: LiveServer
) -> None:
    browser_page.goto(f"{live_server.url}/nextplane/policy/promises")
    wait_until_ready(browser_page)
    browser_page.get_by_label("Plan").select_option("custom")
    browser_page.get_by_label("Severity").select_option("P1")
    browser_page.get_by_label("Time zone").select_option("Europe/Berlin")
    browser_page.get_by_label("Received at").fill("2026-03-07T04:00")
    browser_page.get_by_role("button", name="Work it out").click()
    expect(browser_page.locator("#promises")).to_contain_text("Sat 05:00 CET")
    assert_accessible(browser_page)
    browser_page.goto(browser_page.url)
    expect(browser_page.locator("#promises")).to_contain_text("Sat 05:00 CET")


def test_the_portal_works_without_a_script(nextplane: Cast, browse_as: Browse, live_server: LiveServer) -> None:
    signed_in = browse_as(nextplane.ines)
    context = signed_in.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    context.add_cookies(signed_in.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{live_server.url}/nextplane/portal/cases/new")
    page.get_by_label("Who cannot use the federation service?").select_option("everyone")
    page.get_by_role("button", name="Work it out again").click()
    expect(page.locator("#foreseen")).to_contain_text("Priority One")
    page.get_by_label("In one line").fill("Nobody can chat")
    page.get_by_label("What happens, since when").fill("Since 14:30.")
    page.get_by_role("button", name="Send to").click()
    page.get_by_role("link", name="Why: First response").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Why First response is due then")
    context.close()
