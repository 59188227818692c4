"""Information is asked for item by item, received, still missing, dropped; the case waits for it as the policy says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from kept.domain.cases.actions import cancel_case, close_case
from kept.domain.cases.errors import CaseOver, ReasonMissing
from kept.domain.cases.models import Attachment, Case, Message
from kept.domain.cases.verification import verify_cases
from kept.domain.duties import actions, queries
from kept.domain.duties.errors import NothingAskedFor, NothingSent, RequestNotFound, TooManyItems, UnknownItem
from kept.domain.duties.models import InformationItem, InformationRequest
from kept.domain.duties.verification import verify_duties
from kept.kernel.files import IncomingFile
from kept.kernel.refusals import NotAllowed, NotFound
from tests.desks import AT, Cast

Later = Callable[..., datetime]


def ask(cast: Cast, case: Case, *items: str) -> InformationRequest:
    return actions.ask_for_information(
        number=case.number, items=items, words="Please send:", actor=cast.actor(cast.nadia), at=AT
    )


def states(request: InformationRequest) -> list[str]:
    return list(InformationItem.objects.filter(request=request).order_by("number").values_list("state", flat=True))


def test_asking_tells_the_customer_and_waits_for_them(netop: Cast) -> None:
    case = netop.open_case()
    ask(netop, case, "Log  files", "Screen captures", "Log files")
    case.refresh_from_db()
    assert (case.turn, case.waiting_reason) == ("customer", "customer")
    assert [item.label for item in queries.list_missing(case)] == ["Log files", "Screen captures"]
    said = Message.objects.filter(case=case).latest("pk")
    assert said.body == "Please send:\n\n- Log files\n- Screen captures"
    assert said.sent_at == AT


def test_the_customer_ticks_what_they_send_and_the_rest_stays_missing(netop: Cast, later: Later) -> None:
    case = netop.open_case()
    request = ask(netop, case, "Logs", "Captures")
    for _ in range(2):
        actions.answer_information(
            number=case.number,
            request_id=request.public_id,
            numbers=[1],
            body="",
            files=[IncomingFile("a.log", "text/plain", b"x")],
            actor=netop.actor(netop.ines),
            at=later(hours=1),
            once="same form",
        )
    case.refresh_from_db()
    assert states(request) == ["received", "missing"]
    assert case.turn == "vendor"
    assert Attachment.objects.filter(case=case).count() == 1
    assert list(verify_duties(desk_id=netop.desk.pk)) == [] == list(verify_cases(desk_id=netop.desk.pk))


def test_when_nothing_is_missing_any_more_work_goes_on(netop: Cast, later: Later) -> None:
    case = netop.open_case()
    request = ask(netop, case, "Logs", "Captures", "Access")
    who = {"number": case.number, "request_id": request.public_id, "actor": netop.actor(netop.nadia)}
    actions.settle_information(**who, received=[1, 2], at=later(hours=1))  # type: ignore[arg-type]
    case.refresh_from_db()
    assert case.turn == "customer"
    with pytest.raises(ReasonMissing):
        actions.settle_information(**who, dropped=[3], at=later(hours=2))  # type: ignore[arg-type]
    actions.settle_information(**who, dropped=[3], reason="Seen at the site", at=later(hours=2))  # type: ignore[arg-type]
    case.refresh_from_db()
    assert (case.turn, case.waiting_reason) == ("vendor", "")
    assert states(request) == ["received", "received", "dropped"]
    assert list(verify_duties(desk_id=netop.desk.pk)) == [] == list(verify_cases(desk_id=netop.desk.pk))


def test_an_answer_opens_a_case_that_was_closed_for_silence(netop: Cast, later: Later) -> None:
    case = netop.open_case()
    request = ask(netop, case, "Logs")
    close_case(number=case.number, reason="Silent", actor=netop.actor(netop.nadia), at=later(days=20))
    ines = netop.actor(netop.ines)
    actions.answer_information(
        number=case.number, request_id=request.public_id, numbers=[1], body="Sorry.", actor=ines, at=later(days=21)
    )
    case.refresh_from_db()
    assert case.state == "open"
    assert states(request) == ["received"]


def test_bad_requests_and_answers_change_nothing(netop: Cast) -> None:
    case = netop.open_case()
    for items, refusal in (((), NothingAskedFor), ((" ",), NothingAskedFor), (("x" * 201,), TooManyItems)):
        with pytest.raises(refusal):
            ask(netop, case, *items)
    request = ask(netop, case, "Logs")
    answer = {"number": case.number, "request_id": request.public_id, "actor": netop.actor(netop.ines), "at": AT}
    with pytest.raises(NothingSent):
        actions.answer_information(**answer, numbers=[], body=" ")  # type: ignore[arg-type]
    with pytest.raises(UnknownItem):
        actions.answer_information(**answer, numbers=[2], body="Here")  # type: ignore[arg-type]
    assert states(request) == ["missing"]


def test_only_those_of_the_case_ask_and_answer(netop: Cast) -> None:
    case, other = netop.open_case(), netop.open_case(by=netop.omar)
    request = ask(netop, case, "Logs")
    omar = netop.actor(netop.omar)
    with pytest.raises(NotFound):
        actions.answer_information(
            number=case.number, request_id=request.public_id, numbers=[1], body="", actor=omar, at=AT
        )
    with pytest.raises(RequestNotFound):
        actions.answer_information(
            number=other.number, request_id=request.public_id, numbers=[1], body="", actor=omar, at=AT
        )
    with pytest.raises(NotAllowed):
        actions.ask_for_information(number=case.number, items=["x"], words="", actor=netop.actor(netop.ines), at=AT)


def test_a_case_that_is_over_asks_for_nothing(netop: Cast) -> None:
    case = netop.open_case()
    cancel_case(number=case.number, reason="Spam", actor=netop.actor(netop.nadia), at=AT)
    with pytest.raises(CaseOver):
        ask(netop, case, "Logs")


def test_verifying_finds_what_was_altered(netop: Cast) -> None:
    request = ask(netop, netop.open_case(), "Logs")
    InformationItem.objects.filter(request=request).update(state="received")
    assert [one.column for one in verify_duties(desk_id=netop.desk.pk)] == ["items"]
