"""What is owed after a case has a clock, a draft, somebody else's approval, and is sent; its clock is met by that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kept.domain.cases.actions import close_case, wake_due_cases
from kept.domain.cases.models import Case, Clock, Message
from kept.domain.cases.verification import verify_cases
from kept.domain.duties import actions, queries
from kept.domain.duties.errors import (
    BadPromise,
    DeliverableNotFound,
    DraftChanged,
    NotApproved,
    NotDrafted,
    NothingOwed,
    OwedAlready,
    OwnDraft,
    SentAlready,
)
from kept.domain.duties.models import Deliverable
from kept.domain.duties.verification import verify_duties
from kept.domain.rulebook.actions import publish_policy
from kept.kernel.actor import Actor
from kept.kernel.ledger import list_entries
from kept.kernel.refusals import NotAllowed
from kept.policy.promised import PROMISED_CLOCK
from tests.desks import AT, BEGIN, Cast, read_pack

Later = Callable[..., datetime]
WITH_REPORT = "clocks:\n  root_cause: {label: Root-cause report, starts: closed, stops: report_sent}\n"


def promise(cast: Cast, case: Case, days: int = 5) -> Deliverable:
    nadia = cast.actor(cast.nadia)
    return actions.promise_deliverable(
        number=case.number, title="Root-cause report", business_days=days, actor=nadia, at=AT
    )


def test_a_promise_by_hand_runs_in_the_business_days_of_the_case(nextplane: Cast) -> None:
    case = nextplane.open_case()
    promise(nextplane, case)
    clock = Clock.objects.get(case=case, key=PROMISED_CLOCK)
    assert (clock.state, clock.target) == ("running", "5 business days")
    assert clock.due_at == datetime(2026, 3, 11, 14, 0, tzinfo=UTC), (
        "10 o'clock in New York, a week later, in summer time"
    )


def test_what_is_owed_is_drafted_approved_by_somebody_else_and_sent_and_its_clock_is_met(
    nextplane: Cast, later: Later
) -> None:
    case = nextplane.open_case()
    owed = promise(nextplane, case)
    nadia, theo = nextplane.actor(nextplane.nadia), nextplane.actor(nextplane.theo)
    who = {"number": case.number, "deliverable_id": owed.public_id}
    with pytest.raises(NotDrafted):
        actions.approve_deliverable(**who, actor=theo, at=AT)
    actions.draft_deliverable(**who, body="It was the certificate.", actor=nadia, at=AT)
    with pytest.raises(NotApproved):
        actions.send_deliverable(**who, actor=nadia, at=AT)
    actions.return_deliverable(**who, reason="Which one?", actor=theo, at=AT)
    actions.draft_deliverable(**who, body="It was the certificate of the gateway.", actor=nadia, at=AT)
    with pytest.raises(DraftChanged):
        actions.approve_deliverable(**who, seen_draft=1, actor=theo, at=AT)
    actions.approve_deliverable(**who, seen_draft=2, actor=theo, at=AT)
    close_case(number=case.number, reason="Solved", actor=nadia, at=later(days=1))
    actions.send_deliverable(**who, actor=nadia, at=later(days=2))
    assert Message.objects.filter(case=case).latest("pk").body.startswith("Root-cause report\n\nIt was the cert")
    assert Clock.objects.get(case=case, key=PROMISED_CLOCK).state == "met"
    with pytest.raises(SentAlready):
        actions.send_deliverable(**who, actor=nadia, at=later(days=2))
    assert list(verify_duties(desk_id=case.desk_id)) == [] == list(verify_cases(desk_id=case.desk_id))


def test_nobody_approves_their_own_draft_and_only_leads_approve(nextplane: Cast) -> None:
    case = nextplane.open_case()
    owed = promise(nextplane, case)
    who = {"number": case.number, "deliverable_id": owed.public_id, "at": AT}
    actions.draft_deliverable(**who, body="Mine", actor=nextplane.actor(nextplane.theo))  # type: ignore[arg-type]
    with pytest.raises(OwnDraft):
        actions.approve_deliverable(**who, actor=nextplane.actor(nextplane.theo))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        actions.approve_deliverable(**who, actor=nextplane.actor(nextplane.nadia))  # type: ignore[arg-type]
    actions.approve_deliverable(**who, actor=nextplane.actor(nextplane.lena))  # type: ignore[arg-type]
    with pytest.raises(NotDrafted):
        actions.approve_deliverable(**who, actor=nextplane.actor(nextplane.lena))  # type: ignore[arg-type]


def test_a_promise_that_is_not_kept_is_announced_once(nextplane: Cast, later: Later) -> None:
    case = nextplane.open_case()
    promise(nextplane, case, days=1)
    for day in (10, 10, 11):
        wake_due_cases(at=later(days=day))
    told = [
        entry.payload for entry in list_entries(desk_id=case.desk_id, stream=case.stream) if "breached" in entry.kind
    ]
    assert [one["key"] for one in told].count(PROMISED_CLOCK) == 1


def test_a_report_that_the_policy_names_is_owed_without_a_promise(nextplane: Cast, later: Later) -> None:
    source = read_pack("nextplane").replace('version: "2021.1"', 'version: "2021.2"')
    source = source.replace("clocks:\n", WITH_REPORT, 1)
    source = source.replace("targets:\n", "targets:\n  - {when: {clock: root_cause}, is: 5 business days}\n", 1)
    publish_policy(source=source, starts_at=AT, actor=Actor.robot(nextplane.desk.pk), at=BEGIN)
    case = nextplane.open_case()
    nadia = nextplane.actor(nextplane.nadia)
    with pytest.raises(NothingOwed):
        actions.draft_deliverable(number=case.number, body="Too early", actor=nadia, at=AT)
    close_case(number=case.number, reason="Solved", actor=nadia, at=later(hours=1))
    assert queries.find_unwritten(case) is not None
    owed = actions.draft_deliverable(number=case.number, body="Because.", actor=nadia, at=later(days=1))
    assert (owed.title, owed.clock) == ("Root-cause report", "root_cause")
    assert queries.find_unwritten(case) is None
    who = {"number": case.number, "deliverable_id": owed.public_id, "at": later(days=2)}
    actions.approve_deliverable(**who, actor=nextplane.actor(nextplane.theo))  # type: ignore[arg-type]
    actions.send_deliverable(**who, actor=nadia)  # type: ignore[arg-type]
    assert Clock.objects.get(case=case, key="root_cause").state == "met"
    assert list(verify_duties(desk_id=case.desk_id)) == [] == list(verify_cases(desk_id=case.desk_id))


def test_bad_promises_are_refused(nextplane: Cast) -> None:
    case, other = nextplane.open_case(), nextplane.open_case()
    for days in (0, -1, 91):
        with pytest.raises(BadPromise):
            promise(nextplane, case, days)
    owed = promise(nextplane, case)
    with pytest.raises(OwedAlready):
        promise(nextplane, case)
    nadia = nextplane.actor(nextplane.nadia)
    with pytest.raises(DeliverableNotFound):
        actions.draft_deliverable(number=other.number, deliverable_id=owed.public_id, body="x", actor=nadia, at=AT)
