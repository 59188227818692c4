"""Four policies side by side in one installation, and one that nobody here wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kept.domain.desks.queries import get_desk
from kept.domain.entitlements.actions import make_agreement
from kept.domain.parties.actions import add_contact, add_organisation, make_token
from kept.kernel.actor import Actor
from tests.desks import BEGIN, PREFIXES, Cast, build_desk
from tests.programs import Api, Program
from tests.requirements_shown.conftest import Enter
from tests.requirements_shown.customers import clocks_of, due, open_case, utc

Desks = dict[str, Cast]


@pytest.fixture
def desks(db: None) -> Desks:
    """The four desks, each with a case of Ines's and one of Omar's."""
    casts = {slug: build_desk(slug) for slug in PREFIXES}
    for slug, cast in casts.items():
        cast.open_case(subject=f"Secret of Acme at {slug}")
        cast.open_case(subject=f"Secret of Borealis at {slug}", by=cast.omar)
    return casts


@pytest.mark.requirement("ALL-01")
def test_each_desk_has_its_own_cases_numbers_contacts_and_policy(desks: Desks, api: Api) -> None:
    for slug, cast in desks.items():
        nadia = api(cast, cast.nadia)
        cases = nadia.get("/cases").json()["cases"]
        assert {case["subject"] for case in cases} == {f"Secret of Acme at {slug}", f"Secret of Borealis at {slug}"}
        assert {case["number"].partition("-")[0] for case in cases} == {PREFIXES[slug]}
        assert nadia.get("/policy").json()["vendor"] == cast.policy.vendor
        contacts = nadia.get("/contacts").json()
        assert {contact["email"].partition("@")[2] for contact in contacts["contacts"]} == {f"{slug}.example"}


@pytest.mark.requirement("ALL-01")
def test_nobody_sees_anything_of_another_desk_or_customer(
    desks: Desks, portal_client: Enter, agent_client: Enter, api: Api
) -> None:
    for slug, cast in desks.items():
        own = f"Secret of Acme at {slug}"
        ines, program, nadia = portal_client(cast.ines), api(cast, cast.ines), agent_client(cast.nadia)
        pages = {
            "portal": ines.get(f"/{slug}/portal/cases/").content.decode(),
            "API": program.get("/cases").content.decode(),
            "search": program.get("/search?q=Secret").content.decode(),
            "queue": nadia.get(f"/{slug}/work/all-open/").content.decode(),
        }
        for name, page in pages.items():
            assert own in page, name
            others = [f"at {other}" for other in desks if other != slug]
            assert [words for words in others if words in page] == [], name
            assert ("Borealis" in page) is (name == "queue"), name
        for other in desks.keys() - {slug}:
            for address in (f"/{other}/portal/", f"/{other}/work/all-open/", f"/{other}/admin/"):
                for client in (ines, nadia):
                    assert client.get(address).status_code == client.get(address.replace(other, "nosuch")).status_code
                    assert client.get(address).status_code == 404


STRANGE = """
kept: 1
vendor: Lighthouse
title: Help for keepers of lights
version: "7"
valid_from: 2020-01-01
zone: Pacific/Chatham
commitment: guarantee
plans:
  keeper: {label: Keeper, channels: [semaphore]}
channels:
  semaphore: {label: Semaphore, via: portal}
severities:
  dark: {label: Dark, definition: The light is out.}
  dim: {label: Dim, definition: The light is weak.}
severity: {set_by: customer, until_set: dim}
calendars:
  dusk: {label: Dusk and dawn, zone: Pacific/Chatham, weekly: {mon-sun: ["05:00-08:00", "17:00-22:00"]}}
coverage: dusk
clocks:
  first_response: {label: Answer}
targets:
  - rows: severity
    columns: {clock: [first_response]}
    cells:
      dark: [90 min]
      dim: [7 h]
  - {otherwise: not_promised}
resolutions:
  relit: {label: Lit again}
closing: {close_after: 3 days}
"""


@pytest.mark.requirement("ALL-03")
def test_a_policy_that_nobody_here_wrote_runs_a_desk_from_its_file_alone(
    db: None, cli: Callable[..., Any], api: Api, tmp_path: Path, stopped_clock: Callable[..., None]
) -> None:
    file = tmp_path / "lighthouse.yaml"
    file.write_text(STRANGE)
    stopped_clock(BEGIN)
    for command in (
        ("policy", "check", file),
        ("desk", "open", "lighthouse", "Lighthouse", "LH", "lena@lighthouse.example"),
        ("desk", "publish", "lighthouse", file),
    ):
        done = cli(*command)
        assert done.exit_code == 0, done.output
    desk = _keeper()
    # 21:30 in the Chatham Islands in summer, 13 hours and 45 minutes ahead of UTC.
    stopped_clock(utc("2026-01-10 07:45"))
    opened = cli(
        "case", "open", "lighthouse", "ines@lighthouse.example", "It went out", "semaphore",
        "--severity", "dark", "--body", "Since the storm.",
    )  # fmt: skip
    assert opened.exit_code == 0, opened.output
    number = opened.output.strip()
    assert number.startswith("LH-")
    clocks = json.loads(cli("case", "clocks", "lighthouse", number, "--json").output)
    [answer] = [clock for clock in clocks if clock["key"] == "first_response"]
    assert answer["due_at"] == "2026-01-10T16:15:00+00:00"
    dim = open_case(desk(api), severity="dim")
    clock = clocks_of(desk(api), dim)["first_response"]
    assert (due(clock), clock["is_goal"]) == (utc("2026-01-11 06:45"), False)


def _keeper() -> Callable[[Api], Program]:
    """Give the new desk a customer; return what makes a program of its contact."""
    desk = get_desk("lighthouse")
    robot = Actor.robot(desk.pk)
    acme = add_organisation(name="Acme", actor=robot, at=BEGIN)
    make_agreement(organisation=acme, plan="keeper", starts_on=date(2021, 1, 1), actor=robot, at=BEGIN)
    ines = add_contact(organisation=acme, name="Ines", email="ines@lighthouse.example", actor=robot, at=BEGIN)
    _, secret = make_token(label="a program", contact=ines, actor=robot, at=utc("2026-01-01 00:00"))
    return lambda api: Program(secret)
