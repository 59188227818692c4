"""`kept verify` finds every value that is not what the ledger says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import models

from kept.domain.cases import actions
from kept.domain.cases.models import Case, Clock, Message, Note
from kept.domain.cases.projections import CLOCK_COLUMNS
from kept.domain.cases.verification import verify_cases
from kept.domain.rulebook.actions import publish_policy
from kept.kernel.actor import Actor
from tests.desks import Cast, read_pack

BESIDE = {"id", "desk", "reporter_name", "reporter_address"}
"""Columns of a case that no event tells: who reported it is personal and stays out of the ledger."""


@pytest.fixture
def lived(nextplane: Cast, later: Callable[..., datetime]) -> Case:
    """A case with something in every table."""
    case = nextplane.open_case(affected="everyone")
    nadia = nextplane.actor(nextplane.nadia)
    actions.assign_case(number=case.number, agent=nextplane.nadia, actor=nadia, at=later(minutes=2))
    actions.reply_to_case(number=case.number, body="Looking.", actor=nadia, at=later(minutes=5), is_held=True)
    actions.wake_due_cases(at=later(minutes=6))
    actions.write_note(number=case.number, body="The gateway again.", actor=nadia, at=later(minutes=7))
    actions.wake_due_cases(at=later(hours=3))
    actions.start_waiting(number=case.number, reason="customer", actor=nadia, at=later(hours=3, minutes=1))
    case.refresh_from_db()
    return case


def test_what_was_done_by_actions_verifies(lived: Case) -> None:
    assert [str(found) for found in verify_cases(desk_id=lived.desk_id)] == []


def _other(value: object, field: models.Field) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    if value is None:
        return datetime(2026, 1, 1, tzinfo=UTC) if isinstance(field, models.DateTimeField) else 1
    if isinstance(value, int):
        return value + 1
    if isinstance(value, dict):
        return {**value, "severity": "P4"}
    return "other"


COLUMNS = [
    *[("case", field.name) for field in Case._meta.concrete_fields if field.name not in BESIDE],
    *[("clock", column) for column in CLOCK_COLUMNS],
    *[("message", column) for column in ("body", "held_until", "sent_at", "withdrawn_at")],
    ("note", "body"),
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_corrupted_column_is_reported_by_row(lived: Case, nextplane: Cast, table: str, column: str) -> None:
    model = {"case": Case, "clock": Clock, "message": Message, "note": Note}[table]
    row = model.objects.order_by("pk").last()
    field = model._meta.get_field(column.removesuffix("_id"))
    relation = {
        "organisation": nextplane.other.pk,
        "contact": nextplane.omar.pk,
        "assignee": nextplane.theo.pk,
        "team": nextplane.team.pk,
        "merged_into": lived.pk,
        "parent": lived.pk,
    }
    name = field.attname if field.is_relation else column
    value = relation.get(field.name) or _other(getattr(row, name), field)
    if field.name == "policy_version":
        source = read_pack("nextplane").replace('version: "2021.1"', "version: other")
        robot = Actor.robot(lived.desk_id)
        value = publish_policy(source=source, starts_at=lived.opened_at, actor=robot, at=lived.opened_at).pk
    model.objects.filter(pk=row.pk).update(**{name: value})
    found = [(one.table, one.row) for one in verify_cases(desk_id=lived.desk_id)]
    assert (table, row.pk) in found


def test_a_lost_row_and_an_invented_one_are_reported(lived: Case) -> None:
    Clock.objects.filter(case=lived, key="first_response").delete()
    Note.objects.create(desk=lived.desk, case=lived, body="never written", written_at=lived.opened_at)
    found = {(one.table, one.column) for one in verify_cases(desk_id=lived.desk_id)}
    assert found == {("clock", "first_response 1"), ("note", "row")}
