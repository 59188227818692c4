"""No page has words that cannot be translated, and pages work from right to left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

import kept.surfaces
from tests.browser import NARROWEST, WIDE, assert_no_sideways_scroll, wait_until_ready

SURFACES = Path(next(iter(kept.surfaces.__path__)))
TEMPLATES = sorted(
    path.relative_to(SURFACES).as_posix()
    for path in SURFACES.rglob("templates/**/*.html")
    if "gallery" not in path.parts and "demo" not in path.parts
)
NOT_SHOWN = re.compile(
    "|".join(
        [
            r"\{%\s*comment.*?endcomment\s*%\}",
            r"\{#.*?#\}",
            r"\{%\s*blocktrans.*?\{%\s*endblocktrans\w*\s*%\}",
            r"\{%\s*block \w+_(?:class|attributes)\s*%\}.*?\{%\s*endblock\s*%\}",
            r"<c-vars.*?/>",
            r"<!--.*?-->",
            r"<(?:kbd|code)\b.*?</(?:kbd|code)>",
            r"\{%.*?%\}",
            r"\{\{.*?\}\}",
        ]
    ),
    re.DOTALL,
)
READ_OUT = re.compile(r"""(?<![:\w-])(?:title|aria-label|placeholder|alt|label|caption)="([^"]*)\"""")
TAGS = re.compile(r"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
LETTERS = re.compile(r"[^\W\d_]{2,}")
PROPER_NAMES = {"Kept", "JSON", "Markdown", "UTC"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_word_of_a_template_can_be_translated(template: str) -> None:
    text = NOT_SHOWN.sub("", (SURFACES / template).read_text())
    shown = [*READ_OUT.findall(text), TAGS.sub(" ", text)]
    words = {word for part in shown for word in LETTERS.findall(re.sub(r"&\w+;", "", part))}
    assert words - PROPER_NAMES == set()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["", "case", "form"])
def test_right_to_left_fits_as_well(browser_page: Page, gallery: str, path: str) -> None:
    browser_page.goto(gallery + path)
    wait_until_ready(browser_page)
    browser_page.evaluate("document.documentElement.dir = 'rtl'")
    for size in (WIDE, NARROWEST):
        browser_page.set_viewport_size(size)
        assert_no_sideways_scroll(browser_page)
