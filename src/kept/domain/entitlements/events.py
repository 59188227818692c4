"""What happens to agreements, licence keys and exceptions. A key is named by its last characters only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class AgreementMade(Event, kind="agreement.made"):
    """A customer has a plan from a date on."""

    agreement: int
    organisation: int
    plan: str
    starts_on: date
    ends_on: date | None
    covers: list[str] = field(default_factory=list)
    paid_through: date | None = None


@dataclass(frozen=True)
class AgreementChanged(Event, kind="agreement.changed"):
    """An agreement has other dates, covers other products, or is paid until another day."""

    agreement: int
    organisation: int
    starts_on: date
    ends_on: date | None
    covers: list[str]
    paid_through: date | None
    reason: str


@dataclass(frozen=True)
class LicenceIssued(Event, kind="licence.issued"):
    """The desk issued a licence key."""

    licence: int
    ending: str
    product: int | None


@dataclass(frozen=True)
class LicenceRegistered(Event, kind="licence.registered"):
    """A licence key belongs to a customer."""

    licence: int
    organisation: int


@dataclass(frozen=True)
class LicenceBlocked(Event, kind="licence.blocked"):
    """A licence key gives no right to support any more."""

    licence: int
    reason: str


@dataclass(frozen=True)
class LicenceUnblocked(Event, kind="licence.unblocked"):
    """A blocked licence key counts again."""

    licence: int
    reason: str


@dataclass(frozen=True)
class OverrideGiven(Event, kind="cover.override_given"):
    """Somebody decided that a customer is served, or not, whatever the rules say, until a date."""

    override: int
    organisation: int
    outcome: str
    reason: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class OverrideEnded(Event, kind="cover.override_ended"):
    """An exception for a customer was taken back before its end."""

    override: int
    organisation: int
    reason: str
