"""Somebody is paged, and then the next in line, until somebody answers."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from kept.domain.cases.actions import assign_case, change_severity, reply_to_case, resolve_case
from kept.domain.cases.models import Case
from kept.domain.mailroom.models import OutboundMail
from kept.domain.oncall.actions import change_reach
from kept.domain.worklog.actions import answer_by_link, answer_page, log_page_call, wake_due_pages
from kept.domain.worklog.errors import CallLogged, LinkOver, PageAnsweredAlready, PageNotFound, PageOver
from kept.domain.worklog.links import make_page_token
from kept.domain.worklog.models import Page, PageStep
from kept.kernel.refusals import NotAllowed
from tests.desks import AT, Cast
from tests.worklog.conftest import Begin, Duty

MINUTE = timedelta(minutes=1)


@pytest.fixture
def line(nagomi: Cast, duty: Begin) -> Duty:
    """Nagomi: Nadia is on call on the first day, then Lena; Theo is the lead."""
    begun = duty(nagomi)
    begun.roster("Round the clock", nagomi.lena, nagomi.theo, nagomi.nadia)
    return begun


def asked(case: Case) -> list[str]:
    steps = PageStep.objects.filter(page__case=case).order_by("page", "number")
    return [step.agent.user.name for step in steps]


def test_who_is_on_call_is_paged_and_then_the_next_in_line_up_to_the_lead(line: Duty) -> None:
    case = line.open(severity="P1")
    assert asked(case) == ["Nadia"]
    line.let(AT, AT + 9 * MINUTE)
    assert asked(case) == ["Nadia"]
    line.let(AT + 10 * MINUTE, AT + 21 * MINUTE)
    assert asked(case) == ["Nadia", "Lena", "Theo"]


def test_when_nobody_answered_the_desk_is_told_and_the_page_can_still_be_answered(line: Duty) -> None:
    case = line.open(severity="P1")
    line.let(AT, AT + 60 * MINUTE)
    page = Page.objects.get(case=case)
    assert page.state == "unanswered"
    assert asked(case) == ["Nadia", "Lena", "Theo"] * 2
    told = OutboundMail.objects.filter(purpose="page-unanswered").values_list("recipient_address", flat=True)
    assert set(told) == {line.cast.theo.user.email, line.cast.lena.user.email}
    answer_page(public_id=page.public_id, actor=line.cast.actor(line.cast.theo), at=AT + 61 * MINUTE)
    page.refresh_from_db()
    assert (page.state, page.answered_by) == ("answered", line.cast.theo)


def test_after_the_last_in_line_the_first_is_asked_again_and_the_lead_is_told(line: Duty) -> None:
    case = line.open(severity="P1")
    line.let(AT, AT + 31 * MINUTE)
    assert (asked(case), Page.objects.get(case=case).state) == (["Nadia", "Lena", "Theo", "Nadia"], "waiting")
    told = OutboundMail.objects.filter(purpose="page-unanswered").values_list("recipient_address", flat=True)
    assert line.cast.theo.user.email in told
    page = Page.objects.get(case=case)
    answer_page(public_id=page.public_id, actor=line.cast.actor(line.cast.nadia), at=AT + 32 * MINUTE)
    line.let(AT + 33 * MINUTE, AT + 60 * MINUTE)
    assert page.steps.count() == 4


def test_quiet_hours_hold_in_no_round_for_the_most_severe(line: Duty) -> None:
    quiet(line, "nadia", "theo", "lena")
    case = line.open(severity="P1")
    line.let(AT, AT + 31 * MINUTE)
    assert asked(case) == ["Nadia", "Lena", "Theo", "Nadia"]


def test_a_page_that_is_answered_asks_nobody_else(line: Duty) -> None:
    case = line.open(severity="P1")
    page = Page.objects.get(case=case)
    answer_page(public_id=page.public_id, actor=line.cast.actor(line.cast.nadia), at=AT + MINUTE)
    line.let(AT + MINUTE, AT + 60 * MINUTE)
    assert [step.agent for step in page.steps.all()] == [line.cast.nadia]
    with pytest.raises(PageAnsweredAlready, match="It was Nadia"):
        answer_page(public_id=page.public_id, actor=line.cast.actor(line.cast.theo), at=AT + 2 * MINUTE)


def test_who_answers_instead_of_who_was_asked_gets_the_case(line: Duty) -> None:
    case = line.open(severity="P1")
    line.let(AT, AT + 11 * MINUTE)
    page = Page.objects.get(case=case)
    answer_page(public_id=page.public_id, actor=line.cast.actor(line.cast.lena), at=AT + 12 * MINUTE)
    case.refresh_from_db()
    assert case.assignee == line.cast.lena


def test_the_mail_says_by_when_and_its_link_answers_once(line: Duty) -> None:
    case = line.open(severity="P1")
    page = Page.objects.get(case=case)
    mail = OutboundMail.objects.get(purpose="paged")
    assert "15:10" in mail.subject
    token = mail.text.split("/page/")[1].split()[0]
    answer_by_link(token=token, desk_id=case.desk_id, at=AT + MINUTE)
    page.refresh_from_db()
    assert page.answered_by == line.cast.nadia
    with pytest.raises(PageAnsweredAlready):
        answer_by_link(token=token, desk_id=case.desk_id, at=AT + 2 * MINUTE)


@pytest.mark.parametrize("token", ["", "x", "W10:1abc:nonsense", "ä" * 50])
def test_a_link_that_was_not_made_here_answers_nothing(line: Duty, token: str) -> None:
    case = line.open(severity="P1")
    with pytest.raises(LinkOver):
        answer_by_link(token=token, desk_id=case.desk_id, at=AT)


def test_a_link_is_over_after_a_day_on_another_desk_and_for_who_left(line: Duty, netop: Cast) -> None:
    case = line.open(severity="P1")
    token = make_page_token(Page.objects.get(case=case).public_id, 1)
    with pytest.raises(LinkOver):
        answer_by_link(token=token, desk_id=case.desk_id, at=AT + timedelta(hours=25))
    with pytest.raises(LinkOver):
        answer_by_link(token=token, desk_id=netop.desk.pk, at=AT)
    line.cast.nadia.is_active = False
    line.cast.nadia.save()
    with pytest.raises(LinkOver):
        answer_by_link(token=token, desk_id=case.desk_id, at=AT)


def test_a_call_that_reaches_nobody_asks_the_next_in_line_at_once(line: Duty) -> None:
    case = line.open(severity="P1")
    page = Page.objects.get(case=case)
    theo = line.cast.actor(line.cast.theo)
    log_page_call(public_id=page.public_id, was_reached=False, actor=theo, at=AT + 2 * MINUTE)
    line.react(AT + 2 * MINUTE)
    assert asked(case) == ["Nadia", "Lena"]
    log_page_call(public_id=page.public_id, was_reached=True, actor=theo, at=AT + 4 * MINUTE)
    page.refresh_from_db()
    assert page.answered_by == line.cast.lena
    with pytest.raises(PageAnsweredAlready):
        log_page_call(public_id=page.public_id, was_reached=True, actor=theo, at=AT + 5 * MINUTE)


def test_a_call_is_logged_once(line: Duty) -> None:
    case = line.open(severity="P1")
    page = Page.objects.get(case=case)
    line.let(AT, AT + 60 * MINUTE)
    theo = line.cast.actor(line.cast.theo)
    log_page_call(public_id=page.public_id, was_reached=False, actor=theo, at=AT + 61 * MINUTE)
    with pytest.raises(CallLogged):
        log_page_call(public_id=page.public_id, was_reached=False, actor=theo, at=AT + 62 * MINUTE)


def test_taking_the_case_answers_the_page(line: Duty) -> None:
    case = line.open(severity="P1")
    lena = line.cast.actor(line.cast.lena)
    assign_case(number=case.number, agent=line.cast.lena, actor=lena, at=AT + MINUTE)
    line.react(AT + MINUTE)
    page = Page.objects.get(case=case)
    assert (page.state, page.answered_by) == ("answered", line.cast.lena)


def test_a_page_ends_when_the_case_is_resolved_or_less_severe(line: Duty) -> None:
    theo = line.cast.actor(line.cast.theo)
    solved, lowered = line.open(severity="P1"), line.open(severity="P1")
    kind = line.cast.policy.resolution_kinds[0].key
    resolve_case(number=solved.number, resolution_kind=kind, explanation="Done.", actor=theo, at=AT + MINUTE)
    change_severity(number=lowered.number, severity="P3", reason="Two users.", actor=theo, at=AT + MINUTE)
    line.react(AT + MINUTE)
    assert set(Page.objects.values_list("state", flat=True)) == {"ended"}
    page = Page.objects.get(case=solved)
    with pytest.raises(PageOver):
        answer_page(public_id=page.public_id, actor=theo, at=AT + 2 * MINUTE)


def test_a_less_severe_case_pages_nobody(line: Duty) -> None:
    line.open(severity="P3")
    assert not Page.objects.exists()


def test_a_case_that_becomes_most_severe_pages_again_each_time(line: Duty) -> None:
    theo = line.cast.actor(line.cast.theo)
    case = line.open(severity="P1")
    for severity in ("P2", "P1"):
        change_severity(number=case.number, severity=severity, reason="Looked again.", actor=theo, at=AT + MINUTE)
        line.react(AT + MINUTE)
    assert sorted(Page.objects.values_list("state", flat=True)) == ["ended", "waiting"]


def test_specialists_are_paged_beside_who_is_on_call(sun: Duty) -> None:
    sun.roster("Specialists", sun.cast.lena, is_fast_track=True)
    case = sun.open(severity="P1")
    assert sorted(asked(case)) == ["Lena", "Nadia"]
    assert set(Page.objects.values_list("reason", flat=True)) == {"most_severe", "fast_track"}


def test_a_response_that_is_due_soon_pages_the_owner(line: Duty) -> None:
    case = line.open(severity="P2")
    assert not Page.objects.exists()
    line.let(AT, AT + timedelta(hours=1, minutes=40))
    page = Page.objects.get(case=case)
    assert (page.reason, page.is_urgent) == ("clock", False)
    assert asked(case)[0] == "Nadia"


def test_a_page_for_a_clock_ends_by_itself_when_the_answer_was_sent(line: Duty) -> None:
    case = line.open(severity="P2")
    line.let(AT, AT + timedelta(hours=1, minutes=32))
    nadia = line.cast.actor(line.cast.nadia)
    reply_to_case(number=case.number, body="Here.", actor=nadia, at=AT + timedelta(hours=1, minutes=33))
    line.let(AT + timedelta(hours=1, minutes=34), AT + timedelta(hours=1, minutes=50))
    assert Page.objects.get(case=case).state == "ended"
    assert asked(case) == ["Nadia"]


def quiet(line: Duty, *people: str, begins: time = time(14), ends: time = time(17)) -> None:
    for name in people:
        agent = getattr(line.cast, name)
        change_reach(agent=agent, phone="", quiet_from=begins, quiet_until=ends, actor=line.cast.actor(agent), at=AT)


def test_quiet_hours_pass_a_page_on_to_who_is_awake(line: Duty) -> None:
    quiet(line, "nadia")
    case = line.open(severity="P2")
    line.let(AT, AT + timedelta(hours=1, minutes=35))
    assert asked(case)[0] == "Lena"


def test_quiet_hours_never_hold_for_the_most_severe(line: Duty) -> None:
    quiet(line, "nadia", "theo", "lena")
    assert asked(line.open(severity="P1")) == ["Nadia"]


def test_where_everybody_has_quiet_hours_the_page_waits_for_the_first_to_end(line: Duty) -> None:
    quiet(line, "nadia", "theo")
    quiet(line, "lena", ends=time(16, 45))
    case = line.open(severity="P2")
    line.let(AT, AT + timedelta(hours=1, minutes=44))
    assert asked(case) == []
    assert Page.objects.get(case=case).next_at == datetime(2026, 3, 4, 16, 45, tzinfo=UTC)
    line.let(AT + timedelta(hours=1, minutes=45), AT + timedelta(hours=1, minutes=46))
    assert asked(case) == ["Lena"]


def test_a_worker_that_was_killed_leaves_the_page_due_and_the_next_does_it_once(line: Duty) -> None:
    case = line.open(severity="P1")
    late = AT + timedelta(hours=3)
    assert wake_due_pages(at=late) == 1
    assert wake_due_pages(at=late) == 0
    assert asked(case) == ["Nadia", "Lena"]


def test_customers_and_other_desks_never_see_a_page(line: Duty, netop: Cast) -> None:
    page = Page.objects.get(case=line.open(severity="P1"))
    with pytest.raises(NotAllowed):
        answer_page(public_id=page.public_id, actor=line.cast.actor(line.cast.ines), at=AT)
    with pytest.raises(PageNotFound):
        answer_page(public_id=page.public_id, actor=netop.actor(netop.nadia), at=AT)
