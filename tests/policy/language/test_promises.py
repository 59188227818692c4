"""The calculator and the questions at the command line: what they answer and what they refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept.policy import load
from kept.policy.promise import promise
from tests.policy.language.command import DESKS, EXAMPLES, PACKS, kept, promised

NEXTPLANE = PACKS / "nextplane" / "policy.yaml"
CASE = ("--plan", "business", "--severity", "P1", "--at", "2026-03-02T17:30Z")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--plan", "business", "--severity", "P1", "--at", "2026-03-02T17:30"),
            "has no zone; end it in Z or an offset",
        ),
        (("--plan", "business", "--severity", "P1", "--at", "Monday"), "'Monday' is not a time"),
        (("--plan", "busines", "--at", "2026-03-02T17:30Z"), "plan is never 'busines'. Did you mean 'business'?"),
        (("--severity", "P5", "--at", "2026-03-02T17:30Z"), "severity is never 'P5'"),
        (("--at", "2500-01-01T00:00Z"), "the year 2500 lies outside 1975 to 2150"),
        (("--at", "0001-01-01T00:00Z"), "the year 1 lies outside 1975 to 2150"),
        ((*CASE, "--fact", "hours"), "'hours' is not a fact; write NAME=VALUE"),
        ((*CASE, "--fact", "hous=emea_cet"), "'hous' is no fact of this policy. Did you mean 'hours'?"),
        ((*CASE, "--fact", "hours=emea"), "hours is never 'emea'. Did you mean 'emea_cet'?"),
        ((*CASE, "--event", "replied"), "'replied' is not an event"),
        ((*CASE, "--event", "replied=2026-03-02T18:00"), "has no zone"),
        ((*CASE, "--event", "replied=2026-03-01T18:00Z"), "an event lies before --at"),
        ((*CASE, "--change", "severity=P2"), "'severity=P2' is not a change"),
        ((*CASE, "--clock", "respnse"), "this policy has no clock 'respnse'"),
    ],
)
def test_what_is_not_known_is_refused_in_words(arguments: tuple[str, ...], words: str) -> None:
    code, output = kept("promise", str(NEXTPLANE), *arguments)
    assert (code, words in " ".join(output.split())) == (2, True), output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("colour",), "'colour' is not a question; ask one of severity, entitled"),
        (("warranty", "--on", "2026-03-01"), "this policy has no warranties"),
        (("charge",), "state a charge"),
        (("charge", "parking"), "this policy has no charge 'parking'; it has partner_support"),
        (("charge", "partner_support", "--plan", "startup"), "charged by the hour: state the minutes"),
        (("shift",), "state --at"),
        (("phase", "--on", "March"), "'March' is not a date"),
        (("phase", "--on", "9999-12-31"), "the year 9999 lies outside 1975 to 2150"),
        (("quota", "visits", "--used", "NaN"), "'NaN' is not a number from 0 up"),
        (("quota", "visits", "--used=-1"), "'-1' is not a number from 0 up"),
        (("channel",), "state the plan"),
        (("quota", "visits"), "this policy has no quota 'visits'"),
        (("credit",), "this policy has no credit"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(arguments: tuple[str, ...], words: str) -> None:
    code, output = kept("ask", str(NEXTPLANE), *arguments)
    assert (code, words in " ".join(output.split())) == (2, True), output


@pytest.mark.parametrize(
    ("file", "arguments", "words"),
    [
        ("ektasi", ("credit", "service", "--period", "9999-12"), "lies outside the years 1975 to 2150"),
        ("ektasi", ("credit", "service", "--period", "June"), "'June' is not a month; write it as 2026-06"),
        (
            "ektasi",
            ("credit", "service", "--period", "2026-06", "--down", "43201"),
            "more than the 43200 of the period",
        ),
        ("arista-ipc", ("warranty", "--fact", "shipped=9999-12-31", "--on", "2026-01-01"), "outside the years 1975"),
        ("arista-ipc", ("warranty", "--fact", "shipped=soon", "--on", "2026-01-01"), "shipped is a date, not 'soon'"),
    ],
)
def test_figures_that_make_no_sense_are_refused(file: str, arguments: tuple[str, ...], words: str) -> None:
    code, output = kept("ask", str(EXAMPLES / f"{file}.yaml"), *arguments)
    assert (code, words in " ".join(output.split())) == (2, True), output


def test_a_broken_policy_promises_nothing() -> None:
    code, output = kept("promise", "pyproject.toml", "--at", "2026-03-02T17:30Z")
    assert code == 1
    assert "pyproject.toml:" in output


def test_the_chosen_line_is_named_and_the_others_say_why_not() -> None:
    found = promised(NEXTPLANE, "first_response", *CASE)
    assert found["rule"] == "targets[2].P1.first_response"
    assert found["why"] == "plan is business or enterprise or custom and severity is P1"
    assert found["others"] == [
        {"rule": "[1] plan is startup (severity by clock)", "why_not": "plan is business, not startup"}
    ]
    assert (found["calendar"], found["calendar_why"]) == ("us_eastern", "nothing more particular is said")


def test_the_answer_in_words_holds_target_due_time_and_reason() -> None:
    code, output = kept("promise", str(NEXTPLANE), *CASE)
    assert code == 0
    assert "First response: 1 hour (target, counted US Eastern)" in output
    assert "due Mon 2026-03-02 13:30 America/New_York = 2026-03-02T18:30:00Z" in output
    assert "Resolution: no time promised" in output


def test_a_clock_that_has_not_started_says_what_starts_it() -> None:
    found = promised(NEXTPLANE, "update", *CASE)
    assert (found["state"], found["due_at"]) == ("not_started", None)
    assert found["starts_when"] == "with each public reply, until it is solved"


def test_waiting_moves_the_due_time_and_is_shown() -> None:
    timeline = (
        "--event", "replied=2026-03-02T18:00Z", "--event", "waiting:customer=2026-03-02T18:30Z",
        "--event", "customer_wrote=2026-03-02T19:30Z",
    )  # fmt: skip
    found = promised(NEXTPLANE, "update", *CASE, *timeline)
    assert found["due_at"] == "2026-03-02T21:00:00Z"
    assert "paused:customer" in {part["kind"] for part in found["explanation"]}


def test_the_same_question_has_the_same_answer_byte_for_byte() -> None:
    assert kept("promise", str(NEXTPLANE), *CASE, "--json") == kept("promise", str(NEXTPLANE), *CASE, "--json")


@settings(max_examples=60, deadline=None)
@given(
    desk=st.sampled_from(DESKS),
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    plan=st.integers(0, 3),
    severity=st.integers(0, 3),
)
def test_what_counted_sums_up_to_the_target_and_goes_on_without_gaps(
    desk: str, minutes: int, plan: int, severity: int
) -> None:
    policy = POLICIES[desk]
    facts = {
        "plan": policy.plans[plan % len(policy.plans)].key,
        "severity": policy.severities[severity].key,
    }
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    for each in promise(policy, facts, at):
        if each.due_at is None or each.started_at is None:
            continue
        assert each.segments[0].start == each.started_at
        assert each.segments[-1].end == each.due_at
        assert all(left.end == right.start for left, right in zip(each.segments, each.segments[1:], strict=False))
        assert sum(part.seconds for part in each.segments if part.kind == "counted") == each.segments[-1].cumulative
        assert each.line_at is not None
        assert each.line_at >= each.due_at


POLICIES = {desk: load(PACKS / desk / "policy.yaml") for desk in DESKS}


def test_the_library_and_its_commands_do_without_django() -> None:
    code = "import sys, kept.policy, kept.surfaces.cli.policy_commands; print('django' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.strip() == "False"


def test_the_schema_is_printed_for_editors() -> None:
    code, output = kept("policy", "schema")
    schema = json.loads(output)
    assert code == 0
    assert schema["properties"]["vendor"]["description"] == "The name of the vendor, as customers know it."
    assert schema["additionalProperties"] is False
