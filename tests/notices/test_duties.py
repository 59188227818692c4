"""Who is told what about things that were asked for and about what is owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from kept.domain.cases.actions import add_customer_message, answer_children, share_cause, wake_due_cases
from kept.domain.duties import actions
from tests.desks import AT, Cast
from tests.notices.conftest import PostOffice

Later = Callable[..., datetime]


@pytest.mark.requirement("NT-04")
def test_a_silent_customer_is_reminded_of_what_is_missing_and_told_when_the_case_closes(
    netop: Cast, mail_server: PostOffice, later: Later
) -> None:
    case = netop.open_case()
    nadia = netop.actor(netop.nadia)
    request = actions.ask_for_information(number=case.number, items=["Logs", "Captures"], words="", actor=nadia, at=AT)
    actions.settle_information(
        number=case.number, request_id=request.public_id, received=[1], actor=nadia, at=later(minutes=1)
    )
    mail_server.deliver(later(minutes=2))
    told = []
    for day in range(1, 40):
        wake_due_cases(at=later(days=day))
        told += [letter for letter in mail_server.deliver(later(days=day)) if letter.to == netop.ines.email]
    first, second, closed = told
    assert "- Captures" in first.text
    assert "Logs" not in first.text
    assert "We cannot go on without it." in first.text
    assert "Without an answer the case is closed on" in second.text
    assert "Closed without an answer" in closed.subject
    assert all(letter.is_automatic for letter in told)
    add_customer_message(number=case.number, body="Here.", actor=netop.actor(netop.ines), at=later(days=41))
    case.refresh_from_db()
    assert case.state == "open"


def test_nobody_is_reminded_who_answered_before_the_mail_went_out(
    netop: Cast, mail_server: PostOffice, later: Later
) -> None:
    case = netop.open_case()
    actions.ask_for_information(number=case.number, items=["Logs"], words="", actor=netop.actor(netop.nadia), at=AT)
    mail_server.deliver()
    wake_due_cases(at=later(days=7))
    add_customer_message(number=case.number, body="Here.", actor=netop.actor(netop.ines), at=later(days=7))
    assert [one for one in mail_server.deliver(later(days=7)) if one.to == netop.ines.email] == []


def test_leads_hear_of_a_draft_and_its_author_of_what_has_to_be_changed(
    nextplane: Cast, mail_server: PostOffice, later: Later
) -> None:
    case = nextplane.open_case()
    nadia = nextplane.actor(nextplane.nadia)
    owed = actions.promise_deliverable(number=case.number, title="Report", business_days=5, actor=nadia, at=AT)
    mail_server.deliver()
    who = {"number": case.number, "deliverable_id": owed.public_id, "at": AT}
    actions.draft_deliverable(**who, body="Because.", actor=nadia)  # type: ignore[arg-type]
    assert [(letter.to, letter.subject) for letter in mail_server.deliver() if "approve" in letter.subject] == [
        (nextplane.theo.user.email, f"[{case.number}] Please approve: Report")
    ]
    actions.return_deliverable(**who, reason="Which one?", actor=nextplane.actor(nextplane.theo))  # type: ignore[arg-type]
    [returned] = mail_server.deliver()
    assert returned.to == nextplane.nadia.user.email
    assert "Which one?" in returned.text


def test_the_customers_of_one_cause_are_each_written_to_on_their_own_case(
    nexthop: Cast, mail_server: PostOffice
) -> None:
    nadia, parent, child = nexthop.actor(nexthop.nadia), nexthop.open_case(), nexthop.open_case(by=nexthop.omar)
    share_cause(number=parent.number, child=child.number, actor=nadia, at=AT)
    mail_server.deliver()
    answer_children(number=parent.number, body="It is the firmware.", actor=nadia, at=AT)
    letters = {letter.to: letter for letter in mail_server.deliver()}
    assert set(letters) == {nexthop.ines.email, nexthop.omar.email}
    assert child.number in letters[nexthop.omar.email].subject
    assert parent.number not in str(letters[nexthop.omar.email].message)
