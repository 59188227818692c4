"""The header block of a mail, read as bytes, in one pass, before any parser sees it."""

from __future__ import annotations

import binascii
import codecs
import hashlib
import quopri
import re
from dataclasses import dataclass

from kept.channels.mail.types import Limits

_NAME = re.compile(rb"[!-9;-~]{1,200}")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")
_NO_CHARSETS = frozenset(("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"))
_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?\s]*)\?=")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2028-\u202e\u2066-\u2069\ufeff]")
_IDENTIFYING = (b"from", b"to", b"date", b"subject")


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The headers as they came (name in lower case, value unfolded), their bytes, and the body."""

    fields: tuple[tuple[str, str], ...]
    block: bytes
    body: bytes
    notices: tuple[str, ...]

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]

    def first(self, name: str) -> str:
        """Return the topmost value of a header, or an empty string."""
        return next((value for field, value in self.fields if field == name), "")


def split_mail(raw: bytes, limits: Limits) -> HeaderBlock:
    """Cut a mail into headers and body, keeping what fits the limits. Never raises, linear in its size."""
    head, body = _split(raw)
    notices: list[str] = []
    if len(head) > limits.header_bytes:
        head = head[: limits.header_bytes].rpartition(b"\n")[0]
        notices.append(f"The headers are larger than {limits.header_bytes:,} bytes; the rest was not read.")
    lines = head.split(b"\n")
    if len(lines) > limits.header_lines:
        lines = lines[: limits.header_lines]
        notices.append(f"The mail has more than {limits.header_lines:,} header lines; the rest was not read.")
    fields: list[tuple[str, str]] = []
    kept: list[bytes] = []
    has_long = False
    for name, value in _unfold(lines):
        if len(value) > limits.one_header_bytes:
            has_long = True
            most = limits.one_header_bytes
            value = value[-most:] if name == b"references" else value[:most]
        fields.append((name.decode("ascii"), value.decode("utf-8", "surrogateescape")))
        kept.append(name + b": " + value)
    if has_long:
        notices.append(f"A header is longer than {limits.one_header_bytes:,} bytes; the rest was not read.")
    return HeaderBlock(tuple(fields), b"\r\n".join(kept), body, tuple(notices))


def decode_words(value: str) -> str:
    """Return a header value for a person: encoded words decoded, control and direction marks gone."""
    pieces: list[str] = []
    waiting, charset, end = b"", "", 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        if waiting and (between.strip() or charset != word[1].lower()):
            pieces.append(decode_text(waiting, charset))
            waiting = b""
        if between.strip():
            pieces.append(between)
        waiting, charset, end = waiting + _decode_word(word[2], word[3]), word[1].lower(), word.end()
    pieces += [decode_text(waiting, charset), value[end:]]
    text = "".join(pieces).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(_CONTROL.sub(" ", text.replace("\u200d", "")).split())


def decode_text(content: bytes, charset: str) -> str:
    """Decode bytes under a charset somebody named, or as UTF-8, or as Windows Latin. Never raises."""
    for name in (charset, "utf-8"):
        try:
            if codecs.lookup(name).name not in _NO_CHARSETS:
                return content.decode(name).encode("utf-8", "replace").decode("utf-8")
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def message_ids(value: str, limit: int) -> tuple[str, ...]:
    """Return the last `limit` message ids of a References-like header, in order."""
    return tuple(_MESSAGE_ID.findall(value)[-limit:])


def content_digest(block: HeaderBlock) -> str:
    """Return the SHA-256 of what the sender wrote: From, To, Date, Subject and the body.

    Trace headers (Received, DKIM, ARC, …) are left out, so that two routes of one mail agree and another
    mail under the same Message-ID does not.
    """
    digest = hashlib.sha256()
    for name, value in block.fields:
        if name.encode() in _IDENTIFYING:
            words = " ".join(value.split())
            digest.update(f"{name}:{words}\n".encode("utf-8", "surrogateescape"))
    digest.update(b"\n")
    digest.update(block.body.replace(b"\r\n", b"\n").rstrip(b"\n"))
    return digest.hexdigest()


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """Split at the first empty line, whichever line ends the mail uses."""
    if raw.startswith((b"\n", b"\r\n")):
        return b"", raw.lstrip(b"\r\n")
    plain, network = raw.find(b"\n\n"), raw.find(b"\n\r\n")
    if plain < 0 and network < 0:
        return raw, b""
    if network < 0 or 0 <= plain < network:
        return raw[:plain], raw[plain + 2 :]
    return raw[:network], raw[network + 3 :]


def _unfold(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Join continuation lines; a line that is neither a header nor its continuation is dropped."""
    found: list[tuple[bytes, list[bytes]]] = []
    is_dropped = True
    for line in lines:
        line = line.rstrip(b"\r")
        if line[:1] in (b" ", b"\t"):
            if not is_dropped:
                found[-1][1].append(line.strip())
            continue
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t")
        is_dropped = not (colon and _NAME.fullmatch(name))
        if not is_dropped:
            found.append((name.lower(), [value.strip()]))
    return [(name, b" ".join(values)) for name, values in found]


def _decode_word(encoding: str, text: str) -> bytes:
    coded = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(coded, header=True)
    try:
        return binascii.a2b_base64(coded + b"=" * (-len(coded) % 4))
    except binascii.Error:
        return coded
