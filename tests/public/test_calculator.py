"""The promise calculator, asked by anybody over HTTP: every figure of the documents, with its reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from kept.policy.promise import promise
from tests.desks import AT, Cast

WEDNESDAY = "2026-03-04T15:00"


def ask(client: Client, desk: str, at: str = WEDNESDAY, zone: str = "UTC", **said: str) -> dict[str, dict[str, Any]]:
    """The promises by clock, as the JSON says them."""
    answer = client.get(f"/{desk}/policy/promises.json?{urlencode({'at': at, 'zone': zone, **said})}")
    assert answer.status_code == 200, answer.content
    return {each["clock"]: each for each in answer.json()["promises"]}


@pytest.mark.requirement("NP-07", "NP-08")
@pytest.mark.parametrize(
    ("plans", "severity", "first", "update"),
    [
        (["startup"], "P1", "4 hours", "12 hours"),
        (["startup"], "P2", "12 hours", "24 hours"),
        (["startup"], "P3", "24 hours", "36 hours"),
        (["startup"], "P4", "24 hours", None),
        (["business", "enterprise", "custom"], "P1", "1 hour", "2 hours"),
        (["business", "enterprise", "custom"], "P2", "2 hours", "8 hours"),
        (["business", "enterprise", "custom"], "P3", "2 hours", "48 hours"),
        (["business", "enterprise", "custom"], "P4", "8 hours", "48 hours"),
    ],
)
def test_nextplanes_table_of_targets(
    nextplane: Cast, client: Client, plans: list[str], severity: str, first: str, update: str | None
) -> None:
    for plan in plans:
        found = ask(client, "nextplane", plan=plan, severity=severity)
        assert found["first_response"]["target"] == first
        assert found["first_response"]["is_goal"] is True
        if update:
            assert found["update"]["target"] == update
        else:
            assert "as needed" in found["update"]["no_time"]


@pytest.mark.requirement("NP-06", "ALL-04")
@pytest.mark.parametrize(
    ("said", "at", "due"),
    [
        ({"plan": "startup"}, "2026-03-04T15:00", "2026-03-04T21:00:00Z"),
        ({"plan": "startup"}, "2026-03-06T23:00", "2026-03-09T18:00:00Z"),
        ({"plan": "business", "fact_hours": "us_eastern"}, "2026-03-05T00:30", "2026-03-05T13:30:00Z"),
        ({"plan": "enterprise", "fact_hours": "emea_cet"}, "2026-03-04T16:30", "2026-03-05T08:30:00Z"),
        ({"plan": "custom"}, "2026-03-07T03:00", "2026-03-07T04:00:00Z"),
        ({"plan": "business", "fact_hours": "us_eastern"}, "2026-07-03T15:00", "2026-07-06T13:00:00Z"),
        ({"plan": "business", "fact_hours": "emea_cet"}, "2026-04-03T10:00", "2026-04-07T08:00:00Z"),
    ],
    ids=["Pacific", "Pacific over a weekend", "Eastern evening", "EMEA evening", "24x7", "US holiday", "EMEA holidays"],
)
def test_nextplanes_hours_and_holidays(
    nextplane: Cast, client: Client, said: dict[str, str], at: str, due: str
) -> None:
    found = ask(client, "nextplane", at=at, severity="P1", **said)["first_response"]
    assert found["due_at"] == due
    counted = sum(part["seconds"] for part in found["explanation"] if part["kind"] == "counted")
    assert counted == (4 if said["plan"] == "startup" else 1) * 3600


def test_a_holiday_is_named_on_the_page(nextplane: Cast, client: Client) -> None:
    page = client.get(
        "/nextplane/policy/promises?plan=business&severity=P1&fact_hours=us_eastern&at=2026-07-03T15:00&zone=UTC"
    ).content.decode()
    assert "holiday: Independence Day" in page
    assert "This line of the policy holds: plan is business or enterprise or custom and severity is P1" in page
    assert "plan is business, not startup" in page


@pytest.mark.requirement("NA-15")
@pytest.mark.parametrize(
    ("severity", "acknowledged", "updated", "due"),
    [
        ("P1", "1 hour", "2 hours", "2026-03-08T02:00:00Z"),
        ("P2", "2 hours", "4 hours", "2026-03-08T03:00:00Z"),
        ("P3", "4 hours", "8 hours", "2026-03-08T05:00:00Z"),
        ("P4", "8 hours", "8 hours", "2026-03-08T09:00:00Z"),
    ],
)
def test_nagomis_acknowledgement_and_updates_count_round_the_clock(
    nagomi: Cast, client: Client, severity: str, acknowledged: str, updated: str, due: str
) -> None:
    found = ask(client, "nagomi", at="2026-03-08T01:00", plan="premium", severity=severity)
    assert found["first_response"]["target"] == acknowledged
    assert found["update"]["target"] == updated
    assert found["first_response"]["due_at"] == due


def test_the_time_is_read_in_the_zone_that_was_chosen(nextplane: Cast, client: Client) -> None:
    said = {"plan": "custom", "severity": "P1"}
    berlin = ask(client, "nextplane", at="2026-03-04T16:00", zone="Europe/Berlin", **said)
    assert berlin["first_response"]["due_at"] == "2026-03-04T16:00:00Z"


@pytest.mark.parametrize("slug", ["netop", "nextplane", "nagomi", "nexthop"])
def test_the_page_says_what_the_library_says(
    slug: str, request: pytest.FixtureRequest, client: Client, db: None
) -> None:
    desk: Cast = request.getfixturevalue(slug)
    plan, severity = desk.policy.plans[0].key, desk.policy.severities[0].key
    found = ask(client, slug, plan=plan, severity=severity)
    facts = {"plan": plan, "severity": severity, "kind": desk.policy.default_kind}
    assert list(found.values()) == [each.as_json() for each in promise(desk.policy, facts, AT)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"plan": "gold"},
        {"severity": "P9"},
        {"at": "yesterday"},
        {"at": "0001-01-01T00:00"},
        {"at": "9999-12-31T23:59"},
        {"zone": "Mars/Olympus"},
        {"fact_hours": "night"},
        {"kind": "wish"},
    ],
    ids=str,
)
def test_what_the_policy_does_not_know_is_refused_in_words(
    nextplane: Cast, client: Client, wrong: dict[str, str]
) -> None:
    said = urlencode({"plan": "business", "severity": "P1", "at": WEDNESDAY, "zone": "UTC", **wrong})
    page = client.get(f"/nextplane/policy/promises?{said}")
    assert page.status_code == 422
    assert "needs another look" in page.content.decode()
    assert client.get(f"/nextplane/policy/promises.json?{said}").status_code == 422
    fragment = client.get(f"/nextplane/policy/promises?{said}", headers={"HX-Request": "true"})
    assert "This cannot be worked out yet" in fragment.content.decode()


def test_without_a_question_the_form_stands_ready(nextplane: Cast, client: Client) -> None:
    page = client.get("/nextplane/policy/promises")
    assert page.status_code == 200
    assert page.context["form"]["at"].value().strftime("%Y-%m-%dT%H:%M") == WEDNESDAY


def test_every_input_comes_from_the_policy(netop: Cast, client: Client) -> None:
    form = client.get("/netop/policy/promises").context["form"]
    facts = {name for name in form.fields if name.startswith("fact_")}
    assert facts == {f"fact_{question.key}" for question in netop.policy.questions}
    assert [key for key, _label in form.fields["severity"].choices if key] == ["critical", "high", "medium", "low"]
