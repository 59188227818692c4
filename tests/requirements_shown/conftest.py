"""The doors read AT until a test moves the hands; browsers without scripts, signed in as people of the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from kept.domain.parties.models import Agent, Contact
from kept.surfaces.intake.spool import Spool
from tests.mail.intake.running import Listener, free_port, running_listener

Enter = Callable[[Agent | Contact], Client]


@pytest.fixture(autouse=True)
def _stand_still(stopped_clock: object) -> None:
    """Every test here happens at AT, unless it moves the hands."""


def enter(person: Agent | Contact) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    assert person.user is not None
    client.force_login(person.user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def portal_client() -> Enter:
    """`portal_client(netop.ines).get(…)`."""
    return enter


@pytest.fixture
def agent_client() -> Enter:
    """`agent_client(netop.nadia).get(…)`."""
    return enter


@pytest.fixture
def mail_server(transactional_db: None, tmp_path: Path) -> Iterator[Listener]:
    """The installation's mail listener, on a port of its own."""
    with running_listener(free_port(), Spool(tmp_path / "spool")) as listener:
        yield listener
