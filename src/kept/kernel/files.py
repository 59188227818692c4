"""Stored files: what may be sent, what its name becomes, where the bytes lie."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from kept.kernel.models import StoredFile
from kept.kernel.refusals import Invalid, TooLarge

NAME_LENGTH = 150

SAFE_TYPES = frozenset(
    {
        "application/gzip", "application/json", "application/pdf", "application/zip", "image/gif", "image/jpeg",
        "image/png", "image/webp", "message/rfc822", "text/csv", "text/plain", "application/vnd.tcpdump.pcap",
    }
)  # fmt: skip

FORBIDDEN_ENDINGS = frozenset(
    {"bat", "cmd", "com", "cpl", "exe", "hta", "htaccess", "jar", "js", "jse", "lnk", "msi", "msp", "pif", "ps1",
     "scr", "vb", "vbe", "vbs", "wsf", "wsh"}
)  # fmt: skip


class FileTooLarge(TooLarge):
    """This file is too large to attach."""


class FileKindForbidden(Invalid):
    """Files of this kind are not accepted, because opening them could run a program."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as it came in: the sender's name and type are claims, nothing more."""

    name: str
    media_type: str
    content: bytes


def clean_name(name: str) -> str:
    """The name people see: NFC, without path, control or direction characters, at most 150 characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(mark for mark in name if unicodedata.category(mark)[0] != "C").strip(" .")
    if len(name) > NAME_LENGTH:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}" if dot and len(ending) < 20 else name[:NAME_LENGTH]
    return name or "file"


def refuse_file(name: str, size: int) -> None:
    """Raise FileTooLarge or FileKindForbidden if the file may not be stored; `name` has been cleaned."""
    if size > settings.KEPT_MAX_FILE_BYTES:
        limit = settings.KEPT_MAX_FILE_BYTES // 2**20
        raise FileTooLarge(f"“{name}” has {size / 2**20:.1f} MB; the limit is {limit} MB.")
    ending = name.rpartition(".")[2].lower()
    if ending in FORBIDDEN_ENDINGS:
        raise FileKindForbidden(f"“{name}” was left out. Pack it into a .zip file if we asked for it.")


def store_file(incoming: IncomingFile, *, desk_id: int, at: datetime) -> StoredFile:
    """Store the bytes durably and return their row. Raises FileTooLarge, FileKindForbidden."""
    name = clean_name(incoming.name)
    refuse_file(name, len(incoming.content))
    media_type = incoming.media_type.partition(";")[0].strip().lower()
    key = default_storage.save(f"{desk_id}/{secrets.token_hex(16)}", ContentFile(incoming.content))
    return StoredFile.objects.create(
        desk_id=desk_id,
        key=key,
        name=name,
        media_type=media_type if media_type in SAFE_TYPES else "application/octet-stream",
        size=len(incoming.content),
        sha256=hashlib.sha256(incoming.content).digest(),
        stored_at=at,
    )


def read_file(stored: StoredFile) -> bytes:
    """The bytes of a stored file."""
    with default_storage.open(stored.key, "rb") as opened:
        content: bytes = opened.read()
    return content
