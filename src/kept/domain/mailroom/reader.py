"""The mail parser of this process, with its child, started when first needed."""

from __future__ import annotations

from functools import cache

from kept.channels.mail.parser import MailParser
from kept.channels.mail.types import ParsedMail, Unprocessable
from kept.domain.mailroom.models import InboundMail


def read_raw(mail: InboundMail, raw: bytes) -> ParsedMail | Unprocessable:
    """Read the bytes of a mail that was accepted for a mailbox."""
    return _parser().parse(raw, trust=mail.mailbox.trust, has_null_sender=mail.has_null_sender)


@cache
def _parser() -> MailParser:
    return MailParser()
