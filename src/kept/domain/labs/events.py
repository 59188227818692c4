"""What happens to the equipment of the labs. What is reserved for a case is told on the case."""

from __future__ import annotations

from dataclasses import dataclass

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class ResourceAdded(Event, kind="lab.resource_added"):
    """There is another piece of equipment to reproduce problems with."""

    resource: int
    name: str
    place: str


@dataclass(frozen=True)
class ResourceChanged(Event, kind="lab.resource_changed"):
    """A piece of equipment is described otherwise, or can be booked no longer, or again."""

    resource: int
    name: str
    place: str
    is_active: bool
