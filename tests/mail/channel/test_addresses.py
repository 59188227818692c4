"""Exactly one address, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.channels.mail.addresses import parse_list, parse_one, parse_spec
from kept.channels.mail.types import Address


@pytest.mark.parametrize(
    ("header", "address", "name"),
    [
        ("ines@alder.example", "ines@alder.example", ""),
        ("Ines@Alder.Example", "ines@alder.example", ""),
        ("Ines <ines@alder.example>", "ines@alder.example", "Ines"),
        ('"Ines, Alder" <ines@alder.example>', "ines@alder.example", "Ines, Alder"),
        (r'"Ines \"I\"" <ines@alder.example>', "ines@alder.example", 'Ines "I"'),
        ("ines@alder.example (Ines)", "ines@alder.example", "Ines"),
        ("ines@alder.example <ines@alder.example>", "ines@alder.example", "ines@alder.example"),
        ("<ines+pump@alder.example>", "ines+pump@alder.example", ""),
        ("=?utf-8?q?In=C3=A9s?= <ines@alder.example>", "ines@alder.example", "=?utf-8?q?In=C3=A9s?="),
    ],
)
def test_an_ordinary_sender_is_one_address(header: str, address: str, name: str) -> None:
    assert parse_one(header) == Address(address, name)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Ines",
        "alice@example.org)bob@evil.example",
        "alice@example.org(<bob@evil.example>",
        "<alice@example.org>bob@evil.example",
        "alice@example.org <bob@evil.example>",
        "alice@example.org, bob@evil.example",
        "alice@example.org; bob@evil.example",
        "<<alice@example.org>@evil.example>",
        '"alice@example.org" x <bob@evil.example',
        '"a"b" <bob@evil.example>',
        "alice@example.org@evil.example",
        "alice@[127.0.0.1]",
        "alice@localhost",
        ".alice@example.org",
        "alice..b@example.org",
        "alice@-example.org",
        "alice@exam_ple.org",
        "alicé@example.org",
        "alice@example.org\x00",
        "group: alice@example.org;",
        "(" * 500 + "alice@example.org",
        "a" * 65 + "@example.org",
    ],
)
def test_anything_but_one_address_is_none(header: str) -> None:
    assert parse_one(header) is None


@given(st.text(alphabet='ab@.,<>()"\\ ;:[]', max_size=40))
def test_what_is_accepted_holds_the_address_as_a_whole(header: str) -> None:
    found = parse_one(header)
    if found:
        assert parse_spec(found.address) == found.address
        assert header.lower().count("@") in (1, 2) or '"' in header
        assert found.address in header.lower()


@given(st.text(max_size=200))
def test_any_text_is_answered(header: str) -> None:
    parse_one(header)
    parse_list(header, 10)


def test_a_comma_in_a_quoted_name_does_not_split_a_list() -> None:
    found, is_cut = parse_list('"Eve, victim@x.example" <ines@alder.example>, omar@birch.example', 100)
    assert found == ("ines@alder.example", "omar@birch.example")
    assert not is_cut


def test_one_hundred_recipients_are_considered_and_the_next_is_not() -> None:
    many = ", ".join(f"a{number}@alder.example" for number in range(100))
    found, is_cut = parse_list(many, 100)
    assert len(found) == 100
    assert not is_cut
    found, is_cut = parse_list(many + ", omar@birch.example", 100)
    assert len(found) == 100
    assert is_cut
