"""Chromium for tests: one browser for each run, one clean page for each test, and what every page must satisfy.

A page given by `browser_page` fails its test when the browser reported an error, a script that failed, something
that the content security policy stopped, or a request to another host.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 640}


def chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium for the tests of one file; without one they are skipped, saying so.

    Not for the whole run: Playwright leaves an event loop running in this thread, in which other tests could run none.
    """
    path = chromium()
    if path is None:
        pytest.skip("No Chromium on the PATH: browser tests do not run (Debian: apt-get install chromium).")
    # Playwright keeps an event loop running in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own. What the browser complained of fails the test at its end.

    A test that means to provoke a complaint empties `page.complaints` or removes what it expected.
    """
    context = browser.new_context(viewport=WIDE, locale="en-GB", timezone_id="Europe/Berlin")
    context.set_default_timeout(10_000)
    context.route("**/live/**", lambda route: tell_live(route, ""))
    page = context.new_page()
    complaints = watch(page)
    yield page
    context.close()
    assert complaints == []


def tell_live(route: Route, news: str, again_in: int = 600_000) -> None:
    """Answer for the process of live updates, which does not run in tests: these events, then silence for a while."""
    allowed = {
        "Access-Control-Allow-Origin": route.request.headers.get("origin", "*"),
        "Access-Control-Allow-Credentials": "true",
    }
    route.fulfill(content_type="text/event-stream", headers=allowed, body=f"retry: {again_in}\n\n{news}")


def watch(page: Page) -> list[str]:
    """Return a list that fills with what goes wrong on the page; it is `page.complaints` as well."""
    complaints: list[str] = []
    page.complaints = complaints  # type: ignore[attr-defined]

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"console: {message.text}")

    def note_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in {
            "localhost",
            "127.0.0.1",
        }:
            complaints.append(f"request to another host: {request.url}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("request", note_request)
    return complaints


def wait_until_ready(page: Page) -> None:
    """Wait until the scripts of the page have started."""
    page.wait_for_selector("html[data-ready]", state="attached")


def use_theme(page: Page, theme: str, url: str) -> None:
    """Choose `light` or `dark` for the host of an address, as the switch in the header does."""
    page.context.add_cookies([{"name": "kept_theme", "value": theme, "url": urljoin(url, "/")}])


def assert_accessible(page: Page) -> None:
    """Fail with axe's report unless the page as it stands has no violation."""
    found = Axe().run(page, options={"runOnly": AXE_TAGS, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail, naming the elements that stick out, when the page is wider than the window."""
    wide = page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          return [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > room + 1)
            .map((element) => element.outerHTML.slice(0, 120));
        }"""
    )
    assert wide == []
