"""One strict grammar for addresses.

Python's own parser takes the first thing that looks like an address (CVE-2023-27043), so that
`alice@example.org)bob@evil.example` becomes Alice. Here a header is an address as a whole or it is none.
"""

from __future__ import annotations

import re

from kept.channels.mail.types import Address

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = rf"{_ATOM}(?:\.{_ATOM})*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SPEC = re.compile(rf"(?P<local>{_LOCAL})@(?P<domain>{_LABEL}(?:\.{_LABEL})+)")
_ANGLED = re.compile(r'(?P<phrase>"(?:[^"\\]|\\.)*"\s*|[^<>]*)<(?P<spec>[^<>]*)>')
_COMMENTED = re.compile(r"(?P<spec>[^()<>\s]+)\s+\((?P<name>[^()<>@]*)\)")


def parse_spec(text: str) -> str | None:
    """Return a bare addr-spec in lower case, or None if `text` is anything else."""
    match = _SPEC.fullmatch(text)
    if match is None or len(match["local"]) > 64 or len(match["domain"]) > 253:
        return None
    return text.lower()


def parse_one(header: str) -> Address | None:
    """Return the address of a header that holds exactly one, or None. The name is left undecoded."""
    text = " ".join(header.split())
    angled = _ANGLED.fullmatch(text)
    if angled:
        spec, name = parse_spec(angled["spec"].strip()), _phrase(angled["phrase"].strip())
        if spec is None or name is None or (not _is_quoted(angled["phrase"]) and not _may_name(name, spec)):
            return None
        return Address(spec, name)
    commented = _COMMENTED.fullmatch(text)
    if commented:
        spec = parse_spec(commented["spec"])
        return Address(spec, commented["name"].strip()) if spec else None
    spec = parse_spec(text)
    return Address(spec) if spec else None


def parse_list(header: str, limit: int) -> tuple[tuple[str, ...], bool]:
    """Return the good addresses among the first `limit` of a list, and whether there were more."""
    found: list[str] = []
    pieces, is_cut = _split(header, limit)
    for piece in pieces:
        address = parse_one(piece)
        if address and address.address not in found:
            found.append(address.address)
    return tuple(found), is_cut


def _is_quoted(phrase: str) -> bool:
    phrase = phrase.strip()
    return len(phrase) >= 2 and phrase[0] == phrase[-1] == '"'


def _may_name(name: str, spec: str) -> bool:
    """An unquoted name is free of what separates addresses; many programs repeat the address itself there."""
    return name.lower() == spec or not any(mark in name for mark in '@,;:()[]\\"')


def _phrase(phrase: str) -> str | None:
    """Return the words of a phrase; None for a quoted string that ends before the phrase does."""
    if not _is_quoted(phrase):
        return phrase
    words: list[str] = []
    is_escaped = False
    for mark in phrase[1:-1]:
        if is_escaped or mark not in '\\"':
            words.append(mark)
            is_escaped = False
        elif mark == "\\":
            is_escaped = True
        else:
            return None
    return None if is_escaped else "".join(words)


def _split(header: str, limit: int) -> tuple[list[str], bool]:
    """Split at the commas outside quotes and angle brackets, one pass, at most `limit` pieces."""
    pieces: list[str] = []
    start, in_quotes, is_escaped = 0, False, False
    for place, mark in enumerate(header):
        if is_escaped:
            is_escaped = False
        elif in_quotes and mark == "\\":
            is_escaped = True
        elif mark == '"':
            in_quotes = not in_quotes
        elif mark == "," and not in_quotes:
            pieces.append(header[start:place])
            start = place + 1
            if len(pieces) == limit:
                return pieces, bool(header[start:].strip())
    if header[start:].strip():
        pieces.append(header[start:])
    return pieces, False
