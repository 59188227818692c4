"""Fetches mail from an IMAP server. A mail is moved out of the inbox only once it is committed.

Mail is taken from the folder in the address (INBOX unless said) and moved to `Kept-taken`; what is for no mailbox of
ours to `Kept-unknown`. Those folders are the copy outside the database.
"""

from __future__ import annotations

import imaplib
import re
import threading
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

import structlog
from django.db import InterfaceError, OperationalError
from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted

from kept.channels.mail.addresses import parse_list
from kept.channels.mail.headers import HeaderBlock, split_mail
from kept.channels.mail.types import Limits
from kept.domain.mailroom.queries import find_mailbox
from kept.kernel import clock
from kept.surfaces.intake.door import accept_deliveries
from kept.surfaces.intake.spool import Delivery, Spool

TAKEN, UNKNOWN = "Kept-taken", "Kept-unknown"
LOOK_EVERY_SECONDS = 15.0
_AWAY = (OperationalError, InterfaceError, OSError, imaplib.IMAP4.error)
_ADDRESSED = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

logger = structlog.get_logger("kept.intake")


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where mail is fetched."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    is_encrypted: bool = True

    @classmethod
    def read(cls, address: str) -> ImapAccount:
        """Read `imaps://user:password@host:993/INBOX`."""
        parts = urlsplit(address)
        is_encrypted = parts.scheme == "imaps"
        return cls(
            host=parts.hostname or "",
            port=parts.port or (993 if is_encrypted else 143),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            is_encrypted=is_encrypted,
        )

    def open(self) -> AbstractContextManager[BaseMailBox]:
        """Log in and select the folder. Raises OSError, imaplib's and imap-tools' errors."""
        server = MailBox if self.is_encrypted else MailBoxUnencrypted
        return server(self.host, self.port, timeout=30).login(self.user, self.password, self.folder)


def watch(account: ImapAccount, spool: Spool, stop: threading.Event) -> None:
    """Fetch again and again until asked to stop; a server or database that is away is waited for."""
    while not stop.is_set():
        try:
            fetch(account, spool)
        except Exception as fault:  # noqa: BLE001  whatever it is, the mail is still there at the next look
            logger.error("fetch_failed", host=account.host, error=str(fault).strip())
        stop.wait(LOOK_EVERY_SECONDS)


def fetch(account: ImapAccount, spool: Spool) -> int:
    """Accept everything in the folder and move it away; return how many mails were new.

    A mail that cannot be taken for a reason of its own stays, is said, and does not keep the others waiting.
    """
    with account.open() as box:
        for folder in (TAKEN, UNKNOWN):
            if not box.folder.exists(folder):
                box.folder.create(folder)
        return sum(_try_to_take(box, account, uid, spool) for uid in box.uids("ALL"))


def fetch_again(account: ImapAccount, spool: Spool, since: datetime) -> int:
    """Accept again what was taken since an instant; return how many mails we did not have any more."""
    taken = replace(account, folder=TAKEN)
    with taken.open() as box:
        uids = box.uids(AND(date_gte=since.date()))
        return sum(_take(box, taken, uid, spool, moves=False) for uid in uids)


def _try_to_take(box: BaseMailBox, account: ImapAccount, uid: str, spool: Spool) -> int:
    try:
        return _take(box, account, uid, spool)
    except _AWAY:
        raise
    except Exception as fault:  # noqa: BLE001  the next mail has done nothing wrong
        logger.error("mail_not_taken", folder=account.folder, uid=uid, error=repr(fault))
        return 0


def _take(box: BaseMailBox, account: ImapAccount, uid: str, spool: Spool, *, moves: bool = True) -> int:
    """Accept one mail, commit, and only then move it. A crash in between accepts it again, which changes nothing."""
    raw, received_at = _read(box, uid)
    block = split_mail(raw, Limits())
    mailbox = _find_mailbox(block, account.user)
    if mailbox is None:
        logger.warning("mail_for_no_mailbox", folder=UNKNOWN, uid=uid)
        if moves:
            box.move(uid, UNKNOWN)
        return 0
    validity = box.folder.status(account.folder)["UIDVALIDITY"]
    delivery = Delivery(
        mailbox=mailbox,
        delivered_to=mailbox,
        transport_key=f"imap:{account.host}:{account.user}:{account.folder}:{validity}:{uid}"[:200],
        accepted_at=min(received_at, clock.now()),
    )
    new = accept_deliveries(raw, [delivery], spool)
    if moves:
        box.move(uid, TAKEN)
    return new


def _read(box: BaseMailBox, uid: str) -> tuple[bytes, datetime]:
    """The bytes of a mail, and when the server received it. Of one over the limit, the headers and a notice."""
    (about, *_) = _fetch(box, uid, "(RFC822.SIZE INTERNALDATE)")
    size = _SIZE.search(about)
    stamp = imaplib.Internaldate2tuple(about)
    received_at = datetime(*stamp[:6]).astimezone(UTC) if stamp else clock.now()
    if size and int(size[1]) > Limits().mail_bytes:
        (_, head, *_) = _fetch(box, uid, "(BODY.PEEK[HEADER])")
        kept = [line for line in split_mail(head, Limits()).block.splitlines() if not line.startswith(b"content-")]
        notice = f"This mail has {int(size[1]):,} bytes and was not read. It lies in the folder {TAKEN}."
        return b"\r\n".join(kept) + b"\r\n\r\n" + notice.encode(), received_at
    (_, raw, *_) = _fetch(box, uid, "(BODY.PEEK[])")
    return raw, received_at


def _fetch(box: BaseMailBox, uid: str, what: str) -> list[bytes]:
    """Ask for parts of one mail; the answer is flattened. Nothing here parses mail in this process."""
    status, answer = box.client.uid("fetch", uid, what)
    if status != "OK" or not answer or answer[0] is None:
        raise OSError(f"The mail server gave no answer about mail {uid}.")
    flat: list[bytes] = []
    for piece in answer:
        flat.extend(piece if isinstance(piece, tuple) else [piece])
    return flat


def _find_mailbox(block: HeaderBlock, user: str) -> str | None:
    """The address of ours that a mail was sent to; failing that, the account's own name."""
    for name in _ADDRESSED:
        found, _ = parse_list(", ".join(block.all(name)), Limits().recipients)
        for address in _with(found):
            if find_mailbox(address):
                return address
    return user if "@" in user and find_mailbox(user) else None


def _with(addresses: Iterable[str]) -> list[str]:
    """Addresses with a reply token first: a mail to such a one answers it."""
    return sorted(addresses, key=lambda address: "+" not in address.partition("@")[0])
