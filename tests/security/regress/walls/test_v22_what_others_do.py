"""V21, V22: what another customer or desk does changes no byte of what Ines and her desk's people are shown."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from kept.domain.cases import actions
from kept.domain.parties.actions import add_contact, add_organisation
from kept.kernel.actor import Actor
from kept.kernel.files import IncomingFile
from kept.surfaces.doors import Audience
from tests.desks import AT, Cast
from tests.security.objects import Things, make_things
from tests.security.test_wrong_actors import ask, browser_of, list_routes, values_of


@pytest.fixture(autouse=True)
def _stand_still(stopped_clock: object) -> None:
    """Every test here happens at AT."""


def addresses_of(things: Things, *audiences: Audience) -> dict[str, str]:
    """The addresses of all pages for some, by their pattern."""
    return {
        route.pattern: route.address(values_of(route, things)) for route in list_routes() if route.audience in audiences
    }


def shown(person: object, addresses: dict[str, str]) -> dict[str, tuple[int, bytes]]:
    """Everything that somebody is shown, page by page."""
    cache.clear()
    client: Client = browser_of(person)  # type: ignore[arg-type]
    return {pattern: _told(ask(client, "GET", address)) for pattern, address in addresses.items()}


def _told(answer: tuple[int, bytes]) -> tuple[int, bytes]:
    """An answer without the words by which a form is known when it is sent twice: each form has its own."""
    status, body = answer
    return status, re.sub(rb'name="once" value="[\w-]+"', b"", body)


def be_busy(cast: Cast) -> None:
    """Let a customer of a desk do all sorts of things."""
    robot, nadia = Actor.robot(cast.desk.pk), cast.actor(cast.nadia)
    add_contact(organisation=cast.other, name="Vera", email="vera@borealis.example", actor=robot, at=AT)
    for minute, subject in enumerate(("Links flap", "Only for Ines and the desk", "Hello")):
        at = AT - timedelta(minutes=minute)
        case = cast.open_case(by=cast.omar, subject=subject, at=at)
        file = IncomingFile("host.log", "text/plain", b"nothing to see")
        actions.reply_to_case(number=case.number, body="See the log.", actor=nadia, at=AT, files=[file])
        actions.change_severity(number=case.number, severity="high", reason="r", actor=nadia, at=AT)
        actions.write_note(number=case.number, body="n", actor=nadia, at=AT)
        actions.wake_due_cases(at=AT)


def test_another_customer_changes_nothing_that_a_customer_is_shown(netop: Cast) -> None:
    things = make_things(netop)
    addresses = addresses_of(things, Audience.CUSTOMER, Audience.PUBLIC)
    before = shown(netop.ines, addresses)
    assert sum(status == 200 for status, _ in before.values()) > 10
    be_busy(netop)
    after = shown(netop.ines, addresses)
    assert {pattern for pattern in before if before[pattern] != after[pattern]} == set()


def test_another_desk_changes_nothing_that_a_desks_people_are_shown(netop: Cast, nagomi: Cast) -> None:
    things = make_things(netop)
    addresses = addresses_of(things, Audience.STAFF)
    before = shown(netop.lena, addresses)
    assert sum(status == 200 for status, _ in before.values()) > 25
    robot = Actor.robot(nagomi.desk.pk)
    add_organisation(name="Acme and daughters", actor=robot, at=AT)
    for person in (nagomi.ines, nagomi.omar):
        case = nagomi.open_case(by=person, subject="Only for Ines and the desk")
        actions.write_note(number=case.number, body="n", actor=nagomi.actor(nagomi.nadia), at=AT)
        actions.assign_case(
            number=case.number, agent=nagomi.nadia, team=nagomi.team, actor=nagomi.actor(nagomi.theo), at=AT
        )
    after = shown(netop.lena, addresses)
    assert {pattern for pattern in before if before[pattern] != after[pattern]} == set()
