"""Every page, as everybody: the right person gets in, everybody else learns nothing, not even that there is something.

The routes are read from the URL configuration, so a new page is walked from its first commit; one without a door, or
with a parameter that tests/security/objects.py does not know, fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django.plugin import DjangoDbBlocker

from kept.domain.parties.models import Agent, Contact, User
from kept.surfaces.doors import Audience
from tests.desks import Cast, add_partner, build_desk
from tests.security.objects import NEUTRAL, PARAMETERS, Things, make_things

OTHERS_DOORS = ("accounts/", "api/v1/")
"""allauth's pages are about the person who is signed in; the API's operations are walked by tests/api."""

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One page: its address as a pattern, its door, and the methods that it answers."""

    pattern: str
    audience: Audience | None

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(self.pattern)

    def address(self, values: dict[str, object]) -> str:
        """The address with its parameters filled in."""
        return "/" + _PARAMETER.sub(lambda found: str(values[found[1]]), self.pattern)


def list_routes() -> list[Route]:
    """All pages of Kept's own."""
    return [
        Route(pattern, getattr(view.callback, "audience", None))
        for pattern, view in _walk(get_resolver())
        if not pattern.startswith(OTHERS_DOORS)
    ]


def _walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, here)
        else:
            yield here, one


pytestmark = pytest.mark.django_db

ROUTES = list_routes()
OF_A_DESK = [route for route in ROUTES if route.audience in (Audience.STAFF, Audience.CUSTOMER)]


def _name(route: Route) -> str:
    return route.pattern


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Things, Cast]]:
    """Two desks, made once for the whole walk in a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        netop = build_desk("netop")
        add_partner(netop)
        yield make_things(netop), build_desk("nagomi")
        transaction.set_rollback(True)


@pytest.fixture
def things(world: tuple[Things, Cast]) -> Things:
    """The Netop desk; what a test does to it is undone after it."""
    return world[0]


@pytest.fixture
def foreign(world: tuple[Things, Cast]) -> Cast:
    """Another desk; its people have nothing to do with Netop."""
    return world[1]


def values_of(route: Route, things: Things) -> dict[str, object]:
    """The objects of Ines's that the route names."""
    return {name: PARAMETERS[name](things) for name in route.parameters}


def browser_of(person: Agent | Contact | None) -> Client:
    """A browser in which somebody is signed in, or nobody."""
    client = Client(raise_request_exception=False)
    if person is not None:
        assert isinstance(person.user, User)
        client.force_login(person.user, "django.contrib.auth.backends.ModelBackend")
    return client


def ask(client: Client, method: str, address: str) -> tuple[int, bytes]:
    """Status and body, without what differs between any two requests."""
    response = client.generic(method, address, HTTP_HOST="localhost")
    body = b"".join(response) if response.streaming else response.content
    body = re.sub(rb"[0-9a-f]{16}", b"", body)
    return response.status_code, re.sub(rb"csrf[^>]*>|nonce-[\w=]+", b"", body)


def test_every_route_is_behind_a_door_and_its_parameters_are_known() -> None:
    assert len(OF_A_DESK) > 10
    assert [route.pattern for route in ROUTES if route.audience is None] == []
    assert {name for route in OF_A_DESK for name in route.parameters} <= set(PARAMETERS)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("route", OF_A_DESK, ids=_name)
def test_people_of_elsewhere_see_what_they_see_of_a_desk_that_does_not_exist(
    route: Route, method: str, things: Things, foreign: Cast
) -> None:
    values = values_of(route, things)
    wrong = [foreign.ines, foreign.lena]
    wrong.append(things.cast.ines if route.audience == Audience.STAFF else things.cast.nadia)
    for person in wrong:
        client = browser_of(person)
        status, body = ask(client, method, route.address(values))
        nowhere, nothing = ask(client, method, route.address({**values, "desk": "nowhere"}))
        assert status == nowhere == 404
        assert body.replace(b"netop", b"nowhere") == nothing


@pytest.mark.parametrize("route", OF_A_DESK, ids=_name)
def test_nobody_in_particular_is_asked_to_sign_in(route: Route, things: Things) -> None:
    values = values_of(route, things)
    for desk in (things.cast.desk.slug, "nowhere"):
        response = browser_of(None).get(route.address({**values, "desk": desk}))
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "route", [r for r in OF_A_DESK if r.audience == Audience.CUSTOMER and set(r.parameters) - NEUTRAL], ids=_name
)
def test_another_customer_sees_what_they_see_of_a_thing_that_does_not_exist(
    route: Route, method: str, things: Things
) -> None:
    values = values_of(route, things)
    absent = {name: value if name in NEUTRAL else "NT-999999" for name, value in values.items()}
    omar = browser_of(things.cast.omar)
    status, body = ask(omar, method, route.address(values))
    gone, nothing = ask(omar, method, route.address(absent))
    assert (status, body) == (gone, nothing)
    assert status in (404, 405)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "route", [r for r in OF_A_DESK if r.audience == Audience.STAFF and set(r.parameters) - NEUTRAL], ids=_name
)
def test_a_partner_learns_nothing_of_what_is_not_its_own(route: Route, method: str, things: Things) -> None:
    """Vera sees of Acme's things, and of another partner, what she sees of things that do not exist."""
    values = values_of(route, things)
    absent = {name: value if name in NEUTRAL else "NT-999999" for name, value in values.items()}
    vera = browser_of(Agent.objects.get(desk=things.cast.desk, user__name="Vera"))
    status, body = ask(vera, method, route.address(values))
    gone, nothing = ask(vera, method, route.address(absent))
    assert (status, body) == (gone, nothing)
    assert status in (302, 403, 404, 405)


@pytest.mark.parametrize("route", OF_A_DESK, ids=_name)
def test_the_right_person_gets_in(route: Route, things: Things) -> None:
    person = things.cast.lena if route.audience == Audience.STAFF else things.cast.ines
    client = browser_of(person)
    if "message" in route.parameters:
        client = browser_of(things.cast.nadia)
    address = route.address(values_of(route, things))
    status, _ = ask(client, "GET", address)
    if status == 405:
        status, _ = ask(client, "POST", address)
    assert status in (200, 204, 302, 303, 400, 409, 422), status


@pytest.mark.parametrize("route", [r for r in ROUTES if r.audience == Audience.PUBLIC], ids=_name)
def test_a_public_page_is_the_same_for_everybody_and_missing_where_the_desk_is(
    route: Route, things: Things, foreign: Cast
) -> None:
    values = values_of(route, things)
    status, _ = ask(browser_of(None), "GET", route.address(values))
    assert status in (200, 302, 400, 422)
    assert ask(browser_of(None), "GET", route.address({**values, "desk": "nowhere"}))[0] == 404
