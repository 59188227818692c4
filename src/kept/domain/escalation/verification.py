"""Proof that what is stored of escalations is what their events make of them. Looks only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kept.domain.cases.actions.recording import digest_body
from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.events import EngineeringAnswered, EscalatedToEngineering
from kept.domain.cases.verification import Difference
from kept.domain.escalation import events as happened
from kept.domain.escalation.models import Escalation, Question
from kept.kernel.ledger import list_entries
from kept.kernel.models import Entry


def verify_escalations(*, desk_id: int) -> Iterator[Difference]:
    """Every difference between the stored escalations of a desk and their events."""
    for escalation in Escalation.objects.filter(desk_id=desk_id).order_by("pk").iterator():
        entries = list_entries(desk_id=desk_id, stream=escalation.stream)
        if not entries or any(entry.payload is None for entry in entries):
            if not entries:
                yield Difference("escalation", escalation.pk, "row", "present", "never asked")
            continue
        columns, questions, ended = _rebuild(entries)
        stored: dict[str, Any] = {name: getattr(escalation, name) for name in columns}
        stored |= {"asked": digest_body(escalation.asked)}
        if ended:
            stored["outcome"] = digest_body(escalation.outcome)
        columns |= ended
        for name, derived in columns.items():
            if stored[name] != derived:
                yield Difference("escalation", escalation.pk, name, stored[name], derived)
        yield from _verify_questions(escalation, questions)
        yield from _verify_case(escalation)


def _rebuild(entries: list[Entry]) -> tuple[dict[str, Any], dict[int, dict[str, Any]], dict[str, Any]]:
    columns: dict[str, Any] = {"owner_id": None, "accepted_at": None, "ended_at": None}
    questions: dict[int, dict[str, Any]] = {}
    ended: dict[str, Any] = {}
    for entry, event in zip(entries, read_entries(entries), strict=True):
        match event:
            case happened.EscalationAsked():
                columns |= {"case_id": event.case, "asked_by_id": event.asked_by, "wanted_by": event.wanted_by}
                columns |= {"is_fast_track": event.is_fast_track, "asked_at": entry.at, "state": "asked"}
                columns["asked"] = event.text_sha256
            case happened.EscalationAccepted():
                columns["owner_id"] = event.owner
                if columns["state"] == "asked":
                    columns |= {"state": "accepted", "accepted_at": entry.at}
            case happened.EscalationBegun():
                columns["state"] = "in_work"
            case happened.QuestionAsked():
                questions[event.question] = {"text": event.text_sha256, "asked_at": entry.at, "answered_at": None}
            case happened.QuestionAnswered():
                questions[event.question] |= {"answer": event.text_sha256, "answered_at": entry.at}
            case happened.EscalationEnded():
                columns |= {"state": event.outcome, "ended_at": entry.at}
                ended = {"outcome": event.text_sha256}
    return columns, questions, ended


def _verify_questions(escalation: Escalation, expected: dict[int, dict[str, Any]]) -> Iterator[Difference]:
    stored = {question.pk: question for question in Question.objects.filter(escalation=escalation)}
    for key in sorted(stored.keys() | expected.keys()):
        if key not in stored or key not in expected:
            words = ("missing", "asked") if key not in stored else ("present", "never asked")
            yield Difference("question", key, "row", *words)
            continue
        for name, derived in expected[key].items():
            value = getattr(stored[key], name)
            value = digest_body(value) if isinstance(value, str) else value
            if value != derived:
                yield Difference("question", key, name, value, derived)


def _verify_case(escalation: Escalation) -> Iterator[Difference]:
    """The case's own stream has to tell the same of it: that is what its clocks are computed from."""
    entries = Entry.objects.filter(
        desk_id=escalation.desk_id,
        stream=f"case:{escalation.case_id}",
        kind__in=(EscalatedToEngineering.kind, EngineeringAnswered.kind),
    )
    told = [
        event.outcome if isinstance(event, EngineeringAnswered) else "asked"
        for event in read_entries(list(entries.order_by("position")))
        if getattr(event, "escalation", None) == escalation.pk
    ]
    expected = ["asked"] if escalation.is_live else ["asked", escalation.state]
    if told != expected:
        yield Difference("escalation", escalation.pk, "told on its case", expected, told)
