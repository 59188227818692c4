"""V9: two machines that answer each other fill a desk with mail.

A rig of correspondents that answer whatever they get, until nothing moves any more. Nobody here is polite on purpose:
some keep the conventions of RFC 3834, some half of them, some none.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message

import pytest

from kept.domain.cases.models import Case
from kept.domain.mailroom.actions import acknowledge_case
from kept.domain.mailroom.models import OutboundMail
from tests.desks import AT
from tests.mail.letters import multipart
from tests.mail.mailroom.desk import MailDesk

ROUNDS = 400
Answer = Callable[[Message], dict[str, object]]


def vacation(mail: Message) -> dict[str, object]:
    """A responder that keeps the conventions."""
    return {"headers": f"Auto-Submitted: auto-replied\r\nIn-Reply-To: {mail['Message-ID']}", "body": "Away."}


def old_vacation(mail: Message) -> dict[str, object]:
    """A responder that only says so in its subject."""
    return {"subject": f"Automatic reply: {mail['Subject']}", "body": "Away."}


def bounce(mail: Message) -> dict[str, object]:
    """A mail server that knows no such user."""
    parts = multipart(
        b"\r\nUnknown user.",
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: " + mail["Message-ID"].encode(),
        kind="report",
    )
    return {"body": parts["body"], "headers": parts["headers"], "null": True}


def bare_bounce(mail: Message) -> dict[str, object]:
    """A mail server that says so in plain words and forgets to say that it is one."""
    return {"subject": "Returned mail: see transcript for details", "body": "Unknown user."}


def mailing_list(mail: Message) -> dict[str, object]:
    """A list that sends back what it gets."""
    return {"headers": "List-Id: <pumps.nagomi.example>\r\nPrecedence: list", "subject": str(mail["Subject"])}


def other_desk(mail: Message) -> dict[str, object]:
    """Another installation of Kept, which opens a case and acknowledges it."""
    return {"headers": "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All", "subject": "[XY-1] Received"}


def rude(mail: Message) -> dict[str, object]:
    """A program that answers everything, threads nothing and says nothing about itself."""
    return {"subject": "Your message is important to us", "body": "We got it."}


def rude_in_thread(mail: Message) -> dict[str, object]:
    """The same, but it answers to the reply address."""
    return {"to": str(mail["Reply-To"] or mail["From"]), "subject": str(mail["Subject"]), "body": "We got it."}


@pytest.mark.parametrize(
    "answer",
    [vacation, old_vacation, bounce, bare_bounce, mailing_list, other_desk, rude, rude_in_thread],
    ids=lambda answer: answer.__name__,
)
@pytest.mark.parametrize("vouched", [True, False], ids=["known", "unknown"])
def test_a_correspondent_that_answers_everything_falls_silent(
    nagomi_mail: MailDesk, answer: Answer, vouched: bool
) -> None:
    count, at = 0, AT
    waiting: deque[dict[str, object]] = deque([{"body": "Please help."}])
    while waiting and count < ROUNDS:
        count, at = count + 1, at + timedelta(seconds=30)
        given = waiting.popleft()
        body = given.pop("body", "x")
        mail = nagomi_mail.receive(
            body if isinstance(body, bytes) else f"{body} {count}",
            vouched=vouched,
            at=at,
            **given,  # type: ignore[arg-type]
        )
        if mail.disposition == "created" and mail.case:
            acknowledge_case(case=mail.case, at=at)
        waiting += [answer(message_from_bytes(raw)) for raw in nagomi_mail.deliver(at)]
    assert not waiting, f"still talking after {ROUNDS} mails"
    _within_caps(at)


def _within_caps(until: datetime) -> None:
    sent = OutboundMail.objects.filter(state="sent", is_automatic=True)
    per_case = Counter(sent.values_list("case_id", "recipient_address"))
    assert max(per_case.values(), default=0) <= 2
    hours = (until - AT) / timedelta(hours=1) + 1
    assert sent.count() <= 20 * hours
    assert not Case.objects.exclude(state="open").exists()


def test_an_answering_machine_reopens_nothing(nagomi_mail: MailDesk) -> None:
    from kept.domain.cases.actions import close_case

    case = nagomi_mail.receive().case
    assert case
    sent = nagomi_mail.queue(case, key="q")
    cast = nagomi_mail.cast
    close_case(number=case.number, reason="Done.", actor=cast.actor(cast.nadia), at=AT)
    for answer in (vacation, old_vacation, bounce, other_desk):
        given = answer(message_from_bytes(f"Message-ID: {sent.message_id}\nSubject: [{case.number}]\n\n".encode()))
        body = given.pop("body", "x")
        nagomi_mail.receive(body, to=sent.reply_to, at=AT + timedelta(minutes=1), **given)  # type: ignore[arg-type]
    case.refresh_from_db()
    assert case.state == "closed"


def test_a_mail_of_our_own_that_comes_back_is_left_out(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    assert case
    nagomi_mail.queue(case, key="q")
    (raw,) = nagomi_mail.deliver()
    assert nagomi_mail.receive_raw(raw).disposition == "rejected"


def test_two_desks_of_one_installation_do_not_answer_each_other(nagomi_mail: MailDesk, netop_mail: MailDesk) -> None:
    mail = nagomi_mail.receive("Hello.", sender=netop_mail.mailbox.address)
    assert mail.disposition == "quarantined"
    assert not Case.objects.exists()
