"""Every page of the gallery is readable by everybody, in both themes, from 320 pixels up."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import (
    NARROWEST,
    PHONE,
    WIDE,
    assert_accessible,
    assert_no_sideways_scroll,
    use_theme,
    wait_until_ready,
)

PAGES = ["", "form", "queue", "case", "portal", "../help"]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_either_theme_wide_or_narrow(
    browser_page: Page, gallery: str, path: str
) -> None:
    for theme in ("light", "dark"):
        use_theme(browser_page, theme, gallery)
        browser_page.goto(gallery + path)
        wait_until_ready(browser_page)
        assert browser_page.locator("html").get_attribute("data-theme") == theme
        for size in (WIDE, PHONE):
            browser_page.set_viewport_size(size)
            assert_accessible(browser_page)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways(browser_page: Page, gallery: str, path: str) -> None:
    browser_page.goto(gallery + path)
    for size in (WIDE, PHONE, NARROWEST):
        browser_page.set_viewport_size(size)
        assert_no_sideways_scroll(browser_page)


@pytest.mark.parametrize("status", [400, 403, 404, 422, 500, 503])
def test_error_pages_say_what_to_do(browser_page: Page, gallery: str, status: int) -> None:
    for theme in ("light", "dark"):
        use_theme(browser_page, theme, gallery)
        answer = browser_page.goto(f"{gallery}error/{status}")
        assert answer is not None
        assert answer.status == (403 if status == 422 else status)
        browser_page.complaints.clear()
        assert browser_page.locator("code").inner_text() == answer.headers["kept-request"]
        assert browser_page.locator(".lead").inner_text()
        assert_accessible(browser_page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_open_dialogs_are_accessible(browser_page: Page, gallery: str, theme: str) -> None:
    use_theme(browser_page, theme, gallery)
    browser_page.goto(f"{gallery}case")
    wait_until_ready(browser_page)
    for stroke, dialog in (("Control+k", "#palette"), ("?", "#help"), ("w", "#why")):
        browser_page.keyboard.press(stroke)
        browser_page.wait_for_selector(f"{dialog}[open]")
        assert_accessible(browser_page)
        browser_page.keyboard.press("Escape")
        browser_page.wait_for_selector(f"{dialog}:not([open])", state="attached")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_form_with_errors_links_each_to_its_field(browser_page: Page, gallery: str, theme: str) -> None:
    use_theme(browser_page, theme, gallery)
    browser_page.goto(f"{gallery}form")
    browser_page.get_by_role("button", name="Send").click()
    subject = browser_page.get_by_label("What happens?")
    assert subject.get_attribute("aria-invalid") == "true"
    described = (subject.get_attribute("aria-describedby") or "").split()
    words = [browser_page.locator(f"#{name}").inner_text() for name in described]
    assert any("This field is required." in word for word in words)
    assert any("One sentence" in word for word in words)
    assert browser_page.get_by_role("alert").first.inner_text().startswith("3 answers")
    assert_accessible(browser_page)


def test_every_control_is_at_least_24_pixels_and_buttons_32(browser_page: Page, gallery: str) -> None:
    for path in PAGES:
        browser_page.goto(gallery + path)
        small = browser_page.evaluate(
            """() => [...document.querySelectorAll("button, .button, .icon-button, summary, select, input")]
              .filter((element) => element.type !== "hidden" && element.checkVisibility())
              .map((element) => [element, /checkbox|radio/.test(element.type) ? element.labels[0] : element])
              .filter(([element, target]) => target.getBoundingClientRect().height <
                 (element.matches(".button, .icon-button") ? 32 : 24))
              .map(([element]) => element.outerHTML.slice(0, 120))"""
        )
        assert small == [], path
