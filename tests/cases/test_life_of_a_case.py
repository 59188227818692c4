"""One case from coming in to closed, on the NextPlane desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from kept.domain.cases import actions
from kept.domain.cases.errors import ChangedMeanwhile
from kept.domain.cases.models import Clock
from kept.domain.cases.queries import list_clocks, list_queue, list_timeline
from kept.domain.cases.verification import verify_cases
from kept.domain.cases.words import search_cases
from kept.kernel.ledger import check_chain, list_entries, seal_desk
from tests.desks import Cast

Later = Callable[..., datetime]


def test_a_case_is_opened_answered_resolved_and_closes(nextplane: Cast, at: datetime, later: Later) -> None:
    case = nextplane.open_case(affected="everyone")
    assert case.severity == "P1"
    first = Clock.objects.get(case=case, key="first_response")
    assert first.due_at == later(hours=1)

    nadia = nextplane.actor(nextplane.nadia)
    case, message = actions.reply_to_case(
        number=case.number, body="We look into it.", actor=nadia, at=later(minutes=10), is_held=True
    )
    assert message.sent_at is None
    assert Clock.objects.get(case=case, key="first_response").state == "running"
    assert actions.wake_due_cases(at=later(minutes=10, seconds=11)) == 1
    first.refresh_from_db()
    assert first.state == "met"
    update = Clock.objects.get(case=case, key="update", cycle=1)
    assert update.due_at == later(hours=2, minutes=10, seconds=11)

    case = actions.resolve_case(
        number=case.number, resolution_kind="solved", explanation="Done.", actor=nadia, at=later(hours=1)
    )
    assert case.state == "resolved"
    assert [clock.state for clock in list_clocks(case, later(hours=1)) if clock.key == "update"] == ["met", "met"]


def test_a_breach_is_announced_once_at_its_line(nextplane: Cast, later: Later) -> None:
    case = nextplane.open_case(affected="everyone")
    assert actions.wake_due_cases(at=later(minutes=46)) == 1
    assert actions.wake_due_cases(at=later(hours=3)) == 1
    assert actions.wake_due_cases(at=later(hours=4)) == 0
    kinds = [entry.kind for entry in list_entries(desk_id=case.desk_id, stream=case.stream)]
    assert kinds == ["case.opened", "case.verdict_given", "case.clock_warned", "case.clock_breached"]
    breach = list_entries(desk_id=case.desk_id, stream=case.stream)[-1]
    assert (breach.at, breach.recorded_at) == (later(hours=1), later(hours=3))


def test_the_second_of_two_people_sees_what_happened(nextplane: Cast, later: Later) -> None:
    case = nextplane.open_case()
    nadia, theo = nextplane.actor(nextplane.nadia), nextplane.actor(nextplane.theo)
    actions.assign_case(number=case.number, agent=nextplane.nadia, actor=nadia, at=later(minutes=1), seen_revision=2)
    with pytest.raises(ChangedMeanwhile, match="assigned"):
        actions.assign_case(number=case.number, agent=nextplane.theo, actor=theo, at=later(minutes=2), seen_revision=2)


def test_search_finds_versions_in_parts_and_only_what_one_may_see(nextplane: Cast, at: datetime) -> None:
    case = nextplane.open_case(subject="Upgrade to 4.28.3M fails")
    for text in ("4.28", "4.28.3m", case.number, "upgr", "CVE nothing"):
        found = search_cases(text, actor=nextplane.actor(nextplane.ines))
        assert [one.pk for one in found] == ([] if "nothing" in text else [case.pk])
    assert search_cases("4.28", actor=nextplane.actor(nextplane.omar)) == []


def test_queue_and_timeline(nextplane: Cast, at: datetime, later: Later) -> None:
    cases = [nextplane.open_case(at=later(minutes=n)) for n in range(5)]
    nadia = nextplane.actor(nextplane.nadia)
    page = list_queue("all-open", actor=nadia, now=at, limit=2)
    rest = list_queue("all-open", actor=nadia, now=at, limit=9, cursor=page.next_cursor)
    assert [case.pk for case in page.cases + rest.cases] == [case.pk for case in cases]
    due = list_queue("all-open", actor=nadia, now=at, order="due", limit=2)
    assert [c.pk for c in list_queue("all-open", actor=nadia, now=at, order="due", cursor=due.next_cursor).cases] == [
        case.pk for case in cases[2:]
    ]
    assert [item.kind for item in list_timeline(cases[0], actor=nadia)] == ["message", "event"]


def test_the_chain_holds_and_a_changed_entry_breaks_it(nextplane: Cast) -> None:
    case = nextplane.open_case()
    assert seal_desk(desk_id=case.desk_id) > 0
    assert list(check_chain(desk_id=case.desk_id)) == []
    entry = list_entries(desk_id=case.desk_id, stream=case.stream)[0]
    entry.payload["severity"] = "P4"
    entry.save()
    assert [(found.entry_id, found.what) for found in check_chain(desk_id=case.desk_id)] == [
        (entry.pk, "the payload was altered")
    ]


def test_a_level_that_runs_out_hands_the_case_on_with_a_clock_of_its_own(netop: Cast, at: datetime) -> None:
    case = netop.open_case(environment="production", has_workaround="no")
    assert case.facts["level"] == "first"
    stays = Clock.objects.filter(case=case, key="level_resolution").order_by("cycle")
    due = stays[0].due_at
    assert due is not None
    actions.wake_due_cases(at=due + timedelta(minutes=1))
    case.refresh_from_db()
    assert case.facts["level"] == "second"
    assert [clock.state for clock in stays] == ["missed", "running"]
    assert [str(found) for found in verify_cases(desk_id=case.desk_id)] == []


def test_each_accepted_workaround_lowers_the_severity_once(netop: Cast, later: Later) -> None:
    case = netop.open_case(environment="production", has_workaround="no")
    nadia = netop.actor(netop.nadia)
    seen = [case.severity]
    for minutes in (10, 20):
        seen.append(actions.give_workaround(number=case.number, actor=nadia, at=later(minutes=minutes)).severity)
    assert seen == ["critical", "high", "medium"]


def test_a_message_that_is_sent_twice_is_written_once(nextplane: Cast, later: Later) -> None:
    case = nextplane.open_case()
    ines = nextplane.actor(nextplane.ines)
    for minutes in (1, 2):
        actions.add_customer_message(
            number=case.number, body="Still broken.", actor=ines, at=later(minutes=minutes), once="the same form"
        )
    kinds = [entry.kind for entry in list_entries(desk_id=case.desk_id, stream=case.stream)]
    assert kinds.count("case.customer_wrote") == 1
