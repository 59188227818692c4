"""What happens to a desk's mailboxes, and to mail that somebody decided about."""

from __future__ import annotations

from dataclasses import dataclass

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class MailboxAdded(Event, kind="mailbox.added"):
    """The desk reads mail under another address."""

    mailbox: int
    address: str


@dataclass(frozen=True)
class MailboxChanged(Event, kind="mailbox.changed"):
    """What a mailbox asks of its mail was changed."""

    mailbox: int
    changed: dict[str, str | bool | list[str]]


@dataclass(frozen=True)
class MailReleased(Event, kind="mail.released"):
    """Somebody looked at a mail in quarantine and took it into a case."""

    mail: int
    case: int


@dataclass(frozen=True)
class MailRejected(Event, kind="mail.rejected"):
    """Somebody looked at a mail in quarantine and left it out, for a reason."""

    mail: int
    reason: str
