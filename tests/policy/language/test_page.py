"""The published page is plain, semantic HTML that any page can hold."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from kept.policy import load
from kept.policy.render import render, render_html
from tests.policy.language.command import DESKS, EXAMPLES, PACKS

VOID = {"meta", "br"}
FILES = [*(PACKS / desk / "policy.yaml" for desk in DESKS), *sorted(EXAMPLES.rglob("*.yaml"))]


class Reader(HTMLParser):
    """Notes what a page is made of, and whether every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_page_is_well_formed_without_styles_or_scripts(file: Path) -> None:
    page = Reader(render(load(file), "html"))
    assert page.open == []
    names = [tag for tag, _ in page.tags]
    assert {"script", "style", "link", "img"}.isdisjoint(names)
    assert not any({"style", "onclick", "class=''"} & set(attributes) for _, attributes in page.tags)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert names.count("table") == names.count("caption")
    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in page.tags if tag == "th")
    levels = [int(name[1]) for name in names if name in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_a_fragment_begins_at_the_heading_that_the_page_around_it_wants() -> None:
    fragment = render_html(load(PACKS / "netop" / "policy.yaml"), heading_level=3)
    assert "<h3 id=" in fragment
    assert "<h2" not in fragment
    assert "<html" not in fragment


def test_texts_are_escaped() -> None:
    text = (PACKS / "netop" / "policy.yaml").read_text().replace("vendor: Netop", 'vendor: "<script>alert(1)</script>"')
    assert "<script>" not in render(load(text), "html")


def test_defaults_are_printed_and_marked() -> None:
    page = render(load(PACKS / "netop" / "policy.yaml"), "md")
    assert "**When a target changes during a case**: carry min (Kept's default)" in page


def test_json_holds_the_page_and_the_values() -> None:
    content = json.loads(render(load(PACKS / "netop" / "policy.yaml"), "json"))
    assert content["policy"]["vendor"] == "Netop"
    assert content["policy"]["targets"][1]["cells"]["critical"] == [{"within": "2 hours"}]
    assert any(block["block"] == "table" for block in content["page"])
