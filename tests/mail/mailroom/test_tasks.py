"""The jobs of the mailroom, as a worker runs them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from procrastinate.contrib.django.models import ProcrastinateJob

from kept.domain.mailroom import tasks
from kept.domain.mailroom.actions import accept_mail, acknowledge_case
from kept.domain.mailroom.models import InboundMail, OutboundMail
from tests.mail.intake.running import free_port
from tests.mail.letters import letter
from tests.mail.mailroom.desk import VOUCHED, MailDesk


class Inbox:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def mail_server(settings: Any) -> Iterator[Inbox]:
    """The mail server that the installation sends through."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield inbox
    controller.stop()


def _accept(desk: MailDesk, at: datetime) -> InboundMail:
    raw = letter(sender=desk.cast.ines.email, headers=VOUCHED + desk.cast.ines.email.partition("@")[2])
    return accept_mail(raw=raw, mailbox=desk.mailbox, transport_key="a", at=at)[0]


@pytest.mark.requirement("NT-06")
def test_the_reporter_is_mailed_the_number_through_the_configured_server(
    nagomi_mail: MailDesk, mail_server: Inbox
) -> None:
    now = datetime.now(UTC)
    tasks.take_in_mail(mail_id=_accept(nagomi_mail, now).pk)
    case = InboundMail.objects.get().case
    assert case
    mail = acknowledge_case(case=case, at=now)
    assert mail
    tasks.deliver_mail(mail_id=mail.pk)
    (envelope,) = mail_server.taken
    message = message_from_bytes(bytes(envelope.content or b""))
    assert envelope.rcpt_tos == [nagomi_mail.cast.ines.email]
    assert case.number in message["Subject"]
    mail.refresh_from_db()
    assert mail.sent_at is not None
    assert mail.sent_at - case.opened_at < timedelta(hours=24)


def _deferred(task: str, mail_id: int) -> int:
    return ProcrastinateJob.objects.filter(task_name=task, args={"mail_id": mail_id}, status="todo").count()


def test_what_a_lost_job_left_behind_is_found_again(nagomi_mail: MailDesk) -> None:
    now = datetime.now(UTC)
    waiting = _accept(nagomi_mail, now - timedelta(minutes=2))
    case = nagomi_mail.receive(at=now).case
    assert case
    due = nagomi_mail.queue(case, key="q", at=now)
    ProcrastinateJob.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
    tasks.take_in_waiting_mail(timestamp=0)
    tasks.deliver_due_mail(timestamp=0)
    assert _deferred("take_in_mail", waiting.pk) == 1
    assert _deferred("deliver_mail", due.pk) == 1
    tasks.take_in_waiting_mail(timestamp=0)
    tasks.deliver_due_mail(timestamp=0)
    assert _deferred("take_in_mail", waiting.pk) == 1
    assert _deferred("deliver_mail", due.pk) == 1


def test_without_a_mail_server_mails_are_files(nagomi_mail: MailDesk, settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path / "outbox")
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    case = nagomi_mail.receive(at=datetime.now(UTC)).case
    assert case
    mail = nagomi_mail.queue(case, key="q", at=datetime.now(UTC))
    tasks.deliver_mail(mail_id=mail.pk)
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
    assert OutboundMail.objects.get().state == "sent"
