"""A customer who is asked for something is reminded, and after the reminders the case closes; planned waits end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept.domain.cases import actions
from kept.domain.cases.errors import BadPlannedEnd, NoPlannedEnd
from kept.domain.cases.models import Case, Clock
from kept.domain.cases.verification import verify_cases
from kept.domain.rulebook.queries import read_policy
from kept.kernel.ledger import list_entries
from kept.policy.closing import follow_silence
from tests.desks import AT, Cast, read_pack

Later = Callable[..., datetime]


def asked(cast: Cast, at: datetime = AT) -> Case:
    case = cast.open_case(at=at)
    nadia = cast.actor(cast.nadia)
    case, _ = actions.reply_to_case(number=case.number, body="Logs?", actor=nadia, at=at, then_wait_for="customer")
    return case


def kinds(case: Case) -> list[str]:
    return [entry.kind for entry in list_entries(desk_id=case.desk_id, stream=case.stream)]


def wake_until(end: datetime, case: Case) -> list[datetime]:
    """Wake whenever something is due, as the worker does; return when that was."""
    woken = []
    while True:
        case.refresh_from_db()
        if case.next_wake_at is None or case.next_wake_at > end:
            return woken
        woken.append(case.next_wake_at)
        assert len(woken) < 200
        actions.wake_due_cases(at=case.next_wake_at)


def test_a_silent_customer_is_reminded_as_often_as_the_policy_says_and_then_the_case_closes(nagomi: Cast) -> None:
    case = asked(nagomi)
    wake_until(AT + timedelta(days=30), case)
    reminded = [entry for entry in list_entries(desk_id=case.desk_id, stream=case.stream) if "reminded" in entry.kind]
    assert [entry.payload["number"] for entry in reminded] == [1, 2]
    assert reminded[0].payload["closes_at"] is None
    assert reminded[1].payload["closes_at"] is not None
    assert case.state == "closed"
    closed = list_entries(desk_id=case.desk_id, stream=case.stream)[-1]
    assert closed.payload["was_silent"]
    assert "reminders: 2" in closed.payload["reason"]
    assert list(verify_cases(desk_id=case.desk_id)) == []


def test_any_answer_ends_the_silence_and_opens_a_case_that_was_closed_for_it(nagomi: Cast) -> None:
    case = asked(nagomi)
    wake_until(AT + timedelta(days=4), case)
    ines = nagomi.actor(nagomi.ines)
    actions.add_customer_message(number=case.number, body="Here.", actor=ines, at=AT + timedelta(days=4))
    wake_until(AT + timedelta(days=60), case)
    assert case.state == "open"
    assert kinds(case).count("case.customer_reminded") == 1
    silent = asked(nagomi, AT + timedelta(days=61))
    wake_until(AT + timedelta(days=100), silent)
    assert silent.state == "closed"
    actions.add_customer_message(number=silent.number, body="Sorry!", actor=ines, at=AT + timedelta(days=101))
    silent.refresh_from_db()
    assert silent.state == "open"
    assert silent.turn == "vendor"
    assert list(verify_cases(desk_id=case.desk_id)) == []


def test_asking_again_begins_the_silence_anew(nagomi: Cast, later: Later) -> None:
    case = asked(nagomi)
    wake_until(AT + timedelta(days=4), case)
    actions.reply_to_case(number=case.number, body="Still?", actor=nagomi.actor(nagomi.nadia), at=later(days=5))
    wake_until(later(days=16), case)
    assert case.state == "open"
    assert kinds(case).count("case.customer_reminded") == 3


def test_after_a_long_sleep_of_the_worker_a_case_is_reminded_once_and_never_closed_at_once(nagomi: Cast) -> None:
    case = asked(nagomi)
    actions.wake_due_cases(at=AT + timedelta(days=40))
    actions.wake_due_cases(at=AT + timedelta(days=40))
    case.refresh_from_db()
    assert kinds(case).count("case.customer_reminded") == 1
    assert case.state == "open"
    assert case.next_wake_at is not None
    assert case.next_wake_at > AT + timedelta(days=42)


def test_a_change_window_has_a_planned_end_at_which_the_wait_ends_by_itself(nagomi: Cast, later: Later) -> None:
    case = nagomi.open_case()
    nadia = nagomi.actor(nagomi.nadia)
    actions.reply_to_case(number=case.number, body="On Friday we change it.", actor=nadia, at=AT)
    actions.start_waiting(number=case.number, reason="change_window", actor=nadia, at=AT, until=later(days=2))
    case.refresh_from_db()
    assert (case.turn, case.waiting_until) == ("nobody", later(days=2))
    assert Clock.objects.get(case=case, key="update", state="paused").pause_reason == "change_window"
    actions.wake_due_cases(at=later(days=2, minutes=7))
    case.refresh_from_db()
    assert (case.turn, case.waiting_reason, case.waiting_until) == ("vendor", "", None)
    ended = list_entries(desk_id=case.desk_id, stream=case.stream)[-1]
    assert ended.at == later(days=2)
    assert ended.payload == {"is_automatic": True}
    assert list(verify_cases(desk_id=case.desk_id)) == []


def test_a_planned_end_lies_ahead_and_a_wait_for_the_customer_has_none(nagomi: Cast, later: Later) -> None:
    case = nagomi.open_case()
    who = {"number": case.number, "actor": nagomi.actor(nagomi.nadia), "at": AT}
    with pytest.raises(BadPlannedEnd):
        actions.start_waiting(**who, reason="change_window", until=AT)  # type: ignore[arg-type]
    with pytest.raises(NoPlannedEnd):
        actions.start_waiting(**who, reason="customer", until=later(days=1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("desk", "reason", "paused"),
    [
        ("nagomi", "customer", {"update"}),
        ("nagomi", "change_window", {"update"}),
        ("nagomi", "third_party", set()),
        ("netop", "change_window", {"level_resolution"}),
        ("netop", "fix_release", set()),
        ("nexthop", "change_window", set()),
        ("nextplane", "monitoring", set()),
    ],
)
def test_each_reason_pauses_only_what_the_policy_says(desk: str, reason: str, paused: set[str]) -> None:
    rules = read_policy(read_pack(desk)).clock_rules()
    assert {rule.key for rule in rules if reason in rule.pauses_on} == paused


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 200), max_size=4), st.sampled_from(["nagomi", "netop", "nexthop", "nextplane"]))
def test_no_case_closes_before_the_last_reminder_had_its_time(hours: list[int], desk: str) -> None:
    policy = read_policy(read_pack(desk))
    facts = policy.complete({"plan": policy.plans[0].key, "severity": policy.severities[-1].key}, AT)
    reminded: list[datetime] = []
    for each in hours:
        due = follow_silence(policy, facts, AT, reminded)
        if due.reminder_at is None:
            assert due.closes_at is not None
            assert due.closes_at > reminded[-1]
            assert len(reminded) == policy.document.closing.reminders
            return
        assert due.closes_at is None
        assert due.reminder_at > (reminded[-1] if reminded else AT)
        reminded.append(due.reminder_at + timedelta(hours=each))
