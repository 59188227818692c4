"""V19: what was noted inside never leaves: a word of every note is looked for wherever customers and programs look."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from kept.domain.mailroom.models import OutboundMail
from kept.domain.webhooks.actions import add_endpoint
from kept.domain.webhooks.models import Delivery
from kept.kernel.files import IncomingFile
from kept.surfaces.api.door import list_operations
from kept.surfaces.doors import Audience
from tests.desks import AT, Cast
from tests.notices.conftest import PostOffice, mail_server
from tests.programs import Api
from tests.security.test_wrong_actors import list_routes

__all__ = ["mail_server"]


def canary() -> str:
    """A word that stands nowhere else."""
    return f"canary{uuid.uuid4().hex}"


@pytest.fixture
def noted(netop: Cast, mail_server: PostOffice) -> tuple[Case, list[str]]:
    """A case on which everything inside is said with words of its own; and all mail about it sent."""
    nadia, theo, lena = (netop.actor(person) for person in (netop.nadia, netop.theo, netop.lena))
    add_endpoint(url="https://hooks.example/kept", kinds=[], actor=lena, at=AT)
    case, words = netop.open_case(), [canary() for _ in range(12)]
    number = case.number
    say = iter(words)

    def later(minutes: int) -> dict[str, object]:
        return {"number": number, "at": AT + timedelta(minutes=minutes)}

    file = IncomingFile(f"{next(say)}.txt", "text/plain", next(say).encode())
    actions.write_note(body=next(say), actor=nadia, files=[file], **later(1))  # type: ignore[arg-type]
    actions.log_call(body=next(say), direction="in", actor=nadia, **later(2))  # type: ignore[arg-type]
    actions.log_call(body=next(say), direction="out", actor=nadia, **later(3))  # type: ignore[arg-type]
    actions.change_severity(severity="high", reason=next(say), actor=theo, **later(4))  # type: ignore[arg-type]
    actions.learn_facts(facts={"has_workaround": "yes"}, reason=next(say), actor=nadia, **later(5))  # type: ignore[arg-type]
    _, held = actions.reply_to_case(body=next(say), actor=nadia, is_held=True, **later(6))  # type: ignore[arg-type]
    actions.withdraw_reply(message_id=held.public_id, actor=nadia, **later(6))  # type: ignore[arg-type]
    actions.reply_to_case(body="For everyone.", actor=nadia, **later(7))  # type: ignore[arg-type]
    actions.assign_case(agent=netop.theo, actor=nadia, **later(8))  # type: ignore[arg-type]
    other = netop.open_case(at=AT + timedelta(minutes=9), subject="The same")
    actions.write_note(number=other.number, body=next(say), actor=nadia, at=AT + timedelta(minutes=9))
    actions.merge_cases(number=other.number, other=number, actor=nadia, at=AT + timedelta(minutes=10))
    actions.close_case(reason=next(say), actor=nadia, **later(11))  # type: ignore[arg-type]
    actions.reopen_case(reason=next(say), actor=nadia, **later(12))  # type: ignore[arg-type]
    mail_server.deliver(AT + timedelta(minutes=15))
    return case, words


def leaked(words: list[str], *texts: str) -> list[str]:
    """The words that are in one of the texts."""
    return [word for word in words if any(word in text for text in texts)]


def test_the_words_are_there_for_those_inside(
    noted: tuple[Case, list[str]], netop: Cast, agent_client: Callable[..., Client]
) -> None:
    case, words = noted
    page = agent_client(netop.nadia).get(f"/netop/work/c/{case.number}").content.decode()
    assert len(leaked(words, page)) >= 6


def test_no_page_and_no_operation_of_a_customer_shows_one(
    noted: tuple[Case, list[str]], netop: Cast, agent_client: Callable[..., Client], api: Api
) -> None:
    case, words = noted
    ines, program = agent_client(netop.ines), api(netop, netop.ines)
    values = {"desk": "netop", "number": case.number, "key": "first_response", "cycle": 1}
    seen = 0
    for route in list_routes():
        if route.audience not in (Audience.CUSTOMER, Audience.PUBLIC) or set(route.parameters) - set(values):
            continue
        answer = ines.get(route.address(values))
        seen += answer.status_code == 200
        body = b"".join(answer) if answer.streaming else answer.content
        assert leaked(words, body.decode()) == [], route.pattern
    assert seen > 8
    for operation in list_operations():
        if operation.method == "GET":
            path = operation.path.replace("{number}", case.number).replace("{key}/{cycle}", "first_response/1")
            assert leaked(words, program.get(path).content.decode()) == [], path
    for word in words:
        assert program.get(f"/search?q={word}").json()["cases"] == []
        assert case.number not in ines.get(f"/netop/portal/cases/?q={word}").content.decode().replace(word, "")


def test_no_mail_to_a_customer_and_no_webhook_carries_one(
    noted: tuple[Case, list[str]], netop: Cast, mail_server: PostOffice
) -> None:
    """The desk's own programs hear the reasons of changes, as its people do; of notes not even that there are some."""
    _, words = noted
    out = OutboundMail.objects.filter(agent=None)
    assert out.count() >= 2
    assert leaked(words, *[f"{mail.subject} {mail.text} {mail.html}" for mail in out]) == []
    to_ines = [one.message.as_string() for one in mail_server.letters if one.to == netop.ines.email]
    assert to_ines
    assert leaked(words, *to_ines) == []
    assert Delivery.objects.count() > 8
    bodies = Delivery.objects.values_list("body", flat=True)
    reasons = {word for word in words if any(f'"reason":"{word}"' in body.replace(": ", ":") for body in bodies)}
    assert set(leaked(words, *bodies)) == reasons
