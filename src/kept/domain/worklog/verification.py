"""Proof that pages and handovers are what the events of their cases make of them. Looks only; repairs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kept.domain.cases.events import CaseHandedOver, CasePaged, PageAnswered, PageCallLogged, PageEnded
from kept.domain.cases.verification import Difference
from kept.domain.worklog.models import Handover, HandoverState, Page, PageStep
from kept.kernel.ledger import Event, read_event
from kept.kernel.models import Entry

_PAGES = (CasePaged, PageAnswered, PageEnded, PageCallLogged)
_GIVEN = (HandoverState.GIVEN, HandoverState.READ)


@dataclass
class _Told:
    """What the events say of one page."""

    state: str = "waiting"
    step: int = 0
    answered_by: int | None = None
    asked: tuple[int, ...] = ()
    calls: tuple[str, ...] = ()


def verify_worklog(*, desk_id: int) -> Iterator[Difference]:
    """Every difference between the stored pages and handovers of a desk and the events of its cases."""
    yield from _verify_pages(desk_id)
    yield from _verify_handovers(desk_id)


def _verify_pages(desk_id: int) -> Iterator[Difference]:
    told: dict[str, _Told] = {}
    for event in _events(desk_id, _PAGES):
        if isinstance(event, _PAGES):
            _tell(told.setdefault(event.page, _Told()), event)
    for page in Page.objects.filter(desk_id=desk_id).prefetch_related("steps").order_by("pk"):
        said = told.pop(page.public_id, _Told())
        steps: list[PageStep] = list(page.steps.all())
        stored = {
            "state": page.state,
            "step": page.step,
            "answered_by": page.answered_by_id,
            "asked": tuple(step.agent_id for step in steps),
            "calls": tuple(step.call for step in steps),
        }
        for column, value in stored.items():
            if value != getattr(said, column):
                yield Difference("page", page.pk, column, value, getattr(said, column))
    for public_id in told:
        yield Difference("page", 0, "public_id", None, public_id)


def _tell(said: _Told, event: Event) -> None:
    match event:
        case CasePaged():
            said.step, said.asked, said.calls = event.step, (*said.asked, event.agent), (*said.calls, "owed")
        case PageCallLogged():
            outcome = "reached" if event.was_reached else "unreached"
            said.calls = tuple(
                outcome if number == event.step else call for number, call in enumerate(said.calls, start=1)
            )
        case PageAnswered():
            said.state, said.answered_by = "answered", event.agent
        case PageEnded():
            said.state = "unanswered" if event.was_needed else "ended"


def _verify_handovers(desk_id: int) -> Iterator[Difference]:
    told = {event.handover: event for event in _events(desk_id, (CaseHandedOver,)) if isinstance(event, CaseHandedOver)}
    for row in Handover.objects.filter(desk_id=desk_id, state__in=_GIVEN).order_by("pk"):
        event = told.pop(row.public_id, None)
        stored = (row.from_agent_id, row.from_team_id, row.to_agent_id, row.to_team_id, row.has_note, row.is_gap)
        derived = event and (
            event.from_agent,
            event.from_team,
            event.to_agent,
            event.to_team,
            event.has_note,
            event.is_gap,
        )
        if stored != derived:
            yield Difference("handover", row.pk, "given", stored, derived)
    for public_id in told:
        yield Difference("handover", 0, "public_id", None, public_id)


def _events(desk_id: int, kinds: tuple[type[Event], ...]) -> Iterator[Event]:
    entries = Entry.objects.filter(
        desk_id=desk_id, stream__startswith="case:", kind__in=[kind.kind for kind in kinds], payload__isnull=False
    )
    for entry in entries.order_by("pk").iterator():
        yield read_event(entry.kind, entry.version, entry.payload)
