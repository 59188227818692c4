"""How a mail and its reading cross the pipe to the child: a JSON head, then the files' bytes. No pickle."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from kept.channels.mail.reading import Depth
from kept.channels.mail.types import Address, AttachedFile, Limits, ParsedMail, Trust, Unprocessable

_SIZES = struct.Struct(">II")
Read = Callable[[int], bytes]
"""Read exactly so many bytes, or raise EOFError."""


def pack_request(raw: bytes, trust: Trust, limits: Limits, has_null_sender: bool, depth: Depth) -> bytes:
    head = {
        "authserv_ids": sorted(trust.authserv_ids),
        "checks_dkim": trust.checks_dkim,
        "records": dict(trust.records),
        "limits": asdict(limits),
        "has_null_sender": has_null_sender,
        "depth": int(depth),
    }
    return _frame(head, raw)


def unpack_request(read: Read) -> tuple[bytes, Trust, Limits, bool, Depth]:
    head, raw = _unframe(read)
    trust = Trust(frozenset(head["authserv_ids"]), head["checks_dkim"], head["records"])
    return raw, trust, Limits(**head["limits"]), head["has_null_sender"], Depth(head["depth"])


def pack_answer(answer: ParsedMail | Unprocessable) -> bytes:
    if isinstance(answer, Unprocessable):
        return _frame({"unprocessable": answer.reason}, b"")
    head = {entry.name: getattr(answer, entry.name) for entry in fields(answer)}
    head["sender"] = asdict(answer.sender) if answer.sender else None
    head["attachments"] = [_described(file) for file in answer.attachments]
    return _frame(head, b"".join(file.content for file in answer.attachments))


def unpack_answer(read: Read) -> ParsedMail | Unprocessable:
    """Return what the child read. Raises ValueError, KeyError or TypeError if it is not an answer."""
    head, content = _unframe(read)
    if "unprocessable" in head:
        return Unprocessable(str(head["unprocessable"]))
    files: list[AttachedFile] = []
    place = 0
    for described in head["attachments"]:
        size = described.pop("size")
        files.append(AttachedFile(content=content[place : place + size], **described))
        place += size
    sender = Address(**head["sender"]) if head["sender"] else None
    known: dict[str, Any] = {name: tuple(found) if isinstance(found, list) else found for name, found in head.items()}
    return ParsedMail(**known | {"sender": sender, "attachments": tuple(files)})


def _described(file: AttachedFile) -> dict[str, Any]:
    described = {entry.name: getattr(file, entry.name) for entry in fields(file) if entry.name != "content"}
    return described | {"size": len(file.content)}


def _frame(head: dict[str, Any], content: bytes) -> bytes:
    packed = json.dumps(head).encode("ascii")
    return _SIZES.pack(len(packed), len(content)) + packed + content


def _unframe(read: Read) -> tuple[dict[str, Any], bytes]:
    head_size, content_size = _SIZES.unpack(read(_SIZES.size))
    head = json.loads(read(head_size))
    if not isinstance(head, dict):
        raise ValueError("The head of a frame is an object.")
    return head, read(content_size)
