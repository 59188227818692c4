"""Programs that call the API with tokens of the cast."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from kept.domain.parties.actions import make_token
from kept.domain.parties.models import Agent, Contact
from kept.kernel import clock
from kept.kernel.actor import Actor
from tests.desks import AT, Cast


@dataclass
class Program:
    """A program that calls the API with one token (None: without)."""

    secret: str | None

    def call(self, method: str, path: str, sent: Any = None, **headers: str) -> HttpResponse:
        """Call an operation below `/api/v1`; `sent` goes as JSON."""
        if self.secret is not None:
            headers = {"Authorization": f"Bearer {self.secret}", **headers}
        body = {} if sent is None else {"data": json.dumps(sent), "content_type": "application/json"}
        response: HttpResponse = Client(raise_request_exception=True).generic(
            method, f"/api/v1{path}", headers=headers, **body
        )
        return response

    def get(self, path: str, **headers: str) -> HttpResponse:
        """Read something."""
        return self.call("GET", path, **headers)

    def post(self, path: str, sent: Any = None, **headers: str) -> HttpResponse:
        """Do something."""
        return self.call("POST", path, {} if sent is None else sent, **headers)


Api = Callable[[Cast, Agent | Contact | None], Program]


def make_program(cast: Cast, person: Agent | Contact | None) -> Program:
    """A program with a new token of somebody."""
    if person is None:
        return Program(None)
    owner = {"contact": person} if isinstance(person, Contact) else {"agent": person}
    _, secret = make_token(label="a program", actor=Actor.robot(cast.desk.pk), at=AT, **owner)
    return Program(secret)


@pytest.fixture
def api() -> Api:
    """Give a person of the cast a token and a program that uses it."""
    return make_program


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Stop the clock of the doors at AT; calling it moves the hands."""
    hands = {"at": AT}
    monkeypatch.setattr(clock, "now", lambda: hands["at"])

    def move(to: datetime) -> None:
        hands["at"] = to

    return move
