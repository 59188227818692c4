"""The public pages of a desk: its policy as it runs, its versions, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import get_resolver

from kept.domain.desks.actions import open_desk
from kept.domain.rulebook.actions import publish_policy
from kept.domain.rulebook.models import PolicyVersion
from kept.kernel.actor import Actor
from kept.kernel.refusals import Invalid
from tests.desks import AT, Cast, read_pack


def publish(desk: Cast, version: str, starts_at: datetime, *replaced: tuple[str, str]) -> None:
    """Publish another version of the desk's pack, with some of its words replaced."""
    source = read_pack(desk.desk.slug)
    for old, new in (('version: "2021.1"', f'version: "{version}"'), *replaced):
        assert old in source
        source = source.replace(old, new)
    publish_policy(source=source, starts_at=starts_at, actor=Actor.robot(desk.desk.pk), at=AT)


@pytest.mark.requirement("ALL-05")
def test_what_the_page_says_follows_the_file_that_runs(
    nextplane: Cast, client: Client, stopped_clock: Callable[[datetime], None]
) -> None:
    before = client.get("/nextplane/policy").content.decode()
    publish(nextplane, "2026.2", AT + timedelta(days=1), ("P1: [1 h, 2 h]", "P1: [45 min, 2 h]"))
    assert client.get("/nextplane/policy").content.decode().count("45 min") == before.count("45 min") == 0
    stopped_clock(AT + timedelta(days=2))
    after = client.get("/nextplane/policy").content.decode()
    assert "45 min" in after
    answer = client.get("/nextplane/policy/promises.json?plan=custom&severity=P1&at=2026-03-07T03:00&zone=UTC")
    assert answer.json()["promises"][0]["due_at"] == "2026-03-07T03:45:00Z"


@pytest.mark.requirement("ALL-02")
def test_an_earlier_version_stays_readable_and_says_that_it_is_over(
    nextplane: Cast, client: Client, stopped_clock: Callable[[datetime], None]
) -> None:
    publish(nextplane, "2026.2", AT + timedelta(days=1))
    stopped_clock(AT + timedelta(days=2))
    page = client.get("/nextplane/policy/2021.1").content.decode()
    assert "This version is no longer in force" in page
    assert "Read version 2026.2, which is." in page


def test_a_version_that_is_yet_to_come_is_not_public(nextplane: Cast, client: Client) -> None:
    publish(nextplane, "2026.2", AT + timedelta(days=1))
    assert client.get("/nextplane/policy/2026.2").status_code == 404
    assert client.get("/nextplane/policy.json?version=2026.2").status_code == 404
    assert client.get("/nextplane/policy/promises?version=2026.2").status_code == 404
    assert "2026.2" not in client.get("/nextplane/policy").content.decode()


@pytest.mark.parametrize("slug", ["netop", "nextplane", "nagomi", "nexthop"])
def test_the_page_prints_the_readings_taken(
    slug: str, request: pytest.FixtureRequest, client: Client, db: None
) -> None:
    desk: Cast = request.getfixturevalue(slug)
    page = client.get(f"/{slug}/policy").content.decode()
    readings = [each.reading for each in desk.policy.interpretations]
    assert readings
    for reading in readings:
        assert reading[:40].replace("'", "&#x27;") in page
    assert client.get(f"/{slug}/policy.json").json()
    assert client.get(f"/{slug}/policy.md").content.decode().startswith("# ")


@pytest.mark.requirement("NH-02", "NP-05")
def test_the_front_page_names_plans_hours_and_channels(nextplane: Cast, nexthop: Cast, client: Client) -> None:
    page = client.get("/nextplane/")
    offered = {plan.key: {channel.label for channel in channels} for plan, _hours, channels in page.context["plans"]}
    first_two = {"Management Portal", "Help desk"}
    assert offered == {
        "startup": first_two,
        "business": first_two | {"Web"},
        "enterprise": first_two | {"Web", "Telephone"},
        "custom": first_two | {"Web", "Telephone"},
    }
    assert all(
        channel in client.get("/nexthop/").content.decode() for channel in ("Support hub", "E-mail", "Telephone")
    )


@pytest.mark.requirement("ALL-01")
def test_public_pages_tell_nothing_of_customers_people_or_other_desks(
    nextplane: Cast, nagomi: Cast, client: Client
) -> None:
    case = nextplane.open_case(subject="CANARY")
    for address in ("/nextplane/", "/nextplane/policy", "/nextplane/policy/promises", "/nextplane/policy.json"):
        page = client.get(address).content.decode()
        for secret in ("CANARY", case.number, "Acme", "Ines", "Nadia", "agomi"):
            assert secret not in page


def test_no_desk_takes_the_beginning_of_an_address_of_ours(db: None) -> None:
    taken = {str(each.pattern).partition("/")[0] for each in get_resolver("kept.surfaces.screens.urls").url_patterns}
    taken |= {str(each.pattern).partition("/")[0] for each in get_resolver().url_patterns}
    words = {word for word in taken if word and "<" not in word}
    assert {"accounts", "api", "help"} <= words | {"accounts"}
    for slug in {*words, "accounts", "demo", "static", "live"}:
        with pytest.raises(Invalid):
            open_desk(slug=slug, name="Desk", prefix="DX", zone="UTC", at=AT)


def test_a_desk_that_is_not_there_is_not_there(db: None, client: Client) -> None:
    for address in ("/nosuch/", "/nosuch/policy", "/nosuch/policy.json", "/nosuch/policy/promises", "/nosuch/portal/"):
        assert client.get(address).status_code == (302 if address.endswith("portal/") else 404)


def test_a_desk_without_a_policy_says_so(nextplane: Cast, client: Client) -> None:
    PolicyVersion.objects.update(starts_at=AT + timedelta(days=1))
    assert "has not published a policy yet" in client.get("/nextplane/").content.decode()
    assert client.get("/nextplane/policy").status_code == 404
