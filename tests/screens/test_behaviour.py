"""What the scripts do: keys, palette, lists, badges that tick, drafts, undo, live updates, theme."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

from kept.surfaces.screens import durations
from tests.browser import PHONE, wait_until_ready

pytestmark = pytest.mark.browser


@pytest.fixture
def case_page(browser_page: Page, gallery: str) -> Page:
    browser_page.goto(f"{gallery}case")
    wait_until_ready(browser_page)
    return browser_page


def test_a_single_key_runs_a_command_but_not_while_typing(case_page: Page) -> None:
    case_page.keyboard.press("w")
    expect(case_page.locator("#why")).to_be_visible()
    case_page.keyboard.press("Escape")
    expect(case_page.locator("#why")).to_be_hidden()
    case_page.get_by_label("Message", exact=True).fill("")
    case_page.keyboard.type("why?")
    expect(case_page.locator("#why")).to_be_hidden()
    expect(case_page.locator("#help")).to_be_hidden()
    assert case_page.get_by_label("Message", exact=True).input_value() == "why?"


def test_single_keys_can_be_turned_off_and_on(case_page: Page) -> None:
    case_page.keyboard.press("?")
    case_page.get_by_role("button", name="Turn single keys off").click()
    wait_until_ready(case_page)
    assert case_page.url.endswith("/case")
    case_page.keyboard.press("w")
    expect(case_page.locator("#why")).to_be_hidden()
    case_page.keyboard.press("Control+k")
    expect(case_page.locator("#palette")).to_be_visible()
    case_page.keyboard.press("Escape")
    case_page.get_by_role("link", name="Keys and help").click()
    case_page.get_by_role("button", name="Turn single keys on").click()
    wait_until_ready(case_page)
    case_page.keyboard.press("w")
    expect(case_page.locator("#why")).to_be_visible()


def test_the_palette_finds_and_runs_a_command(case_page: Page) -> None:
    case_page.keyboard.press("Control+k")
    case_page.keyboard.type("dead")
    expect(case_page.get_by_role("option")).to_have_count(1)
    case_page.keyboard.press("Enter")
    expect(case_page.locator("#why")).to_be_visible()
    expect(case_page.locator("#palette")).to_be_hidden()


def test_the_palette_shows_what_the_server_found(case_page: Page, gallery: str) -> None:
    found = {"results": [{"title": "NG-10483 Sensors", "detail": "Ines", "url": f"{gallery}form"}]}
    case_page.route("**/search?q=*", lambda route: route.fulfill(json=found))
    case_page.keyboard.press("/")
    case_page.keyboard.type("sensors")
    option = case_page.get_by_role("option", name="NG-10483")
    expect(option).to_have_attribute("aria-selected", "true")
    case_page.keyboard.press("Enter")
    case_page.wait_for_url("**/form")


def test_the_palette_says_that_nothing_was_found(case_page: Page) -> None:
    case_page.route("**/search?q=*", lambda route: route.fulfill(json={"results": []}))
    case_page.keyboard.press("Control+k")
    case_page.keyboard.type("zzz")
    expect(case_page.locator(".palette-none")).to_contain_text("Nothing found for “zzz”")


def test_a_list_is_walked_selected_and_opened_by_keys(browser_page: Page, gallery: str) -> None:
    browser_page.goto(f"{gallery}queue")
    wait_until_ready(browser_page)
    for key in ("j", "x", "j", "j", "Shift+X"):
        browser_page.keyboard.press(key)
    expect(browser_page.locator("[data-bulk-count]")).to_have_text("3")
    expect(browser_page.locator(".is-at")).to_have_attribute("data-number", "NG-10483")
    browser_page.keyboard.press("k")
    expect(browser_page.locator(".is-at")).to_have_attribute("data-number", "NG-10482")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/case")
    wait_until_ready(browser_page)
    browser_page.keyboard.press("Escape")
    browser_page.wait_for_url("**/queue")


def test_dots_copy_number_title_and_link(browser_page: Page, gallery: str) -> None:
    browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    browser_page.goto(f"{gallery}queue")
    wait_until_ready(browser_page)
    browser_page.keyboard.press("j")
    for dots, end in (1, "NG-10481"), (2, "4.28.3M update"), (3, "/gallery/case"):
        browser_page.locator(".toast").evaluate_all("toasts => toasts.forEach(toast => toast.remove())")
        for _ in range(dots):
            browser_page.keyboard.press(".")
        expect(browser_page.locator(".toast")).to_be_visible()
        assert browser_page.evaluate("navigator.clipboard.readText()").endswith(end)


def test_lengths_read_the_same_in_browser_and_server(case_page: Page) -> None:
    lengths = [*range(0, 700, 7), *range(700, 400_000, 3331)]
    shown = case_page.evaluate(
        """async lengths => {
          const { wordsFor } = await import("/static/kept/js/durations.js");
          return lengths.map(length => [wordsFor(length), wordsFor(length, true)]);
        }""",
        lengths,
    )
    assert shown == [[durations.words_for(n), durations.words_for(n, in_days=True)] for n in lengths]


def badge_at(page: Page, seconds_later: int, **badge: str) -> dict[str, object]:
    """What a badge rendered at 08:00 UTC, open until 09:00 and again from 11:00, shows so much later."""
    start = 1_795_593_600
    given = {
        "state": "ok",
        "now": "2026-11-25T08:00:00Z",
        "hours": f"{start}-{start + 3600} {start + 10800}-{start + 14400}",
        "known": "345600",
        "zone": "Europe/Berlin",
        **badge,
    }
    return page.evaluate(
        """async ([badge, now]) => (await import("/static/kept/js/badge.js")).badgeAt(badge, now)""",
        [given, (start + seconds_later) * 1000],
    )


def test_a_badge_counts_open_time_only(case_page: Page) -> None:
    clock = {
        "remaining": "5400",
        "allowance": "5400",
        "due": "2026-11-25T11:30:00Z",
        "line": "2026-11-25T11:30:00Z",
    }
    assert badge_at(case_page, 1800, **clock)["words"] == "1 h left"
    assert badge_at(case_page, 3600, **clock)["words"] == "resumes Wed, 12:00 CET"
    assert badge_at(case_page, 10800 + 900, **clock)["words"] == "15 min left"
    assert badge_at(case_page, 10800 + 900, **clock)["state"] == "soon"
    assert badge_at(case_page, 10800 + 1800, **clock)["state"] == "soon"
    assert badge_at(case_page, 10800 + 2520, **clock)["words"] == "due 12 min ago"


def test_a_badge_is_not_missed_between_due_time_and_line(case_page: Page) -> None:
    clock = {
        "remaining": "3600",
        "allowance": "3600",
        "due": "2026-11-25T09:00:00Z",
        "line": "2026-11-25T11:00:00Z",
    }
    assert badge_at(case_page, 7200, **clock)["state"] == "closed"
    assert badge_at(case_page, 10801, **clock)["state"] == "missed"


def test_a_badge_does_not_guess_beyond_what_it_was_told(case_page: Page) -> None:
    assert badge_at(case_page, 400_000, remaining="3600", allowance="3600") is None


def test_a_badge_turns_and_the_change_is_announced_once(browser_page: Page, gallery: str) -> None:
    browser_page.clock.install()
    browser_page.goto(gallery)
    wait_until_ready(browser_page)
    badge = browser_page.locator("promise-badge").nth(1)
    expect(badge).to_have_class("promise promise-soon")
    browser_page.clock.run_for(50 * 60 * 1000)
    expect(badge).to_have_class("promise promise-missed")
    expect(badge).to_contain_text("ago")
    assert badge.get_attribute("role") == "timer"
    assert badge.get_attribute("aria-live") == "off"
    expect(browser_page.locator("#announcer")).to_have_text("Next update: missed")


def test_a_draft_survives_on_the_device_when_the_server_has_none(case_page: Page) -> None:
    case_page.get_by_label("Message", exact=True).fill("Please set the keep-alive to 30 s.")
    expect(case_page.locator(".composer [data-draft-status]")).to_contain_text(
        "kept on this device", timeout=5000
    )
    case_page.reload()
    expect(case_page.get_by_label("Message", exact=True)).to_have_value("Please set the keep-alive to 30 s.")


def test_a_draft_goes_to_the_server_when_it_can(browser_page: Page, gallery: str) -> None:
    sent: list[str] = []

    def keep(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(status=204)

    browser_page.route("**/draft", keep)
    browser_page.goto(f"{gallery}case")
    wait_until_ready(browser_page)
    browser_page.locator(".composer").evaluate("form => form.dataset.draftUrl = '/draft'")
    browser_page.get_by_label("Message", exact=True).fill("On its way")
    expect(browser_page.locator(".composer [data-draft-status]")).to_contain_text("Draft saved", timeout=5000)
    assert "On its way" in sent[0]
    assert "csrfmiddlewaretoken" not in sent[0]
    assert browser_page.evaluate("localStorage.length") == 0


def test_what_was_sent_can_be_undone_for_ten_seconds(browser_page: Page, gallery: str) -> None:
    browser_page.clock.install()
    browser_page.goto(gallery)
    wait_until_ready(browser_page)
    undo = browser_page.get_by_role("button", name="Undo")
    browser_page.clock.run_for(4000)
    expect(browser_page.locator("[data-undo-words]")).to_have_text("Sent in 6 s")
    expect(undo).to_be_visible()
    browser_page.clock.run_for(6000)
    expect(browser_page.locator("[data-undo-words]")).to_have_text("Sent")
    expect(undo).to_have_count(0)


def test_the_send_button_names_its_audience(case_page: Page) -> None:
    expect(case_page.get_by_role("button", name="Send to customer and partner")).to_be_visible()
    case_page.get_by_role("radio", name="Internal").check()
    expect(case_page.get_by_role("button", name="Add internal note")).to_be_visible()


def test_tab_goes_from_audience_to_body_to_send(case_page: Page) -> None:
    case_page.get_by_role("radio", name="Everyone").focus()
    case_page.keyboard.press("Tab")
    assert case_page.evaluate("document.activeElement.name") == "body"
    case_page.keyboard.press("Tab")
    assert case_page.evaluate("document.activeElement.dataset.command") == "composer.send"


def test_the_theme_changes_at_once_and_is_there_after_a_reload(case_page: Page) -> None:
    case_page.get_by_role("button", name="Dark theme").click()
    assert case_page.locator("html").get_attribute("data-theme") == "dark"
    case_page.reload()
    assert case_page.locator("html").get_attribute("data-theme") == "dark"


def test_theme_and_keys_change_without_scripts(browser_page: Page, gallery: str) -> None:
    context = browser_page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(f"{gallery}portal")
    page.get_by_role("button", name="Dark theme").click()
    assert page.url.endswith("/gallery/portal")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("link", name="Keys and help").click()
    page.get_by_role("button", name="Turn single keys off").click()
    expect(page.locator("#main").get_by_text("Single keys are off")).to_be_visible()
    context.close()


def test_live_updates_count_and_offer_a_refresh(browser_page: Page, gallery: str) -> None:
    events = [
        ("counts", {"mine": 13}),
        ("changed", {"topic": "queue", "count": 2}),
        ("changed", {"topic": "queue"}),
    ]
    body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    browser_page.route("**/live", lambda route: route.fulfill(content_type="text/event-stream", body=body))
    start_live(browser_page, f"{gallery}queue")
    expect(browser_page.locator("[data-count=mine]")).to_have_text("13")
    expect(browser_page.locator(".bar-new")).to_contain_text("3 new")
    with browser_page.expect_navigation():
        browser_page.get_by_role("button", name="Refresh").click()


def test_a_lost_connection_is_said_after_ten_seconds(browser_page: Page, gallery: str) -> None:
    browser_page.clock.install()
    browser_page.route("**/live", lambda route: route.abort())
    start_live(browser_page, f"{gallery}queue")
    browser_page.wait_for_timeout(200)
    expect(browser_page.locator("#offline")).to_be_hidden()
    browser_page.clock.run_for(11_000)
    expect(browser_page.locator("#offline")).to_contain_text("Connection lost")
    browser_page.complaints.clear()  # type: ignore[attr-defined]


def start_live(page: Page, url: str) -> None:
    """Open a page whose body names a stream, as a page of the workspace does."""

    def add_stream(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("<body", '<body data-live-url="/live"', 1))

    page.route(url, add_stream)
    page.goto(url)
    wait_until_ready(page)


def test_on_a_phone_the_case_has_the_screen_and_details_are_one_tap_away(
    browser_page: Page, gallery: str
) -> None:
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(f"{gallery}case")
    wait_until_ready(browser_page)
    expect(browser_page.locator(".pane-list")).to_be_hidden()
    expect(browser_page.locator("#context")).to_be_hidden()
    browser_page.get_by_role("button", name="Details").click()
    expect(browser_page.get_by_role("heading", name="Entitlement")).to_be_visible()
    browser_page.keyboard.press("Escape")
    expect(browser_page.locator("#context")).to_be_hidden()
    browser_page.get_by_role("button", name="Menu").click()
    expect(browser_page.get_by_role("navigation", name="Main")).to_be_visible()
    browser_page.keyboard.press("Escape")
    browser_page.get_by_role("link", name="Back to My work").click()
    expect(browser_page.locator(".pane-list")).to_be_visible()


def test_focus_is_never_hidden_behind_header_or_composer(case_page: Page) -> None:
    case_page.set_viewport_size({"width": 1200, "height": 500})
    hidden = case_page.evaluate(
        """() => {
          const covered = [];
          const found = document.querySelectorAll(".pane a, .pane button, .pane input:not([type=hidden])");
          for (const element of found) {
            if (!element.checkVisibility() || element.closest("dialog, .composer, .list-head")) continue;
            element.focus();
            const box = element.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            if (!top || top.closest(".top, .composer, .list-head")) covered.push(element.outerHTML.slice(0, 90));
          }
          return covered;
        }"""
    )
    assert hidden == []


def test_paper_has_the_conversation_and_nothing_to_click(case_page: Page) -> None:
    case_page.emulate_media(media="print")
    expect(case_page.locator(".composer")).to_be_hidden()
    expect(case_page.locator(".side")).to_be_hidden()
    expect(case_page.get_by_text("Since the update at 02:00")).to_be_visible()
    expect(case_page.get_by_role("heading", name="Entitlement")).to_be_visible()
