"""Takes the pictures of the documentation from a running demo: `make demo` in one terminal, this in another."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, StorageState, sync_playwright

PICTURES = Path(__file__).resolve().parent / "screenshots"
PASSWORD = "kept-demo"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WIDE = (1440, 900)
PHONE = (390, 844)


@dataclass(frozen=True)
class Picture:
    """One picture: whose screen, where, and how."""

    name: str
    person: str
    path: str
    link: str = ""
    """A CSS selector of a link to follow from `path`, where the address depends on the data."""
    size: tuple[int, int] = WIDE
    scheme: str = "light"


CASE_LINK = "main a[href*='/work/c/']"
PORTAL_CASE_LINK = "main a[href*='/portal/cases/']:not([href$='new'])"
PICTURES_TAKEN = (
    Picture("queue", "nadia@kept.example", "/nextplane/work/unassigned/"),
    Picture("case", "nadia@kept.example", "/nextplane/work/unassigned/", CASE_LINK),
    Picture("case-dark", "nadia@kept.example", "/netop/work/unassigned/", CASE_LINK, scheme="dark"),
    Picture("case-phone", "nadia@kept.example", "/nexthop/work/unassigned/", CASE_LINK, PHONE),
    Picture("portal-new", "ines@acme.example", "/nextplane/portal/cases/new"),
    Picture("portal-case", "ines@acme.example", "/nextplane/portal/cases/", PORTAL_CASE_LINK),
    Picture("policy", "", "/nagomi/policy"),
)


def main(address: str) -> None:
    """Take every picture, one browser context for each."""
    chromium = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if chromium is None:
        sys.exit("There is no Chromium on the PATH (Debian: apt-get install chromium).")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        signed_in: dict[str, StorageState] = {}
        for picture in PICTURES_TAKEN:
            if picture.person and picture.person not in signed_in:
                signed_in[picture.person] = _sign_in(browser, address, picture.person)
            _take(browser, address, picture, signed_in.get(picture.person))
            print(f"{picture.name}.png")
        browser.close()


def _take(browser: Browser, address: str, picture: Picture, signed_in: StorageState | None) -> None:
    width, height = picture.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        locale="en-GB",
        timezone_id="Europe/Berlin",
        storage_state=signed_in,
    )
    page.goto(address + picture.path)
    if picture.link:
        page.goto(address + str(page.locator(picture.link).first.get_attribute("href")))
    page.screenshot(path=PICTURES / f"{picture.name}.png")
    page.context.close()


def _sign_in(browser: Browser, address: str, person: str) -> StorageState:
    """Sign in once and return the cookies: signing in often looks like guessing, and is refused."""
    page = browser.new_page()
    page.goto(f"{address}/accounts/login/")
    page.locator("input[name=login]").fill(person)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page.context.storage_state()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
