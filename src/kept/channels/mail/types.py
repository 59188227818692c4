"""The values that mail is read into and written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """What one mail may cost. Over `mail_bytes` it is refused at the door, over any other it is cut."""

    mail_bytes: int = 35_000_000
    header_bytes: int = 256_000
    header_lines: int = 1_000
    one_header_bytes: int = 16_000
    references: int = 50
    recipients: int = 100
    parts: int = 500
    depth: int = 20
    html_bytes: int = 1_000_000
    html_depth: int = 100
    text_bytes: int = 500_000
    attachments: int = 100
    child_cpu_seconds: int = 10
    child_memory_bytes: int = 1_000_000_000
    child_wall_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: `address` is a checked, lower-cased addr-spec, `name` only decoration."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Trust:
    """Who may vouch for a sender.

    `authserv_ids`: our own mail servers, whose topmost Authentication-Results is believed.
    `checks_dkim`: verify DKIM signatures here, aligned with the From domain as DMARC asks.
    `records`: TXT records known beforehand; when any are given, no question goes to the network.
    """

    authserv_ids: frozenset[str] = frozenset()
    checks_dkim: bool = False
    records: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that came with a mail. The name is safe to show, the type is only what the sender claims."""

    name: str
    claimed_type: str
    content: bytes
    digest: str
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What a mail says. `sender` is None unless From holds exactly one plain address.

    `text` is what the sender wrote now, `quoted` what came below it; `html` is cleaned and may be empty.
    `notices` are sentences for the reader: what was cut, and why.
    """

    sender: Address | None
    sender_text: str
    is_verified: bool
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    message_id: str
    references: tuple[str, ...]
    text: str
    quoted: str
    html: str
    attachments: tuple[AttachedFile, ...]
    automatic_because: str
    silent_because: str
    reported_ids: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def is_automatic(self) -> bool:
        """A machine wrote it: it never reopens a case nor counts as somebody's answer."""
        return bool(self.automatic_because)

    @property
    def is_answerable(self) -> bool:
        """An automatic mail of ours may follow (RFC 3834)."""
        return not (self.automatic_because or self.silent_because)


@dataclass(frozen=True, slots=True)
class Unprocessable:
    """A mail that nothing can be read from, and why, for a person."""

    reason: str


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail of ours as it was decided: recipient, words and identity no longer change.

    `message_id` and `references` are written with their angle brackets.
    """

    sender: Address
    recipient: Address
    subject: str
    text: str
    message_id: str
    html: str = ""
    reply_to: str = ""
    references: tuple[str, ...] = ()
    is_automatic: bool = False
