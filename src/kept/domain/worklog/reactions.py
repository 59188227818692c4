"""What people on duty have to do about events of cases. Each runs at least once, and its effect is there once."""

from __future__ import annotations

from datetime import datetime

from kept.domain.cases.events import CaseArrived, CaseAssigned, CaseOpened, ClockWarned
from kept.domain.worklog import actions
from kept.kernel.ledger import read_event
from kept.kernel.models import Entry

PEOPLE = frozenset({"agent", "lead", "administrator"})


def take_in(entry: Entry, at: datetime) -> None:
    """Give a case that came, came back, or became more severe an owner who is on shift, and page (NH-01, NH-05).

    Where the policy wants a telephone call of the customer, they are asked for it (NT-10).
    """
    actions.take_in_case(case_id=_case_id(entry), cause=str(entry.position), at=at)
    if entry.kind != CaseArrived.kind:
        is_new = entry.kind == CaseOpened.kind
        actions.ask_for_call(case_id=_case_id(entry), at=at, is_in_confirmation=is_new)


def page_for_clock(entry: Entry, at: datetime) -> None:
    """Page because a response is due soon."""
    event = read_event(entry.kind, entry.version, entry.payload) if entry.payload is not None else None
    if isinstance(event, ClockWarned):
        actions.page_for_clock(case_id=_case_id(entry), warned=event, at=at)


def settle_pages(entry: Entry, at: datetime) -> None:
    """End pages that need no answer any more; taking a case answers them."""
    event = read_event(entry.kind, entry.version, entry.payload) if entry.payload is not None else None
    person = entry.actor.get("person") if entry.actor.get("role") in PEOPLE else None
    took = isinstance(event, CaseAssigned) and person is not None and event.agent == person
    actions.settle_pages(case_id=_case_id(entry), taken_by=person if took else None, at=at)


def _case_id(entry: Entry) -> int:
    return int(entry.stream.partition(":")[2])
