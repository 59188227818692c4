"""What happens to a desk's notices."""

from __future__ import annotations

from dataclasses import dataclass

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class WordingChanged(Event, kind="notice.wording_changed"):
    """The desk says one of its notices in other words; without a text it is Kept's own again."""

    purpose: str
    text_sha256: str
