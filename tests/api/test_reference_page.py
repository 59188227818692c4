"""The reference, as people read it in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser import NARROWEST, PHONE, WIDE, assert_accessible, assert_no_sideways_scroll, use_theme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_reference_is_readable_with_everything_open(
    browser_page: Page, live_server: LiveServer, theme: str
) -> None:
    use_theme(browser_page, theme, live_server.url)
    browser_page.goto(f"{live_server.url}/api/v1/reference")
    browser_page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for size in (WIDE, PHONE, NARROWEST):
        browser_page.set_viewport_size(size)
        assert_no_sideways_scroll(browser_page)
    browser_page.set_viewport_size(WIDE)
    assert_accessible(browser_page)
