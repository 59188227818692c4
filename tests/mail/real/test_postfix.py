"""Kept behind Postfix and in front of it: a whole conversation between Ines and the desk."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.db import OperationalError

from kept.channels.mail.submission import PermanentFailure, SmtpCarrier
from kept.domain.cases.actions import reply_to_case
from kept.domain.mailroom.actions import acknowledge_case, deliver_mail, take_in_mail
from kept.domain.mailroom.models import InboundMail, OutboundMail
from kept.surfaces.intake.fetcher import ImapAccount
from tests.mail.intake.running import Listener
from tests.mail.letters import letter
from tests.mail.mailroom.desk import VOUCHED, MailDesk, messages_of
from tests.mail.real.servers import Servers

VOUCH = VOUCHED + "nagomi.example"
RAW = letter("The pump stopped.", sender="Ines <ines@nagomi.example>", headers=VOUCH)


def wait_until(happened: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def _inbox_of_ines(account: ImapAccount) -> list[EmailMessage]:
    with ImapAccount(
        account.host, account.port, "ines@nagomi.example", account.password, is_encrypted=False
    ).open() as box:
        raws = [box.client.uid("fetch", uid, "(BODY.PEEK[])")[1][0][1] for uid in box.uids("ALL")]
    return [message_from_bytes(raw, policy=policy.default) for raw in raws]  # type: ignore[misc]


def test_ines_writes_gets_her_number_is_answered_and_answers(
    servers: Servers, mail_server: Listener, mail_desk: MailDesk, account: ImapAccount
) -> None:
    carrier = SmtpCarrier("127.0.0.1", servers.smtp_port, seconds=10)
    servers.submit(RAW, "desk@kept.example")
    wait_until(InboundMail.objects.exists)
    now = datetime.now(UTC)
    case = take_in_mail(mail_id=InboundMail.objects.get().pk, at=now).case
    assert case
    assert (case.contact, case.kind) == (mail_desk.cast.ines, "information_request")

    number = acknowledge_case(case=case, at=now)
    assert number
    deliver_mail(mail_id=number.pk, carrier=carrier, at=now)
    nadia = mail_desk.cast.actor(mail_desk.cast.nadia)
    reply_to_case(number=case.number, body="Which pump?", actor=nadia, at=now)
    mail_desk.queue(case, key="reply:1", at=now)
    deliver_mail(mail_id=OutboundMail.objects.latest("pk").pk, carrier=carrier, at=now)
    wait_until(lambda: len(_inbox_of_ines(account)) == 2)
    acknowledgement, question = _inbox_of_ines(account)
    assert case.number in acknowledgement["Subject"]
    assert acknowledgement["Return-Path"] == "<>"
    assert question["In-Reply-To"] == acknowledgement["Message-ID"]

    answer = letter(
        f"The left one.\r\n\r\nNadia kirjoitti:\r\n{question.get_content()}",
        sender="Ines <ines@nagomi.example>",
        subject="Re: Which",
        message_id="<2@nagomi.example>",
        to=question["Reply-To"],
        headers=VOUCH,
    )
    servers.submit(answer, question["Reply-To"])
    wait_until(lambda: InboundMail.objects.count() == 2)
    joined = take_in_mail(mail_id=InboundMail.objects.latest("pk").pk, at=datetime.now(UTC))
    assert (joined.disposition, joined.case) == ("appended", case)
    assert messages_of(case)[-1] == "The left one.\n\nNadia kirjoitti:"


def test_postfix_keeps_what_we_cannot_take_and_brings_it_once_we_can(
    servers: Servers, mail_server: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("kept.surfaces.intake.door.accept_mail", away)
    servers.submit(RAW, "desk@kept.example")
    wait_until(lambda: "451 4.3.0" in servers.queue())
    assert not InboundMail.objects.exists()
    monkeypatch.undo()
    servers.flush()
    wait_until(InboundMail.objects.exists)
    wait_until(lambda: "empty" in servers.queue())
    assert InboundMail.objects.count() == 1


def test_postfix_is_told_that_a_mailbox_does_not_exist(
    servers: Servers, mail_server: Listener, account: ImapAccount
) -> None:
    before = len(_inbox_of_ines(account))
    servers.submit(RAW, "nobody@kept.example")
    wait_until(lambda: len(_inbox_of_ines(account)) == before + 1)
    bounce = _inbox_of_ines(account)[-1]
    assert bounce.get_content_type() == "multipart/report"
    assert "no such mailbox" in bounce.as_string()


def test_postfix_refuses_a_recipient_it_may_not_relay_to(servers: Servers) -> None:
    carrier = SmtpCarrier("127.0.0.1", servers.smtp_port, seconds=10)
    with pytest.raises(PermanentFailure):
        carrier.carry(RAW, sender="desk@kept.example", recipient="x@bad..example")


def test_many_mails_at_once_arrive_once_each(servers: Servers, mail_server: Listener) -> None:
    for number in range(25):
        raw = letter(f"Mail {number}.", sender="Ines <ines@nagomi.example>", message_id=f"<m{number}@nagomi.example>")
        servers.submit(raw, "desk@kept.example")
    wait_until(lambda: InboundMail.objects.count() == 25)
    wait_until(lambda: "empty" in servers.queue())
    assert InboundMail.objects.values("content_digest").distinct().count() == 25
