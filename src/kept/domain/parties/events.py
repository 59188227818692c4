"""What happens to people and organisations."""

from __future__ import annotations

from dataclasses import dataclass

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class OrganisationAdded(Event, kind="organisation.added"):
    """A customer or partner was added."""

    organisation: int
    is_partner: bool


@dataclass(frozen=True)
class SellerChanged(Event, kind="organisation.seller_changed"):
    """A customer belongs to another partner, or to none: the old one serves it no more."""

    organisation: int
    old: int | None
    new: int | None
    reason: str


@dataclass(frozen=True)
class ContactsShown(Event, kind="organisation.contacts_shown"):
    """What was said for all agreements of a customer, before each said it itself: whether a partner sees its people."""

    organisation: int
    is_shown: bool
    agreement: str
    reason: str


@dataclass(frozen=True)
class ContactAdded(Event, kind="contact.added"):
    """A person of a customer was added."""

    contact: int
    organisation: int


@dataclass(frozen=True)
class ContactDeactivated(Event, kind="contact.deactivated"):
    """A person of a customer may no longer ask for support."""

    contact: int


@dataclass(frozen=True)
class ContactStandingChanged(Event, kind="contact.standing_changed"):
    """A person of a customer is an approved contact, or is not any more."""

    contact: int
    is_approved: bool


@dataclass(frozen=True)
class ContactLinked(Event, kind="contact.linked"):
    """Somebody proved that the address of a contact is theirs, and signs in as that contact from now on."""

    contact: int


@dataclass(frozen=True)
class AgentAdded(Event, kind="agent.added"):
    """Somebody may now work on the desk."""

    agent: int
    role: str


@dataclass(frozen=True)
class AgentRoleChanged(Event, kind="agent.role_changed"):
    """An agent's role is another one."""

    agent: int
    old: str
    new: str


@dataclass(frozen=True)
class AgentDeactivated(Event, kind="agent.deactivated"):
    """Somebody may no longer work on the desk."""

    agent: int


@dataclass(frozen=True)
class TeamAdded(Event, kind="team.added"):
    """A team was formed."""

    team: int


@dataclass(frozen=True)
class TokenMade(Event, kind="api_token.made"):
    """A key to the API was made."""

    token: int


@dataclass(frozen=True)
class TokenRevoked(Event, kind="api_token.revoked"):
    """A key to the API no longer opens anything."""

    token: int
