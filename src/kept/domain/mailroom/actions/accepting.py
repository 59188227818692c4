"""The promise behind a 250: the bytes are in the database, once."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from kept.channels.mail.addresses import parse_spec
from kept.channels.mail.headers import content_digest, message_ids, split_mail
from kept.channels.mail.types import Limits
from kept.domain.mailroom.models import InboundMail, Mailbox, RawMail
from kept.kernel import jobs


def accept_mail(
    *,
    raw: bytes,
    mailbox: Mailbox,
    transport_key: str,
    at: datetime,
    delivered_to: str = "",
    has_null_sender: bool = False,
) -> tuple[InboundMail, bool]:
    """Keep a mail and defer its reading; the second value is False if we had it already.

    `transport_key` is what the door knows it by (IMAP uidvalidity:uid, or a digest of the bytes); `at` is when we
    received it; `delivered_to` the address it was sent to, where the door knows. A mail is the same one if mailbox,
    Message-ID and content agree, whatever route it took. Once the caller's transaction has committed, the sender may
    be told that it was accepted.
    """
    block = split_mail(raw, Limits())
    found = message_ids(block.first("message-id"), 1)
    mail = InboundMail(
        desk_id=mailbox.desk_id,
        mailbox=mailbox,
        accepted_at=at,
        transport_key=transport_key,
        message_id=found[0] if found else "",
        content_digest=content_digest(block),
        size=len(raw),
        delivered_to=delivered_to if parse_spec(delivered_to) else "",
        has_null_sender=has_null_sender,
    )
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
            RawMail.objects.create(mail=mail, content=raw)
            defer_reading(mail.pk, is_first=True)
    except IntegrityError:
        return _find_same(mail), False
    return mail, True


def defer_reading(mail_id: int, *, is_first: bool = False) -> None:
    """Have a worker read a mail; asked twice, it is read once. `is_first` for one that is only now being kept."""
    jobs.defer("take_in_mail", once=f"inbound:{mail_id}", is_first=is_first, mail_id=mail_id)


def _find_same(mail: InboundMail) -> InboundMail:
    by_content = Q(message_id=mail.message_id, content_digest=mail.content_digest)
    same = InboundMail.objects.filter(by_content | Q(transport_key=mail.transport_key), mailbox=mail.mailbox)
    return same.earliest("pk")
