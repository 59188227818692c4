"""Workers are killed and frozen while clocks come due: each is announced in time, once, under one Message-ID."""

from __future__ import annotations

import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from kept.domain.cases.actions import assign_case
from kept.domain.cases.models import Case
from kept.domain.cases.verification import verify_cases
from kept.domain.mailroom.models import OutboundMail
from kept.kernel.models import Entry
from tests.chaos.conftest import Start
from tests.chaos.workers import PostOffice, wait_for
from tests.desks import Cast

pytestmark = pytest.mark.slow

PROMPT = timedelta(seconds=5)
HOUR = timedelta(hours=1)
"""What a Priority 1 request allows for its acknowledgement."""


def open_cases(desk: Cast, *due_in_seconds: float) -> dict[str, datetime]:
    """Open Priority 1 cases of Nadia's that are due so many seconds from now; return the instants by stream."""
    now = datetime.now(UTC).replace(microsecond=0)
    due = {}
    for seconds in due_in_seconds:
        at = now + timedelta(seconds=seconds) - HOUR
        case = desk.open_case(at=at, by=desk.nadia, severity="P1", subject=f"Due in {seconds} s")
        assign_case(number=case.number, agent=desk.nadia, actor=desk.actor(desk.nadia), at=at)
        due[case.stream] = at + HOUR
    return due


def breaches() -> dict[str, list[Entry]]:
    """What the ledger says of first responses that were missed, by case."""
    found: dict[str, list[Entry]] = {}
    for entry in Entry.objects.filter(kind="case.clock_breached", payload__key="first_response"):
        found.setdefault(entry.stream, []).append(entry)
    return found


def assert_announced(due: dict[str, datetime], returned_at: datetime) -> None:
    """Each once, at its own instant, written down within five seconds of it or of the worker's return."""
    announced = breaches()
    assert {stream: len(entries) for stream, entries in announced.items()} == dict.fromkeys(due, 1)
    for stream, [entry] in announced.items():
        assert entry.at == due[stream]
        assert entry.recorded_at - max(due[stream], returned_at) < PROMPT, stream
    assert [str(one) for one in verify_cases(desk_id=Case.objects.earliest("pk").desk_id)] == []


def test_a_killed_worker_loses_no_clock_and_announces_none_twice(
    desk: Cast, start_worker: Start, mail_server: tuple[PostOffice, int]
) -> None:
    worker = start_worker()
    due = open_cases(desk, 1, 2, 3, 4, 5, 6)
    wait_for(breaches, worker.said)
    worker.send(signal.SIGKILL)
    before = len(breaches())
    wait_for(lambda: datetime.now(UTC) > max(due.values()))
    assert len(breaches()) == before < len(due)
    worker = start_worker()
    returned_at = datetime.now(UTC)
    wait_for(lambda: len(breaches()) == len(due), worker.said)
    time.sleep(2)
    assert_announced(due, returned_at)


def test_a_frozen_worker_loses_no_clock_and_announces_none_twice(desk: Cast, start_worker: Start) -> None:
    frozen = start_worker()
    due = open_cases(desk, 2, 3, 4)
    wait_for(breaches, frozen.said)
    frozen.send(signal.SIGSTOP)
    wait_for(lambda: datetime.now(UTC) > max(due.values()))
    frozen.send(signal.SIGCONT)
    returned_at = datetime.now(UTC)
    wait_for(lambda: len(breaches()) == len(due), frozen.said)
    assert_announced(due, returned_at)


def test_what_a_frozen_worker_leaves_another_one_does_and_neither_repeats(desk: Cast, start_worker: Start) -> None:
    frozen, other = start_worker(), start_worker()
    frozen.send(signal.SIGSTOP)
    returned_at = datetime.now(UTC)
    due = open_cases(desk, 1, 2)
    wait_for(lambda: len(breaches()) == len(due), other.said)
    frozen.send(signal.SIGCONT)
    time.sleep(3)
    assert_announced(due, returned_at)


def test_a_worker_killed_between_sending_and_writing_it_down_sends_the_same_mail_again(
    desk: Cast, start_worker: Start, mail_server: tuple[PostOffice, int]
) -> None:
    office, _ = mail_server
    worker = start_worker()
    office.at_the_next = worker.process.kill
    due = open_cases(desk, 1)
    worker.process.wait(30)
    [(once, [first])] = office.taken.items()
    with connection.cursor() as cursor:  # three minutes later, for the rows that the dead worker held
        cursor.execute("UPDATE mailroom_outboundmail SET lease_until = clock_timestamp() WHERE lease_until IS NOT NULL")
    worker = start_worker()
    returned_at = datetime.now(UTC)
    breach_mail = OutboundMail.objects.filter(purpose="clock-breached")
    wait_for(breach_mail.exists, worker.said)  # the mails of one breach are written in one transaction
    wait_for(lambda: not OutboundMail.objects.exclude(state="sent").exists(), worker.said)
    assert office.taken[once] == [first, first]
    assert_announced(due, returned_at)
    told = Counter(breach_mail.values_list("recipient_address", "subject"))
    assert set(told.values()) == {1}
    assert {recipient for recipient, _ in told} >= {desk.nadia.user.email, desk.theo.user.email}
    identities = [identity for received in office.taken.values() for identity in set(received)]
    assert sorted(identities) == sorted(OutboundMail.objects.values_list("message_id", flat=True))
