"""Signing in to the workspace, and a clock that stands where a test puts it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from kept.domain.parties.models import Agent, Contact
from kept.kernel import clock
from tests.desks import AT, Cast

Enter = Callable[[Agent | Contact], Client]
Browse = Callable[[Agent | Contact], Page]


class Time:
    """The instant that every door reads."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The clock of all doors: `time.now = later(hours=3)` moves it."""
    stands = Time()
    monkeypatch.setattr(clock, "now", stands)
    return stands


@pytest.fixture(autouse=True)
def no_kept_counts() -> Iterator[None]:
    """Counts are kept for seconds; no test sees those of another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def agent_client(time: Time) -> Enter:
    """A browser without scripts in which somebody is signed in: `agent_client(netop.nadia).get(…)`."""

    def enter(person: Agent | Contact) -> Client:
        client = Client()
        assert person.user is not None
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def nadia(nextplane: Cast, agent_client: Enter) -> Client:
    """Nadia, an agent, at work on the NextPlane desk."""
    return agent_client(nextplane.nadia)


@pytest.fixture
def browse_as(browser_page: Page, live_server: LiveServer, agent_client: Enter) -> Browse:
    """A real browser in which somebody is signed in."""

    def browse(person: Agent | Contact) -> Page:
        session = agent_client(person).cookies[settings.SESSION_COOKIE_NAME].value
        browser_page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return browser_page

    return browse
