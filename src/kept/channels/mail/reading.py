"""Raw bytes to a ParsedMail, with a guard around every header and part. Runs in the child process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from enum import IntEnum

from kept.channels.mail import markup
from kept.channels.mail.addresses import parse_list, parse_one
from kept.channels.mail.authentication import is_verified
from kept.channels.mail.automatic import automatic_because, silent_because
from kept.channels.mail.filenames import claimed_type, safe_name
from kept.channels.mail.headers import HeaderBlock, decode_text, decode_words, message_ids, split_mail
from kept.channels.mail.quoting import cut_quote
from kept.channels.mail.types import Address, AttachedFile, Limits, ParsedMail, Trust, Unprocessable


class _Utf8Headers(Compat32):
    """The old, fast policy of the standard library, but bytes above 127 in a header are read as UTF-8."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


_UTF8_HEADERS = _Utf8Headers()


class Depth(IntEnum):
    """How much of a mail is read; each attempt after a fault reads less."""

    EVERYTHING = 0
    WITHOUT_HTML = 1
    HEADERS = 2


@dataclass(slots=True)
class _Content:
    """What the parts of one mail give, collected while walking them."""

    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    files: list[AttachedFile] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def say(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)


def read_mail(
    raw: bytes,
    *,
    trust: Trust,
    limits: Limits,
    has_null_sender: bool = False,
    depth: Depth = Depth.EVERYTHING,
) -> ParsedMail | Unprocessable:
    """Read one mail. Bytes without any header are Unprocessable; everything else gives what can be read."""
    block = split_mail(raw, limits)
    if not block.fields:
        return Unprocessable("It has no mail headers.")
    content = _Content(notices=list(block.notices))
    if depth is Depth.HEADERS:
        content.say("The body of this mail could not be read safely. The original is attached.")
    else:
        _read_body(block, content, limits)
    text, html = _words(content, limits, cleans_html=depth is Depth.EVERYTHING)
    fresh, quoted = cut_quote(text)
    sender = _sender(block)
    subject = decode_words(block.first("subject"))[:500]
    to, cc = (_recipients(block, name, content, limits) for name in ("to", "cc"))
    address = sender.address if sender else ""
    own_id = message_ids(block.first("message-id"), 1)
    return ParsedMail(
        sender=sender,
        sender_text=decode_words(block.first("from"))[:300],
        is_verified=is_verified(raw, block, address, trust),
        to=to,
        cc=cc,
        subject=subject,
        message_id=own_id[0] if own_id else "",
        references=_references(block, limits),
        text=fresh,
        quoted=quoted,
        html=html,
        attachments=tuple(content.files),
        automatic_because=automatic_because(block, subject, address, has_null_sender),
        silent_because=silent_because(block, address),
        reported_ids=tuple(content.reported),
        notices=tuple(content.notices),
    )


def _sender(block: HeaderBlock) -> Address | None:
    values = block.all("from")
    found = parse_one(values[0]) if len(values) == 1 else None
    return Address(found.address, decode_words(found.name)[:200]) if found else None


def _recipients(block: HeaderBlock, name: str, content: _Content, limits: Limits) -> tuple[str, ...]:
    found, is_cut = parse_list(", ".join(block.all(name)), limits.recipients)
    if is_cut:
        content.say(f"The mail names more than {limits.recipients} recipients; the rest was not considered.")
    return found


def _references(block: HeaderBlock, limits: Limits) -> tuple[str, ...]:
    named = message_ids(block.first("references"), limits.references)
    answered = message_ids(block.first("in-reply-to"), limits.references)
    return named + tuple(found for found in answered if found not in named)


def _read_body(block: HeaderBlock, content: _Content, limits: Limits) -> None:
    try:
        root = BytesParser(policy=_UTF8_HEADERS).parsebytes(block.block + b"\r\n\r\n" + block.body)
        parts = list(_leaves(root, content, limits))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  the parser was not made for mail that was made against it
        content.say("The parts of this mail could not be told apart. The original is attached.")
        return
    for part in parts:
        try:
            _read_part(part, content, limits)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  one bad part does not cost the others
            content.say("A part of this mail could not be read. The original is attached.")


def _leaves(root: Message, content: _Content, limits: Limits) -> Iterator[Message]:
    """Walk the parts in order without recursion, down to `depth`, at most `parts` of them."""
    waiting: list[tuple[Message, int]] = [(root, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > limits.parts + 1:
            content.say(f"The mail has more than {limits.parts} parts; the rest was not read.")
            return
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            if depth == limits.depth:
                content.say(f"The mail nests more than {limits.depth} deep; what lies deeper was not read.")
                continue
            waiting.extend((child, depth + 1) for child in reversed(part.get_payload()))  # type: ignore[arg-type]
        else:
            yield part


def _read_part(part: Message, content: _Content, limits: Limits) -> None:
    kind = part.get_content_type()
    if kind in ("message/rfc822", "text/rfc822-headers", "message/delivery-status"):
        _note_reported(part, content)
    is_file = part.get_content_disposition() == "attachment" or bool(part.get_filename())
    if kind in ("text/plain", "text/html") and not is_file:
        decoded = decode_text(_bytes(part), str(part.get_content_charset() or ""))
        (content.pages if kind == "text/html" else content.texts).append(decoded.replace("\x00", ""))
        return
    if len(content.files) == limits.attachments:
        content.say(f"The mail has more than {limits.attachments} attachments; the rest is in the original.")
        return
    data = _bytes(part)
    if not data and not is_file:
        return
    content.files.append(
        AttachedFile(
            name=safe_name(decode_words(str(part.get_filename() or "")), kind, len(content.files) + 1),
            claimed_type=claimed_type(kind),
            content=data,
            digest=hashlib.sha256(data).hexdigest(),
            content_id=str(part.get("Content-ID", "")).strip("<> ")[:250],
            is_inline=part.get_content_disposition() == "inline",
        )
    )


def _bytes(part: Message) -> bytes:
    if part.is_multipart():
        payload = part.get_payload()
        return b"\r\n".join(child.as_bytes() for child in payload if isinstance(child, Message))
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def _note_reported(part: Message, content: _Content) -> None:
    """Remember which mail a delivery report speaks of."""
    text = _bytes(part)[:64_000]
    inner = split_mail(text, Limits())
    content.reported += message_ids(inner.first("message-id"), 1)


def _words(content: _Content, limits: Limits, *, cleans_html: bool) -> tuple[str, str]:
    """Return the text to show and the cleaned HTML, each within its limit."""
    page = "\n".join(content.pages)
    text = "\n\n".join(content.texts)
    if not text.strip() and page:
        text = markup.to_text(page[: limits.html_bytes])
    if len(text.encode("utf-8", "replace")) > limits.text_bytes:
        text = text.encode("utf-8", "replace")[: limits.text_bytes].decode("utf-8", "ignore")
        content.say(f"The text is longer than {limits.text_bytes:,} bytes; the rest is in the original.")
    return text, _cleaned(page, content, limits) if cleans_html and page else ""


def _cleaned(page: str, content: _Content, limits: Limits) -> str:
    if len(page.encode("utf-8", "replace")) > limits.html_bytes:
        content.say(f"The HTML is larger than {limits.html_bytes:,} bytes; only its text is shown.")
        return ""
    if markup.nesting(page) > limits.html_depth:
        content.say(f"The HTML nests more than {limits.html_depth} deep; only its text is shown.")
        return ""
    cleaned = markup.clean(page)
    if len(cleaned) > 2 * limits.html_bytes:
        content.say("The HTML grew too large when it was cleaned; only its text is shown.")
        return ""
    return cleaned
