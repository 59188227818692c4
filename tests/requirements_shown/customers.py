"""Customers of every plan, and what the clocks of their cases say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from kept.domain.entitlements.actions import make_agreement
from kept.domain.parties.actions import add_contact, add_organisation
from kept.domain.parties.models import Contact
from kept.kernel.actor import Actor
from tests.desks import AT, BEGIN, Cast
from tests.programs import Program

NEW = {"subject": "Nothing works", "body": "Since this morning nothing works."}

Hands = Callable[[datetime], None]


def utc(text: str) -> datetime:
    """An instant written as in "2026-03-04 15:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def customer(cast: Cast, plan: str, **facts: str) -> Contact:
    """Ines as a contact of a customer who bought a plan."""
    robot = Actor.robot(cast.desk.pk)
    said = "-".join([plan, *facts.values()])
    organisation = add_organisation(name=f"Acme {said}", actor=robot, at=BEGIN)
    make_agreement(organisation=organisation, plan=plan, starts_on=date(2021, 1, 1), facts=facts, actor=robot, at=AT)
    return add_contact(organisation=organisation, name="Ines", email=f"ines@{said}.example", actor=robot, at=BEGIN)


def open_case(program: Program, **said: Any) -> str:
    """Open a case through the API and return its address there."""
    answer = program.post("/cases", NEW | said)
    assert answer.status_code == 201, answer.content
    return f"/cases/{answer.json()['number']}"


def clocks_of(program: Program, case: str) -> dict[str, dict[str, Any]]:
    """The last cycle of every clock of a case, by name."""
    answer = program.get(f"{case}/clocks")
    assert answer.status_code == 200, answer.content
    return {clock["key"]: clock for clock in answer.json()["clocks"]}


def due(clock: dict[str, Any]) -> datetime | None:
    """When a clock is due."""
    return datetime.fromisoformat(clock["due_at"]) if clock["due_at"] else None
