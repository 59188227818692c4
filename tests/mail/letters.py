"""Mail as it arrives, written by the cast."""

from __future__ import annotations

from kept.channels.mail.reading import Depth, read_mail
from kept.channels.mail.types import Limits, ParsedMail, Trust

INES = "Ines <ines@alder.example>"
DESK = "desk@kept.example"


def letter(
    body: str | bytes = "The pump stopped.\r\n",
    *,
    sender: str = INES,
    to: str = DESK,
    subject: str = "Pump stopped",
    message_id: str = "<1@alder.example>",
    headers: str = "",
) -> bytes:
    """Return a mail with CRLF line ends; `headers` are further lines without the last line end."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Mon, 2 Nov 2026 09:00:00 +0000"]
    if message_id:
        lines.append(f"Message-ID: {message_id}")
    if headers:
        lines.append(headers)
    content = body.encode() if isinstance(body, str) else body
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def multipart(*parts: bytes, kind: str = "mixed") -> dict[str, str | bytes]:
    """Return the `body` and `headers` of a multipart letter; each part has its own headers."""
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return {"body": body, "headers": f"Content-Type: multipart/{kind}; boundary=edge"}


def read(raw: bytes, *, limits: Limits | None = None, trust: Trust | None = None, null: bool = False) -> ParsedMail:
    """Read a mail in this process."""
    mail = read_mail(raw, trust=trust or Trust(), limits=limits or Limits(), has_null_sender=null, depth=Depth(0))
    assert isinstance(mail, ParsedMail)
    return mail
