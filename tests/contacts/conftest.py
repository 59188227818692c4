"""Browsers of customers and agents, mail to a server on this machine, and Ines as administrator of her organisation."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from kept.domain.parties.actions import add_contact
from kept.domain.parties.models import Agent, Contact, User
from kept.kernel.actor import Actor
from tests.desks import AT, Cast
from tests.notices.conftest import Letter, PostOffice, mail_server

__all__ = ["mail_server"]

Enter = Callable[[Agent | Contact], Client]


@pytest.fixture(autouse=True)
def _stand_still(stopped_clock: object) -> None:
    """Every test here happens at AT, unless it moves the hands."""


@pytest.fixture
def portal_client() -> Enter:
    """A browser in which somebody is signed in."""

    def signed_in(person: Agent | Contact) -> Client:
        client = Client()
        assert person.user is not None
        client.force_login(person.user, "django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def desk(nextplane: Cast) -> Cast:
    """NextPlane, where both sides agree on contacts, with Ines as administrator of Acme."""
    Contact.objects.filter(pk=nextplane.ines.pk).update(is_administrator=True)
    nextplane.ines.refresh_from_db()
    return nextplane


def colleague(cast: Cast, name: str = "Vera", **fields: bool) -> Contact:
    """Somebody else of Acme who can sign in; not approved unless said."""
    user = User.objects.create_user(f"{name.lower()}@acme.example", name=name)
    robot = Actor.robot(cast.desk.pk)
    values = {"is_approved": False} | fields
    return add_contact(organisation=cast.acme, name=name, email=user.email, user=user, actor=robot, at=AT, **values)


def link_in(letter: Letter) -> str:
    """The address of the link in a letter, without the host."""
    found = re.search(r"https?://[^/\s]+(/\S+/(?:answer|join)/\S+)", letter.text)
    assert found, letter.text
    return found[1]


def letters_to(office: PostOffice, address: str, letters: list[Letter]) -> list[Letter]:
    """The letters to one person."""
    return [letter for letter in letters if letter.to == address]
