"""Each desk has a look of its own."""

from __future__ import annotations

import pytest
from django.test import Client

from kept.surfaces.public.look import readable_on
from tests.desks import Cast


@pytest.mark.parametrize(
    ("colour", "text"), [("#000000", "#ffffff"), ("#ffffff", "#000000"), ("#0550ae", "#ffffff"), ("#ffd500", "#000000")]
)
def test_text_on_a_desks_colour_is_the_more_readable_of_black_and_white(colour: str, text: str) -> None:
    assert readable_on(colour) == text


def test_a_desks_pages_carry_its_colour(netop: Cast, client: Client) -> None:
    netop.desk.accent = "#8a3b12"
    netop.desk.save()
    page = client.get("/netop/policy").content.decode()
    assert 'href="/netop/look.css"' in page
    look = client.get("/netop/look.css")
    assert look["Content-Type"].startswith("text/css")
    assert "--brand: #8a3b12" in look.content.decode()
