"""An OutgoingMail as bytes. What people typed (names, subjects) cannot add a header or a recipient."""

from __future__ import annotations

import re
from datetime import datetime
from email import charset, policy
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

from kept.channels.mail.addresses import parse_spec
from kept.channels.mail.types import Address, OutgoingMail

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._@+=$-]{1,250}>")
_ANY_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")
_SUBJECT_LENGTH = 250
_NAME_LENGTH = 100
_REFERENCES = 20

_UTF8 = charset.Charset("utf-8")
_UTF8.body_encoding = charset.QP


class NotSendable(ValueError):
    """A mail was asked for that cannot be written; says which part of it."""


def compose_mail(mail: OutgoingMail, *, at: datetime) -> bytes:
    """Return the mail as it goes over the wire (CRLF). `at` becomes its Date. Raises NotSendable."""
    message = _body(mail)
    message["From"] = _mailbox(mail.sender)
    message["To"] = _mailbox(mail.recipient)
    message["Subject"] = _words(one_line(mail.subject)[:_SUBJECT_LENGTH])
    message["Date"] = format_datetime(at)
    if not _MESSAGE_ID.fullmatch(mail.message_id):
        raise NotSendable(f"“{mail.message_id}” is no Message-ID of ours.")
    message["Message-ID"] = mail.message_id
    if mail.reply_to:
        message["Reply-To"] = _spec(mail.reply_to)
    references = [found for found in mail.references if _ANY_ID.fullmatch(found)][-_REFERENCES:]
    if references:
        message["In-Reply-To"] = references[-1]
        message["References"] = "\r\n ".join(references)
    if mail.is_automatic:
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    return message.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))


def one_line(text: str) -> str:
    """Return text without line ends, control characters and lone surrogates, fit for a header."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _body(mail: OutgoingMail) -> MIMEBase:
    text = MIMEText(_storable(mail.text), "plain", _UTF8)  # type: ignore[arg-type]
    if not mail.html:
        return text
    return MIMEMultipart("alternative", _subparts=[text, MIMEText(_storable(mail.html), "html", _UTF8)])  # type: ignore[arg-type]


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _words(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()


def _mailbox(address: Address) -> str:
    return formataddr((one_line(address.name)[:_NAME_LENGTH], _spec(address.address)))


def _spec(address: str) -> str:
    if parse_spec(address) is None:
        raise NotSendable(f"“{address}” is not one plain mail address.")
    return address
