"""Everything that was done to a case is an event, and `kept verify` finds each value that the events do not say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kept.domain.cases import actions
from kept.domain.cases.models import Case, Clock, Message, Note
from kept.kernel.ledger import seal_desk
from kept.kernel.models import Entry
from tests.desks import AT, Cast
from tests.programs import Api
from tests.requirements_shown.customers import Hands, open_case

Run = Callable[..., Any]


@pytest.fixture
def lived(nextplane: Cast, api: Api, stopped_clock: Hands) -> Case:
    """A case that was worked through the API, woken as the worker does, and sealed."""
    ines, nadia = api(nextplane, nextplane.ines), api(nextplane, nextplane.nadia)
    case = open_case(ines, facts={"affected": "everyone"})
    for minutes, path, said in (
        (2, "assign", {"agent": "me"}),
        (5, "messages", {"body": "Looking."}),
        (6, "notes", {"body": "The gateway again."}),
        (9, "severity", {"severity": "P2", "reason": "Only London."}),
        (12, "wait", {"reason": "customer"}),
    ):
        stopped_clock(AT + timedelta(minutes=minutes))
        answer = nadia.post(f"{case}/{path}", said)
        assert answer.status_code in (200, 201), answer.content
    actions.wake_due_cases(at=AT + timedelta(hours=9))
    seal_desk(desk_id=nextplane.desk.pk)
    return Case.objects.get()


def verify(cli: Run) -> tuple[int, str]:
    """What `kept verify` says, and its exit code."""
    ended = cli("verify")
    return ended.exit_code, ended.output


@pytest.mark.requirement("ALL-07")
def test_every_action_is_an_event_and_all_that_is_stored_follows_from_them(lived: Case, cli: Run) -> None:
    kinds = [entry.kind for entry in Entry.objects.filter(stream=lived.stream).order_by("position")]
    told = {"case.opened", "case.assigned", "case.reply_sent", "case.note_written", "case.severity_changed"}
    assert told <= set(kinds)
    code, said = verify(cli)
    assert (code, "all as the ledger says" in said) == (0, True), said


DERIVED = [
    (Case, "severity", "P4"),
    (Case, "state", "closed"),
    (Case, "turn", "vendor"),
    (Case, "assignee_id", None),
    (Case, "next_due_at", AT),
    (Case, "next_wake_at", AT),
    (Clock, "due_at", AT),
    (Clock, "state", "met"),
    (Clock, "elapsed_seconds", 1),
    (Clock, "breached_at", AT),
    (Message, "body", "We promise to pay."),
    (Note, "body", "Nothing to see."),
]


@pytest.mark.requirement("ALL-07")
@pytest.mark.parametrize(("model", "column", "value"), DERIVED)
def test_a_value_changed_behind_keeps_back_is_reported_by_row(
    lived: Case, cli: Run, model: Any, column: str, value: object
) -> None:
    row = model.objects.exclude(**{column: value}).order_by("pk").last()
    assert model.objects.filter(pk=row.pk).update(**{column: value}) == 1
    code, said = verify(cli)
    assert code == 1
    assert re.search(rf"^  {model._meta.model_name} {row.pk}: {column.removesuffix('_id')}", said, re.MULTILINE), said


ENTRY = [
    "payload = jsonb_set(payload, '{severity}', '\"P4\"')",
    "at = at - interval '1 second'",
    "recorded_at = recorded_at - interval '1 second'",
    "kind = 'case.closed'",
    'actor = \'{"role": "robot"}\'',
    "stream = 'case:999999'",
    "position = position + 500",
    "effect_key = 'another'",
    "link = '\\x00'",
    "digest = '\\x00'",
    "payload_digest = '\\x00'",
    "payload = NULL",
]


@pytest.mark.requirement("ALL-07")
@pytest.mark.parametrize("change", ENTRY)
def test_an_event_changed_behind_keeps_back_is_reported_by_row(lived: Case, cli: Run, change: str) -> None:
    entry = Entry.objects.get(stream=lived.stream, kind="case.severity_changed")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE kernel_entry SET {change} WHERE id = %s", [entry.pk])
    code, said = verify(cli)
    assert code == 1
    assert re.search(rf"^  entry {entry.pk} of ", said, re.MULTILINE), said


NONSENSE = [
    ("case.opened", {"policy_version": 999999}),
    ("case.opened", {"facts": {}}),
    ("case.severity_changed", {"new": "catastrophic"}),
    ("case.assigned", {"agent": "nobody"}),
    ("case.reply_sent", {"message": -1}),
    ("case.waiting_started", {"reason": "Godot"}),
]


@pytest.mark.requirement("ALL-07")
@pytest.mark.parametrize(("kind", "altered"), NONSENSE)
def test_events_that_tell_no_story_any_more_are_reported_too(
    lived: Case, cli: Run, kind: str, altered: dict[str, Any]
) -> None:
    entry = Entry.objects.filter(stream=lived.stream, kind=kind).earliest("position")
    Entry.objects.filter(pk=entry.pk).update(payload=entry.payload | altered)
    code, said = verify(cli)
    assert code == 1
    assert f"  entry {entry.pk} of {lived.stream}: the payload was altered" in said
    assert re.search(r"^  (case|clock|message) \d+: ", said, re.MULTILINE), said


@pytest.mark.requirement("ALL-07")
def test_an_event_that_was_removed_leaves_a_gap_that_is_reported(lived: Case, cli: Run) -> None:
    Entry.objects.get(stream=lived.stream, kind="case.note_written").delete()
    code, said = verify(cli)
    assert code == 1
    assert "the chain jumps" in said


@pytest.mark.requirement("ALL-07")
def test_an_event_that_was_put_in_is_reported(lived: Case, cli: Run) -> None:
    entry = Entry.objects.filter(stream=lived.stream).latest("position")
    entry.pk, entry.position, entry.effect_key, entry.place, entry.link = None, entry.position + 1, None, None, None
    entry.save()
    code, said = verify(cli)
    assert code == 1
    assert re.search(rf"^  entry {entry.pk} of ", said, re.MULTILINE), said
