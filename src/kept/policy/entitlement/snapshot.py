"""What is known when somebody asks for support: the request, and a snapshot of what the desk knows. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from kept.policy.terms import Facts

Door = Literal["customer", "agent", "desk"]
Standing = Literal["approved", "not_approved", "unknown"]
LicenceState = Literal["valid", "unknown", "blocked", "of_another", "unregistered", "not_stated"]
ProductState = Literal["supported", "not_supported", "unknown", "not_stated"]
ReleaseState = Literal["supported", "ended", "unknown", "not_stated"]


@dataclass(frozen=True, slots=True)
class Asking:
    """A request: by which channel, when, of what kind and severity, with the answers that were given.

    `door` is who brings it in: the customer, an agent who takes it down, or the desk itself (mail).
    """

    at: datetime
    channel: str | None = None
    kind: str | None = None
    facts: Facts = field(default_factory=dict)
    severity: str | None = None
    door: Door = "customer"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `serves` is for how many customers they speak, where the request does not say for which."""

    standing: Standing = "unknown"
    serves: int = 1


@dataclass(frozen=True, slots=True)
class Agreed:
    """One agreement. `covers` names products, none meaning all; without `paid_through` nobody knows what is paid."""

    name: str
    plan: str
    starts_on: date
    ends_on: date | None = None
    covers: tuple[str, ...] = ()
    paid_through: date | None = None
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LicenceSeen:
    """The licence key that was stated, or the customer's own where they have one. `ending` may be shown."""

    state: LicenceState = "not_stated"
    ending: str = ""


@dataclass(frozen=True, slots=True)
class ProductSeen:
    """The product that the request is about."""

    state: ProductState = "not_stated"
    key: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseSeen:
    """The release of the product. `dates` holds what a policy may work phases out from: `released`, …"""

    state: ReleaseState = "not_stated"
    name: str = ""
    supported_until: date | None = None
    dates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody with the right decided against the rules, why, and until when."""

    outcome: str
    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the desk knows of the one who asks, at one instant."""

    caller: Caller = Caller()
    agreements: tuple[Agreed, ...] = ()
    licence: LicenceSeen = LicenceSeen()
    product: ProductSeen = ProductSeen()
    release: ReleaseSeen = ReleaseSeen()
    facts: Facts = field(default_factory=dict)
    partner: str = ""
    exclusion: str = ""
    decided: Decided | None = None
