"""Names and types of attached files: what a sender claims, made harmless to show."""

from __future__ import annotations

import mimetypes
import re

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff<>:\"|?*]")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_LONGEST = 120


def safe_name(name: str, kind: str, number: int) -> str:
    """Return the last piece of a file name without control or direction marks, at most 120 characters."""
    bare = _UNSAFE.sub("", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if not bare:
        return f"attachment-{number}{mimetypes.guess_extension(kind) or '.bin'}"
    if len(bare) <= _LONGEST:
        return bare
    stem, dot, ending = bare.rpartition(".")
    if not dot or len(ending) > 10:
        return bare[:_LONGEST]
    return f"{stem[: _LONGEST - len(ending) - 1]}.{ending}"


def claimed_type(kind: str) -> str:
    """Return a well-formed media type in lower case, or `application/octet-stream`."""
    kind = kind.lower()
    return kind if _TYPE.fullmatch(kind) else "application/octet-stream"
