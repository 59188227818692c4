"""Every figure of the four source policies, through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.policy.language.command import PACKS

Run = Callable[..., Any]

# A Monday that is a holiday nowhere, when the US desks are open.
MONDAY = "2026-03-02T17:30Z"


def promises(cli: Run, desk: str, *arguments: str) -> dict[str, dict[str, Any]]:
    """Return what `kept promise` says, by clock."""
    result = cli("promise", str(PACKS / desk / "policy.yaml"), *arguments, "--json")
    assert result.exit_code == 0, result.output
    return {each["clock"]: each for each in json.loads(result.output)["promises"]}


def ask(cli: Run, desk: str, *arguments: str) -> dict[str, Any]:
    """Return what `kept ask` says."""
    result = cli("ask", str(PACKS / desk / "policy.yaml"), *arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def page(cli: Run, desk: str, format: str = "md") -> str:
    """Return the published page."""
    result = cli("policy", "render", str(PACKS / desk / "policy.yaml"), "--format", format)
    assert result.exit_code == 0, result.output
    return str(result.output)


@pytest.mark.requirement("NH-04")
@pytest.mark.parametrize(
    ("severity", "due"),
    [
        ("P1", "2026-03-07T04:15:00Z"),
        ("P2", "2026-03-07T05:00:00Z"),
        ("P3", "2026-03-09T20:00:00Z"),
        ("P4", "2026-03-10T16:00:00Z"),
    ],
)
def test_nexthop_answers_p1_and_p2_round_the_clock_and_others_in_regional_hours(
    cli: Run, severity: str, due: str
) -> None:
    friday_night = "2026-03-06T20:00-08:00"  # the US goes to summer time on the Sunday between
    found = promises(cli, "nexthop", "--plan", "standard", "--severity", severity, "--at", friday_night)
    assert found["first_response"]["due_at"] == due


@pytest.mark.requirement("NH-04")
@pytest.mark.parametrize(
    ("region", "due"),
    [("us", "2026-03-02T21:30:00Z"), ("emea", "2026-03-03T12:00:00Z"), ("apac", "2026-03-03T05:00:00Z")],
)
def test_nexthop_counts_p3_in_the_hours_of_the_customers_region(cli: Run, region: str, due: str) -> None:
    found = promises(
        cli, "nexthop", "--plan", "standard", "--severity", "P3", "--at", MONDAY, "--fact", f"region={region}"
    )
    assert found["first_response"]["due_at"] == due


@pytest.mark.requirement("NH-06")
@pytest.mark.parametrize("severity", ["P1", "P2", "P3", "P4"])
def test_nexthop_promises_no_resolution_time_and_says_so(cli: Run, severity: str) -> None:
    found = promises(cli, "nexthop", "--plan", "standard", "--severity", severity, "--at", MONDAY)["resolution"]
    assert (found["due_at"], found["no_time"], found["state"]) == (None, "no time promised", "no_time")
    assert "No time is promised for a solution" in page(cli, "nexthop")


@pytest.mark.requirement("NH-02")
def test_nexthop_is_reached_by_portal_mail_and_phone(cli: Run) -> None:
    assert ask(cli, "nexthop", "channel", "--plan", "standard")["channels"] == ["portal", "mail", "phone"]


@pytest.mark.requirement("NH-03")
@pytest.mark.parametrize(
    ("impact", "severity"),
    [("outage", "P1"), ("security", "P1"), ("degraded", "P2"), ("partial", "P3"), ("none", "P4")],
)
def test_nexthop_severity_follows_the_business_impact(cli: Run, impact: str, severity: str) -> None:
    assert ask(cli, "nexthop", "severity", "--fact", f"impact={impact}")["answer"] == severity


def test_nexthop_repairs_a_returned_unit_in_ten_business_days_once_received_and_validated(cli: Run) -> None:
    case = ("--plan", "standard", "--severity", "P3", "--kind", "rma", "--at", "2026-03-02T09:00-08:00")
    waiting = promises(cli, "nexthop", *case, "--event", "unit_received=2026-03-03T10:00-08:00")["return_repair"]
    assert (waiting["due_at"], waiting["starts_when"]) == (
        None,
        "when all have happened: unit received, unit validated",
    )
    events = ("--event", "unit_received=2026-03-03T10:00-08:00", "--event", "unit_validated=2026-03-04T11:00-08:00")
    found = promises(cli, "nexthop", *case, *events)["return_repair"]
    assert found["due_local"] == "Wed 2026-03-18 11:00 America/Los_Angeles"


def test_nexthop_replaces_in_advance_on_the_next_business_day(cli: Run) -> None:
    case = ("--plan", "standard", "--severity", "P2", "--kind", "rma", "--at", "2026-03-06T10:00-08:00")
    approved = ("--fact", "has_advance_replacement=yes", "--event", "replacement_approved=2026-03-06T11:00-08:00")
    found = promises(cli, "nexthop", *case, *approved)
    assert found["dispatch"]["due_local"] == "Fri 2026-03-06 17:00 America/Los_Angeles"
    assert found["delivery"]["due_local"] == "Mon 2026-03-09 17:00 America/Los_Angeles"
    assert "delivery" not in promises(cli, "nexthop", *case)


@pytest.mark.parametrize(
    ("region", "depot", "answer"), [("us", "us", "yes"), ("emea", "europe", "yes"), ("apac", "us", "limited")]
)
def test_nexthop_chooses_the_depot_by_region(cli: Run, region: str, depot: str, answer: str) -> None:
    facts = ("--fact", f"region={region}", "--fact", "has_advance_replacement=yes")
    found = ask(cli, "nexthop", "replacement", "advance_replacement", *facts)
    assert (found["depot"], found["answer"]) == (depot, answer)


def test_nexthop_warrants_hardware_for_a_year_from_shipment_or_as_agreed(cli: Run) -> None:
    unit = ("--fact", "shipped=2025-03-01", "--on", "2026-03-02")
    found = ask(cli, "nexthop", "warranty", *unit)
    assert (found["answer"], found["warranties"]["standard"]["until"]) == ("no", "2026-03-01")
    agreed = ("--fact", "has_agreement_term=yes", "--fact", "agreement_term=3 years")
    assert ask(cli, "nexthop", "warranty", *unit, *agreed)["warranties"]["standard"]["until"] == "2028-03-01"


def test_nexthop_tells_what_it_does_not_support_at_the_door(cli: Run) -> None:
    assert ask(cli, "nexthop", "entitled", "--fact", "is_supported_platform=no")["answer"] == "no"
    assert ask(cli, "nexthop", "entitled")["answer"] == "yes"


def test_nexthop_has_a_team_on_shift_at_every_hour(cli: Run) -> None:
    teams = [ask(cli, "nexthop", "shift", "--at", f"2026-03-08T{hour:02}:00Z")["answer"] for hour in range(24)]
    assert teams == ["apac"] * 8 + ["emea"] * 8 + ["us"] * 8


NEXTPLANE_HOURS = {
    "startup": {"P1": (4, 12), "P2": (12, 24), "P3": (24, 36), "P4": (24, None)},
    **{
        plan: {"P1": (1, 2), "P2": (2, 8), "P3": (2, 48), "P4": (8, 48)}
        for plan in ("business", "enterprise", "custom")
    },
}


@pytest.mark.requirement("NP-04", "NP-07", "NP-08", "ALL-08")
@pytest.mark.parametrize("plan", NEXTPLANE_HOURS)
@pytest.mark.parametrize("severity", ["P1", "P2", "P3", "P4"])
def test_nextplane_targets_by_package_and_priority(cli: Run, plan: str, severity: str) -> None:
    response, update = NEXTPLANE_HOURS[plan][severity]
    case = ("--plan", plan, "--severity", severity, "--at", MONDAY, "--event", "replied=2026-03-02T18:30Z")
    found = promises(cli, "nextplane", *case)
    hours = {
        clock: sum(_counted(found[clock])) / 3600 for clock in ("first_response", "update") if found[clock]["due_at"]
    }
    unanswered = promises(cli, "nextplane", *case[:-2])["first_response"]
    assert sum(_counted(unanswered)) == response * 3600
    assert unanswered["started_at"] == "2026-03-02T17:30:00Z"
    assert unanswered["is_goal"] is True
    if update is None:
        assert found["update"]["no_time"] == "as needed"
    else:
        assert hours["update"] == update


def _counted(promise: dict[str, Any]) -> list[int]:
    return [part["seconds"] for part in promise["explanation"] if part["kind"] == "counted"]


@pytest.mark.requirement("NP-05")
@pytest.mark.parametrize(
    ("plan", "channels"),
    [
        ("startup", ["portal", "helpdesk"]),
        ("business", ["portal", "helpdesk", "web"]),
        ("enterprise", ["portal", "helpdesk", "web", "phone"]),
        ("custom", ["portal", "helpdesk", "web", "phone"]),
    ],
)
def test_nextplane_channels_by_package(cli: Run, plan: str, channels: list[str]) -> None:
    assert ask(cli, "nextplane", "channel", "--plan", plan)["channels"] == channels
    reading = "The four columns are Management Portal, help desk, web and telephone, in this order."
    assert reading in page(cli, "nextplane")


@pytest.mark.requirement("NP-06")
@pytest.mark.parametrize(
    ("plan", "facts", "opens", "closes"),
    [
        ("startup", (), "2026-03-03T17:00:00Z", "2026-03-04T01:00:00Z"),
        ("business", (), "2026-03-03T13:00:00Z", "2026-03-04T01:00:00Z"),
        ("enterprise", ("--fact", "hours=emea_cet"), "2026-03-03T08:00:00Z", "2026-03-03T17:00:00Z"),
        ("custom", (), "2026-03-03T04:00:00Z", None),
    ],
)
def test_nextplane_hours_by_package(
    cli: Run, plan: str, facts: tuple[str, ...], opens: str, closes: str | None
) -> None:
    night = "2026-03-03T04:00Z"
    found = promises(cli, "nextplane", "--plan", plan, "--severity", "P4", "--at", night, *facts)["first_response"]
    assert found["counts_from"] == opens
    first = next(part for part in found["explanation"] if part["kind"] == "counted")
    assert closes is None or min(first["to"], closes) == first["to"]


@pytest.mark.requirement("NP-06", "ALL-04")
@pytest.mark.parametrize(
    ("plan", "facts", "at", "holiday"),
    [
        ("startup", (), "2026-07-03T17:00Z", "holiday:Independence Day"),
        ("business", (), "2026-11-26T15:00Z", "holiday:Thanksgiving Day"),
        ("enterprise", ("--fact", "hours=emea_cet"), "2026-04-06T09:00Z", "holiday:Easter Monday"),
    ],
)
def test_nextplane_skips_the_holidays_of_its_hours(
    cli: Run, plan: str, facts: tuple[str, ...], at: str, holiday: str
) -> None:
    found = promises(cli, "nextplane", "--plan", plan, "--severity", "P1", "--at", at, *facts)["first_response"]
    assert holiday in {part["kind"] for part in found["explanation"]}


@pytest.mark.parametrize(("minutes", "amount"), [("60", "250.00"), ("61", "500.00"), ("1", "250.00")])
def test_nextplane_rounds_partner_support_up_to_the_full_hour(cli: Run, minutes: str, amount: str) -> None:
    assert (
        ask(cli, "nextplane", "charge", "partner_support", "--plan", "startup", "--minutes", minutes)["amount"]
        == amount
    )
    assert (
        ask(cli, "nextplane", "charge", "partner_support", "--plan", "custom", "--minutes", minutes)["amount"] == "0.00"
    )


def test_nextplane_helps_strangers_in_an_emergency_only(cli: Run) -> None:
    stranger = ("entitled", "--plan", "business", "--fact", "is_approved_contact=no")
    assert ask(cli, "nextplane", *stranger)["answer"] == "no"
    assert ask(cli, "nextplane", *stranger, "--fact", "is_emergency=yes")["answer"] == "limited"


@pytest.mark.requirement("NP-10")
def test_nextplane_works_first_come_first_served_within_a_priority(cli: Run) -> None:
    assert json.loads(page(cli, "nextplane", "json"))["policy"]["queue_order"] == "severity_then_first_come"


@pytest.mark.requirement("NA-15", "NA-09")
@pytest.mark.parametrize(("severity", "response", "update"), [("P1", 1, 2), ("P2", 2, 4), ("P3", 4, 8), ("P4", 8, 8)])
def test_nagomi_acknowledges_and_updates_round_the_clock(cli: Run, severity: str, response: int, update: int) -> None:
    saturday = "2026-12-26T00:00Z"
    case = ("--plan", "premium", "--severity", severity, "--at", saturday)
    found = promises(cli, "nagomi", *case)
    assert found["first_response"]["due_at"] == f"2026-12-26T{response:02}:00:00Z"
    assert "due_at" in found["resolution"]
    assert found["resolution"]["due_at"] is None
    replied = promises(
        cli, "nagomi", *case, "--event", "acknowledged=2026-12-26T00:30Z", "--event", "replied=2026-12-26T00:30Z"
    )
    assert replied["first_response"]["state"] == "met"
    assert sum(_counted(replied["update"])) == update * 3600


@pytest.mark.requirement("NA-13")
def test_nagomi_clocks_follow_the_priority(cli: Run) -> None:
    case = ("--plan", "premium", "--severity", "P4", "--at", "2026-03-02T00:00Z")
    raised = promises(cli, "nagomi", *case, "--change", "severity=P1@2026-03-02T00:30Z")["first_response"]
    assert raised["due_at"] == "2026-03-02T01:00:00Z"


@pytest.mark.requirement("NA-10")
@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        (("functions=critical", "extent=widespread"), "P1"),
        (("functions=critical", "extent=widespread", "has_workaround=yes"), "P2"),
        (("functions=critical", "extent=occasional"), "P2"),
        (("functions=non_critical",), "P2"),
        (("functions=non_critical", "has_workaround=yes"), "P3"),
        (("functions=secondary",), "P3"),
        (("functions=none",), "P4"),
    ],
)
def test_nagomi_priorities_follow_from_functions_and_workarounds(
    cli: Run, facts: tuple[str, ...], severity: str
) -> None:
    options = [word for fact in facts for word in ("--fact", fact)]
    assert ask(cli, "nagomi", "severity", *options)["answer"] == severity


@pytest.mark.parametrize(
    "fact", ["subscription=unpaid", "subscription=ended", "release=ended", "is_custom_development=yes"]
)
def test_nagomi_needs_a_subscription_and_a_supported_release(cli: Run, fact: str) -> None:
    assert ask(cli, "nagomi", "entitled", "--fact", fact)["answer"] == "no"
    assert ask(cli, "nagomi", "entitled")["answer"] == "yes"


@pytest.mark.requirement("NT-06", "NT-07", "NT-08")
@pytest.mark.parametrize(
    ("severity", "response", "first", "second"),
    [
        ("critical", "2026-03-02T13:00:00Z", 5, 20),
        ("high", "2026-03-02T15:00:00Z", 10, 30),
        ("medium", "2026-03-03T11:00:00Z", 15, 60),
        ("low", "2026-03-03T11:00:00Z", 20, 90),
    ],
)
def test_netop_targets_by_level(cli: Run, severity: str, response: str, first: int, second: int) -> None:
    case = ("--plan", "standard", "--severity", severity, "--at", "2026-03-02T12:00+01:00")
    found = promises(cli, "netop", *case)
    assert found["receipt"]["due_at"] == "2026-03-03T11:00:00Z"
    assert found["first_response"]["due_at"] == response
    assert found["level_resolution"]["target"] == f"{first} business days"
    direct = promises(cli, "netop", *case, "--fact", "bought_from=netop")
    assert direct["level_resolution"]["target"] == f"{second} business days"
    assert found["level_resolution"]["due_at"] < direct["level_resolution"]["due_at"]


@pytest.mark.requirement("NT-07")
def test_netop_takes_the_case_id_for_a_response(cli: Run) -> None:
    case = ("--plan", "standard", "--severity", "critical", "--at", "2026-03-02T12:00+01:00")
    found = promises(cli, "netop", *case, "--event", "confirmed=2026-03-02T12:05+01:00")
    assert (found["first_response"]["state"], found["receipt"]["state"]) == ("met", "met")


@pytest.mark.parametrize(
    ("severity", "plan"),
    [
        ("critical", "hot fix"),
        ("high", "hot fix or next release"),
        ("medium", "future release"),
        ("low", "future release"),
    ],
)
def test_netop_product_management_has_a_release_plan_and_no_date(cli: Run, severity: str, plan: str) -> None:
    case = (
        "--plan",
        "standard",
        "--severity",
        severity,
        "--at",
        "2026-03-02T12:00+01:00",
        "--fact",
        "level=product_management",
    )
    found = promises(cli, "netop", *case)["level_resolution"]
    assert (found["due_at"], found["no_time"]) == (None, plan)


@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        (("environment=production",), "critical"),
        (("environment=live",), "critical"),
        (("environment=production", "has_workaround=yes"), "high"),
        (("environment=lab",), "high"),
        (("environment=lab", "has_workaround=yes"), "medium"),
        (("environment=none",), "low"),
    ],
)
def test_netop_severity_follows_environment_and_workaround(cli: Run, facts: tuple[str, ...], severity: str) -> None:
    options = [word for fact in facts for word in ("--fact", fact)]
    assert ask(cli, "netop", "severity", *options)["answer"] == severity


@pytest.mark.parametrize("state", ["unknown", "blocked", "of_another"])
def test_netop_tells_licence_keys_apart(cli: Run, state: str) -> None:
    assert ask(cli, "netop", "entitled", "--fact", f"licence={state}")["answer"] == "no"
    assert ask(cli, "netop", "entitled", "--fact", "licence=valid")["answer"] == "yes"


@pytest.mark.parametrize(("where", "level"), [("partner", "first"), ("netop", "second")])
def test_netop_cases_of_partners_go_to_them_first(cli: Run, where: str, level: str) -> None:
    assert ask(cli, "netop", "level", "--fact", f"bought_from={where}")["answer"] == level


def test_netop_asks_for_a_call_after_a_critical_case_only(cli: Run) -> None:
    case = ("--plan", "standard", "--at", "2026-03-02T12:00+01:00")
    critical = promises(cli, "netop", *case, "--severity", "critical")["phone_follow_up"]
    assert (critical["owed_by"], critical["no_time"]) == ("customer", "immediately")
    assert "phone_follow_up" not in promises(cli, "netop", *case, "--severity", "high")
