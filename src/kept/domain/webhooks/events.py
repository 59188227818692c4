"""What happens to a desk's webhook endpoints."""

from __future__ import annotations

from dataclasses import dataclass

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class EndpointAdded(Event, kind="webhook.endpoint_added"):
    """Events of the desk are sent to another address."""

    endpoint: int
    host: str
    kinds: list[str]


@dataclass(frozen=True)
class EndpointChanged(Event, kind="webhook.endpoint_changed"):
    """Address, kinds or state of an endpoint were changed by somebody."""

    endpoint: int
    changed: dict[str, str | bool | list[str]]


@dataclass(frozen=True)
class SecretRotated(Event, kind="webhook.secret_rotated"):
    """An endpoint has a new secret; the old one holds for a day."""

    endpoint: int


@dataclass(frozen=True)
class EndpointRemoved(Event, kind="webhook.endpoint_removed"):
    """Nothing is sent to an address any more."""

    endpoint: int


@dataclass(frozen=True)
class EndpointGivenUp(Event, kind="webhook.endpoint_given_up"):
    """An endpoint was switched off because nothing could be delivered to it for days."""

    endpoint: int
    host: str
    made_by: int | None
    reason: str
