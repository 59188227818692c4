"""What both ways in do with a mail: spool it, accept it, and only then say so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import Error, transaction

from kept.domain.mailroom.actions import accept_mail
from kept.domain.mailroom.queries import find_mailbox, get_mailbox
from kept.kernel.refusals import NotFound
from kept.surfaces.intake.spool import Delivery, Spool

logger = structlog.get_logger("kept.intake")


def accept_deliveries(raw: bytes, deliveries: Iterable[Delivery], spool: Spool) -> int:
    """Keep a mail for each of its mailboxes, on disk and in one transaction; return how many are new.

    When this returns, the sender may be told that the mail was accepted. Raises UnknownMailbox, OSError, and Django's
    database errors; then nothing was accepted and nothing stays in the spool.
    """
    written = []
    try:
        with transaction.atomic():
            new = 0
            for delivery in deliveries:
                written.append(spool.write(raw, delivery))
                new += _accept(raw, delivery)
    except (Error, OSError, NotFound):
        for file in written:
            file.unlink(missing_ok=True)
        raise
    return new


def reingest(spool: Spool, since: datetime) -> tuple[int, int, list[str]]:
    """Accept again what the spool holds since an instant: new, known, and addresses that are no mailbox any more."""
    new, known, gone = 0, 0, []
    for raw, delivery in spool.read(since):
        if find_mailbox(delivery.mailbox) is None:
            gone.append(delivery.mailbox)
            continue
        if _accept(raw, delivery):
            new += 1
        else:
            known += 1
    return new, known, sorted(set(gone))


def digest_key(kind: str, raw: bytes) -> str:
    """What a mail is known by where the transport gives it no name: its bytes, which a repeated delivery repeats."""
    return f"{kind}:{hashlib.sha256(raw).hexdigest()}"


def _accept(raw: bytes, delivery: Delivery) -> bool:
    mail, is_new = accept_mail(
        raw=raw,
        mailbox=get_mailbox(delivery.mailbox),
        transport_key=delivery.transport_key,
        at=delivery.accepted_at,
        delivered_to=delivery.delivered_to,
        has_null_sender=delivery.has_null_sender,
    )
    logger.info("mail_accepted", mail=mail.public_id, mailbox=delivery.mailbox, size=len(raw), is_new=is_new)
    return is_new
