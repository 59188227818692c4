"""Clients signed in as people of the cast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from kept.domain.parties.models import Agent, Contact
from kept.kernel import clock
from tests.desks import AT

SignIn = Callable[[Contact | Agent], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """A browser of somebody of the cast: `sign_in(netop.ines).get(…)`."""

    def signed_in(person: Contact | Agent) -> Client:
        client = Client()
        assert person.user is not None
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The doors read AT, until the test sets another instant."""
    shown = [AT]
    monkeypatch.setattr(clock, "now", lambda: shown[0])

    def stop_at(instant: datetime) -> None:
        shown[0] = instant

    return stop_at
