"""What happens to products and releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class ProductAdded(Event, kind="product.added"):
    """The desk knows another product."""

    product: int
    key: str
    name: str
    is_supported: bool


@dataclass(frozen=True)
class ProductChanged(Event, kind="product.changed"):
    """A product has another name, or is supported from now on, or no longer."""

    product: int
    name: str
    is_supported: bool


@dataclass(frozen=True)
class ReleaseAdded(Event, kind="product.release_added"):
    """A product has another release."""

    product: int
    release: int
    name: str
    released_on: date | None
    supported_until: date | None


@dataclass(frozen=True)
class ReleaseChanged(Event, kind="product.release_changed"):
    """The dates of a release are other ones."""

    product: int
    release: int
    released_on: date | None
    supported_until: date | None
