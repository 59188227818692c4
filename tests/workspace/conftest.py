"""Signing in to the workspace, and a clock that stands where a test puts it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client

from kept.domain.parties.models import Agent
from kept.kernel import clock
from tests.desks import AT, Cast

SignIn = Callable[[Agent], Client]


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
def sign_in() -> SignIn:
    """A browser without scripts in which an agent is signed in."""

    def enter(agent: Agent) -> Client:
        client = Client()
        client.force_login(agent.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def nadia(nextplane: Cast, sign_in: SignIn, time: Time) -> Client:
    """Nadia, an agent, at work on the NextPlane desk."""
    return sign_in(nextplane.nadia)
