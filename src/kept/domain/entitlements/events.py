"""What happens to agreements, licence keys, exceptions and approved contacts. A key is named by its last characters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

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
    shows_contacts: bool | None = None


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
    shows_contacts: bool | None = None


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


@dataclass(frozen=True)
class ContactChangeAsked(Event, kind="contact_change.asked"):
    """Somebody asked that a person be approved to ask for support, or not be any more. It changes nothing yet."""

    change: int
    organisation: int
    change_kind: str
    contact: int | None


@dataclass(frozen=True)
class ContactChangeAgreed(Event, kind="contact_change.agreed"):
    """One side, customer or vendor, agreed in writing to a change of contacts."""

    change: int
    organisation: int
    side: str


@dataclass(frozen=True)
class ContactChangeMade(Event, kind="contact_change.made"):
    """Both sides had agreed, and the approved contacts are others (NP-01)."""

    change: int
    organisation: int
    added: int | None
    removed: int | None


@dataclass(frozen=True)
class ContactChangeEnded(Event, kind="contact_change.ended"):
    """A request for another contact came to nothing: it was declined, withdrawn, or not answered in time."""

    change: int
    organisation: int
    outcome: str
    reason: str


@dataclass(frozen=True)
class ContactInvited(Event, kind="invitation.made"):
    """A person of a customer was invited to register for the portal."""

    invitation: int
    contact: int
    expires_at: datetime


@dataclass(frozen=True)
class InvitationAccepted(Event, kind="invitation.accepted"):
    """The invited person followed the link in the mail."""

    invitation: int
    contact: int


@dataclass(frozen=True)
class SubscriptionChanged(Event, kind="contact.subscription_changed"):
    """A contact is told of a kind of service notification, or not any more."""

    contact: int
    notice: str
    is_on: bool
    is_automatic: bool
