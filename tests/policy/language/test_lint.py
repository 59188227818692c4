"""What is legal but doubtful is found, and what is in order is left alone."""

from __future__ import annotations

import pytest

from kept.policy import load
from kept.policy.language.lint import doubts
from tests.policy.language.test_loading import GOOD, changed

SETTLED = (
    GOOD + "interpretations: [{point: p, reading: r, why: w, settles: [counting.business_day, counting.on_change]}]\n"
)


def doubted(text: str) -> list[str]:
    return [f"{doubt.path}: {doubt.wrong}" for doubt in doubts(load(text))]


def test_a_settled_policy_has_no_doubts() -> None:
    assert doubted(SETTLED) == []


@pytest.mark.parametrize(
    ("old", "new", "doubt"),
    [
        ("channels: [portal]", "channels: []", "plan 'basic' has no channel"),
        ("targets: 4 h", "targets: not_promised", "severity 'high' has no target under any plan"),
        ("coverage: office", "coverage: always", "calendar 'office' is never used"),
        (
            "coverage: office\nclocks: {first_response: {}}",
            "coverage: office\nclocks: {first_response: {calendar: always}}",
            "no target is ever counted in 'office'",
        ),
        (
            "coverage: office\n",
            "coverage: [{when: {plan: basic}, is: always}, {otherwise: office}]\n",
            "no target is ever counted in 'office'",
        ),
        ("coverage: office\n", "coverage: always\n", "calendar 'office' is never used"),
        (
            "targets: 4 h",
            "targets: [{when: {plan: basic}, is: 4 h}, {when: {plan: basic, misses: 1}, is: 1 h}, {otherwise: 1 h}]",
            "entry 2 can never match: entry 1 takes all its cases first",
        ),
        (
            "{first_response: {}}",
            "{first_response: {}, a: {starts: openned, stops: b}}",
            "nothing in Kept is called 'openned'",
        ),
        (
            "coverage: office",
            "holidays: {de: {zone: UTC, country: DE, years: [2026]}}\ncoverage: office",
            "is filled from",
        ),
    ],
)
def test_a_doubt_is_told(old: str, new: str, doubt: str) -> None:
    text = SETTLED.replace(old, new, 1)
    assert text != SETTLED
    assert any(doubt in each for each in doubted(text)), doubted(text)


def test_business_time_on_a_calendar_that_never_closes_is_doubted() -> None:
    text = SETTLED.replace("coverage: office", "coverage: always").replace("targets: 4 h", "targets: 4 business hours")
    assert any("4 business hours is counted round the clock" in each for each in doubted(text))
    assert not any(
        "business hours" in each for each in doubted(SETTLED.replace("targets: 4 h", "targets: 4 business hours"))
    )


def test_a_default_that_is_relied_on_wants_an_interpretation() -> None:
    text = changed("targets: 4 h", "targets: 1 business day")
    found = doubted(text)
    assert any("counting.business_day is not said, so Kept's default 'same_time' holds" in each for each in found)
    assert any("counting.on_change" in each for each in found)
    said = text + "counting: {business_day: end_of_day, on_change: carry}\n"
    assert doubted(said) == []


def test_a_date_that_nobody_is_asked_for_is_doubted() -> None:
    warranty = "hardware: {warranties: {factory: {label: W, until: {after: shiped, plus: 1 year}}}}\n"
    assert any("the date 'shiped' is not declared" in each for each in doubted(SETTLED + warranty))


def test_warnings_are_printed_with_their_place() -> None:
    found = doubts(load(SETTLED.replace("channels: [portal]", "channels: []"), file="p.yaml"))
    assert str(found[0]).startswith("p.yaml:4:9: plans.basic:")
