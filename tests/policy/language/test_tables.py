"""Tables of conditions: the first match wins, and every look-up says why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.policy.language.choice import Choice
from kept.policy.language.terms import Honest, Percent, Term

VALUES = st.sampled_from(["a", "b", "c"])
FACTS = st.dictionaries(st.sampled_from(["x", "y", "z"]), VALUES)
LINES = st.lists(st.fixed_dictionaries({"when": FACTS, "is": st.integers(0, 99)}), max_size=6)


def table(lines: list[dict[str, object]]) -> Choice[int]:
    return Choice[int].model_validate([*lines, {"otherwise": -1}])


@given(LINES, FACTS)
def test_the_first_line_whose_facts_all_hold_gives_the_value(
    lines: list[dict[str, object]], facts: dict[str, str]
) -> None:
    fits = [line["is"] for line in lines if all(facts.get(k) == v for k, v in line["when"].items())]  # type: ignore[attr-defined]
    assert table(lines).select(facts).value == (fits[0] if fits else -1)


@given(LINES, FACTS, VALUES)
def test_a_fact_that_no_line_asks_for_changes_nothing(
    lines: list[dict[str, object]], facts: dict[str, str], value: str
) -> None:
    assert table(lines).select(facts) == table(lines).select({**facts, "other": value})


@given(LINES, FACTS)
def test_every_entry_before_the_match_says_why_it_was_not_the_one(
    lines: list[dict[str, object]], facts: dict[str, str]
) -> None:
    selected = table(lines).select(facts)
    place = int(selected.rule.strip("[]"))
    assert len(selected.passed) == place - 1
    assert all(passed.why_not for passed in selected.passed)


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-50, 50))
def test_a_range_holds_its_ends_and_leaves_out_what_lies_beyond(value: int, low: int, high: int) -> None:
    lines = [{"when": {"n": {"from": low, "below": high}}, "is": 1}]
    assert (table(lines).select({"n": value}).value == 1) == (low <= value < high)


@pytest.mark.parametrize(
    ("test", "value", "holds"),
    [
        ({"from": "2026-01-01", "to": "2026-12-31"}, date(2026, 12, 31), True),
        ({"from": date(2026, 1, 1)}, "2025-12-31", False),
        ({"above": Decimal("99.5")}, "99.5", False),
        ({"above": Decimal("99.5")}, "99.51", True),
        ({"from": 10}, "many", False),
        ({"not": ["a", "b"]}, "c", True),
        ({"not": "a"}, "a", False),
        (["yes"], True, True),
        ("no", False, True),
    ],
)
def test_a_test_compares_like_with_like(test: object, value: object, holds: bool) -> None:
    lines = [{"when": {"f": test}, "is": 1}]
    assert (table(lines).select({"f": value}).value == 1) is holds  # type: ignore[list-item]


def test_an_empty_cell_lets_the_search_go_on() -> None:
    grid = {"rows": "x", "columns": {"y": ["a", "b"]}, "cells": {"c": [1, None]}}
    choice = Choice[int].model_validate([grid, {"otherwise": 9}])
    assert choice.select({"x": "c", "y": "a"}).value == 1
    found = choice.select({"x": "c", "y": "b"})
    assert (found.value, found.passed[0].why_not) == (9, "the cell for c and b is empty")


@given(st.integers(0, 100), st.sampled_from(["minute", "hour", "day", "week", "month", "year"]), st.booleans())
def test_a_length_reads_back_as_it_is_said(number: int, unit: str, is_business: bool) -> None:
    term = Term(Decimal(number), unit, is_business)
    assert Term.parse(term.words) == term


@given(st.decimals(0, 100, places=3))
def test_a_share_reads_back_as_it_is_said(number: Decimal) -> None:
    assert Percent.parse(Percent(number).words).number == number


def test_honest_words_have_neither_seconds_nor_dates() -> None:
    assert all(not hasattr(word, "seconds") and word.words for word in Honest)
