"""What happens to a desk."""

from __future__ import annotations

from dataclasses import dataclass

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class DeskOpened(Event, kind="desk.opened"):
    """A desk was opened."""

    slug: str
    name: str


@dataclass(frozen=True)
class DeskChanged(Event, kind="desk.changed"):
    """The name, look, zone or address of a desk was changed."""

    changed: dict[str, str]
