"""What is told by mail: reactions are run as the worker runs them, mail goes to a real SMTP server on this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings

from kept.domain.mailroom.actions import deliver_mail
from kept.domain.mailroom.carriers import get_carrier
from kept.domain.mailroom.queries import list_due
from kept.kernel.ledger.events import REGISTRY
from kept.kernel.models import Entry
from kept.project.wiring import REACTIONS
from tests.desks import AT


@dataclass
class Letter:
    """A mail as it arrived."""

    to: str
    message: Message

    @property
    def text(self) -> str:
        """What it says."""
        part = next(one for one in self.message.walk() if one.get_content_type() == "text/plain")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        return content.decode().replace("\r\n", "\n")

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self.message["Subject"])

    @property
    def is_automatic(self) -> bool:
        """Whether it says that no person wrote it."""
        return str(self.message.get("Auto-Submitted", "no")) != "no"


@dataclass
class PostOffice:
    """A mail server, and everything that came to it."""

    letters: list[Letter] = field(default_factory=list)
    reacted_to: set[int] = field(default_factory=set)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail."""
        self.letters += [Letter(to, message_from_bytes(envelope.content)) for to in envelope.rcpt_tos]
        return "250 taken"

    def react(self, at: datetime = AT, *, again: bool = False) -> None:
        """Run the reactions to every event that there was not one to yet; with `again`, to all of them once more."""
        for entry in Entry.objects.order_by("pk"):
            if entry.pk in self.reacted_to and not again:
                continue
            self.reacted_to.add(entry.pk)
            for reaction in REACTIONS.get(REGISTRY[entry.kind, entry.version], ()):
                reaction(entry, at)

    def deliver(self, at: datetime = AT) -> list[Letter]:
        """React, send everything that is queued, and return what arrived."""
        self.react(at)
        before = len(self.letters)
        while due := list_due(at):
            for mail_id in due:
                deliver_mail(mail_id=mail_id, carrier=get_carrier(), at=at)
        return self.letters[before:]


@pytest.fixture
def mail_server() -> Iterator[PostOffice]:
    """A running mail server that Kept sends by."""
    office = PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    smtp = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port,
        "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False, "EMAIL_HOST_USER": "", "EMAIL_HOST_PASSWORD": "",
        "EMAIL_TIMEOUT": 5,
    }  # fmt: skip
    with override_settings(**smtp):
        yield office
    controller.stop()
