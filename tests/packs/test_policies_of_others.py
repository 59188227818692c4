"""Policies that nobody here wrote run without a change of code, and every version of a policy is one file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.policy.language.command import DESKS, EXAMPLES, PACKS


@pytest.mark.requirement("ALL-03")
@pytest.mark.parametrize(
    ("name", "arguments", "clock", "due"),
    [
        ("hivemq", ("--plan", "extended", "--severity", "P1"), "first_response", "2026-03-02T16:30:00Z"),
        ("ektasi", ("--plan", "managed", "--severity", "P1"), "workaround", "2026-03-02T16:30:00Z"),
    ],
)
def test_another_vendors_policy_promises_at_once(
    cli: Callable[..., Any], name: str, arguments: tuple[str, ...], clock: str, due: str
) -> None:
    file = EXAMPLES / f"{name}.yaml"
    assert cli("policy", "check", file).exit_code == 0
    result = cli("promise", file, *arguments, "--at", "2026-03-02T12:30Z", "--clock", clock, "--json")
    assert json.loads(result.output)["promises"][0]["due_at"] == due


@pytest.mark.requirement("ALL-03")
def test_a_policy_written_on_the_spot_promises_at_once(cli: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(
        """
kept: 1
vendor: Somebody else
version: 3
plans: {silver: {label: Silver, channels: [hotline]}}
channels: {hotline: {label: Hotline, via: phone}}
severities: {1: {label: One, definition: Down}, 2: {label: Two, definition: Slow}}
facts: {country: {label: Country, asked_of: site, values: {jp: Japan, br: Brazil}}}
calendars:
  tokyo: {zone: Asia/Tokyo, weekly: {mon-sat: ["09:00-12:00", "13:00-18:00"]}}
  brazil: {zone: America/Sao_Paulo, weekly: {mon-fri: ["08:00-18:00"]}}
coverage: [{when: {country: jp}, is: tokyo}, {otherwise: brazil}]
clocks: {first_response: {}, engineer_sent: {starts: visit_agreed, stops: engineer_arrived}}
targets:
  - {when: {clock: engineer_sent}, is: {within: 1 business day, by: "12:00"}}
  - {when: {severity: 1}, is: 2 h}
  - {otherwise: 1 business day}
"""
    )
    case = ("promise", file, "--plan", "silver", "--severity", "1", "--at", "2026-03-07T11:30+09:00")
    visit = ("--event", "visit_agreed=2026-03-07T14:00+09:00")
    result = cli(*case, "--fact", "country=jp", *visit, "--json")
    found = {each["clock"]: each["due_local"] for each in json.loads(result.output)["promises"]}
    assert found == {
        "first_response": "Sat 2026-03-07 14:30 Asia/Tokyo",
        "engineer_sent": "Mon 2026-03-09 12:00 Asia/Tokyo",
    }


@pytest.mark.parametrize("desk", DESKS)
def test_a_pack_is_printed_in_three_forms(cli: Callable[..., Any], desk: str) -> None:
    for form in ("html", "md", "json"):
        result = cli("policy", "render", PACKS / desk / "policy.yaml", "--format", form)
        assert result.exit_code == 0
        assert len(result.output) > 5000
