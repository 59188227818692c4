"""Browsers signed in as people of the cast, and a clock that stands at AT."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from kept.domain.parties.models import Agent, Contact
from kept.kernel import clock
from tests.desks import AT

Person = Contact | Agent


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The doors read AT, until the test sets another instant: `stopped_clock(later(hours=3))`."""
    shown = [AT]
    monkeypatch.setattr(clock, "now", lambda: shown[0])

    def stop_at(instant: datetime) -> None:
        shown[0] = instant

    return stop_at


@pytest.fixture
def portal_client() -> Callable[[Person], Client]:
    """An HTTP client signed in as somebody: `portal_client(netop.ines).get(…)`."""

    def signed_in(person: Person) -> Client:
        client = Client()
        assert person.user is not None
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def browse_as(
    browser_page: Page, live_server: LiveServer, portal_client: Callable[[Person], Client]
) -> Callable[[Person], Page]:
    """The browser, signed in as somebody; its address begins at the live server's."""

    def browse(person: Person) -> Page:
        session = portal_client(person).cookies[settings.SESSION_COOKIE_NAME].value
        browser_page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return browser_page

    return browse
