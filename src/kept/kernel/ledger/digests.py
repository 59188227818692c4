"""Digests of entries and the links of the chain: pure, so that anyone can check a chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIRST_LINK = b"\0" * 32


def digest_payload(payload: Mapping[str, Any]) -> bytes:
    """SHA-256 over the payload's canonical JSON (sorted keys, no spaces)."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def digest_entry(
    *,
    desk_id: int,
    stream: str,
    position: int,
    kind: str,
    version: int,
    actor: Mapping[str, Any],
    at: datetime,
    recorded_at: datetime,
    effect_key: str | None,
    payload_digest: bytes,
) -> bytes:
    """SHA-256 over everything that an entry says; of the payload only its digest, so that it can be erased."""
    return digest_payload(
        {
            "desk": desk_id,
            "stream": stream,
            "position": position,
            "kind": kind,
            "version": version,
            "actor": dict(actor),
            "at": at.astimezone(UTC).isoformat(),
            "recorded_at": recorded_at.astimezone(UTC).isoformat(),
            "effect_key": effect_key,
            "payload": payload_digest.hex(),
        }
    )


def next_link(previous: bytes, digest: bytes) -> bytes:
    """The link of the chain that follows `previous` and covers an entry's digest."""
    return hashlib.sha256(previous + digest).digest()
