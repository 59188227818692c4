"""A desk with a mailbox: mail in, mail out, and the mail server of its correspondents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kept.channels.mail.submission import DeliveryFailed
from kept.domain.cases.models import Case, Message
from kept.domain.mailroom.actions import accept_mail, add_mailbox, deliver_mail, queue_mail, take_in_mail
from kept.domain.mailroom.models import InboundMail, Mailbox, OutboundMail
from kept.domain.mailroom.types import Recipient
from tests.desks import AT, Cast
from tests.mail.letters import letter

VOUCHED = "Authentication-Results: mx.kept.example; dmarc=pass header.from="


def open_mailbox(cast: Cast, address: str) -> Mailbox:
    return add_mailbox(
        address=address,
        name=f"{cast.desk.name} support",
        authserv_ids=("mx.kept.example",),
        checks_dkim=False,
        actor=cast.actor(cast.lena),
        at=AT,
    )


@dataclass
class Post:
    """Takes mail as a mail server would; `failures` are raised first, in order."""

    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    failures: list[DeliveryFailed] = field(default_factory=list)

    def carry(self, raw: bytes, *, sender: str, recipient: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append((sender, recipient, raw))


@dataclass
class MailDesk:
    """A desk and its mailbox."""

    cast: Cast
    mailbox: Mailbox
    post: Post = field(default_factory=Post)

    def receive(
        self,
        body: str | bytes = "The pump stopped.",
        *,
        sender: str | None = None,
        vouched: bool = True,
        at: datetime = AT,
        null: bool = False,
        headers: str = "",
        to: str | None = None,
        subject: str = "Pump stopped",
        message_id: str | None = None,
    ) -> InboundMail:
        """Accept and take in a mail, by default from Ines with somebody vouching for her."""
        sender = sender or f"Ines <{self.cast.ines.email}>"
        domain = sender.rpartition("@")[2].strip("<> ")
        lines = [VOUCHED + domain] if vouched else []
        count = InboundMail.objects.count()
        raw = letter(
            body,
            sender=sender,
            to=to or self.mailbox.address,
            subject=subject,
            message_id=f"<{count}@{domain}>" if message_id is None else message_id,
            headers="\r\n".join(lines + ([headers] if headers else [])),
        )
        return self.receive_raw(raw, at=at, null=null)

    def receive_raw(self, raw: bytes, *, at: datetime = AT, null: bool = False) -> InboundMail:
        key = hashlib.sha256(raw).hexdigest()
        mail, _ = accept_mail(raw=raw, mailbox=self.mailbox, transport_key=key, at=at, has_null_sender=null)
        return take_in_mail(mail_id=mail.pk, at=at + timedelta(seconds=1))

    def queue(self, case: Case, *, key: str, at: datetime = AT, **fields: object) -> OutboundMail:
        """Queue a mail about a case to Ines."""
        given = {"recipient": Recipient.of_contact(self.cast.ines), "purpose": "reply"} | fields
        return queue_mail(
            desk=self.cast.desk, case=case, subject="About your case", text="Which one?", dedupe_key=key, at=at, **given
        )  # type: ignore[arg-type]

    def deliver(self, at: datetime = AT) -> list[bytes]:
        """Try everything that is due; return what was taken."""
        before = len(self.post.taken)
        for mail in OutboundMail.objects.filter(state="queued").order_by("pk"):
            deliver_mail(mail_id=mail.pk, carrier=self.post, at=at)
        return [raw for _, _, raw in self.post.taken[before:]]


def messages_of(case: Case) -> list[str]:
    return list(Message.objects.filter(case=case).order_by("pk").values_list("body", flat=True))
