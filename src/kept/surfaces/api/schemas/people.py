"""Organisations, contacts, agreements, agents and teams."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from kept.domain.entitlements.models import Agreement
from kept.domain.parties.models import Agent, Contact, Organisation, Team
from kept.surfaces.api.schemas.base import Named, Sent
from kept.surfaces.api.words import Address, Facts, Key, SentId, Words

Cursor = Annotated[str | None, Field(max_length=500)]
Limit = Annotated[int, Field(ge=1, le=200)]
Zone = Annotated[Words, Field(max_length=60, description="An IANA time zone, such as America/New_York")]


class Paged(Sent):
    """Which page of a list."""

    cursor: Cursor = None
    limit: Limit = 50


class ContactQuery(Paged):
    """Which page of the contacts, of one organisation or of all."""

    organisation: SentId | None = None


class OrganisationOut(BaseModel):
    """A customer or a partner."""

    id: str
    name: str
    zone: str
    facts: dict[str, str | bool | int]
    is_partner: bool

    @classmethod
    def of(cls, organisation: Organisation) -> OrganisationOut:
        """An organisation row."""
        return cls(
            id=organisation.public_id,
            name=organisation.name,
            zone=organisation.zone,
            facts=organisation.facts,
            is_partner=organisation.is_partner,
        )


class OrganisationPage(BaseModel):
    """A page of organisations, by name."""

    organisations: list[OrganisationOut]
    next_cursor: str | None


class NewOrganisation(Sent):
    """A customer or a partner to add."""

    name: Annotated[Words, Field(min_length=1, max_length=200)]
    zone: Zone = "UTC"
    facts: Facts = {}
    is_partner: bool = False
    sold_by: SentId | None = None


class ContactOut(BaseModel):
    """A person of an organisation."""

    id: str
    name: str
    email: str
    phone: str
    organisation: Named | None
    is_approved: bool
    is_administrator: bool
    is_active: bool

    @classmethod
    def of(cls, contact: Contact) -> ContactOut:
        """A contact row with its organisation."""
        return cls(
            id=contact.public_id,
            name=contact.name,
            email=contact.email,
            phone=contact.phone,
            organisation=Named.of(contact.organisation),
            is_approved=contact.is_approved,
            is_administrator=contact.is_administrator,
            is_active=contact.is_active,
        )


class ContactPage(BaseModel):
    """A page of contacts."""

    contacts: list[ContactOut]
    next_cursor: str | None


class NewContact(Sent):
    """A person of an organisation to add."""

    organisation: SentId
    name: Annotated[Words, Field(min_length=1, max_length=120)]
    email: Address
    phone: Annotated[Words, Field(max_length=40)] = ""
    is_administrator: bool = False
    is_approved: bool = True


class AgreementOut(BaseModel):
    """Which plan an organisation has, from when to when, for which products (none: all), paid through which day."""

    id: str
    plan: str
    starts_on: date
    ends_on: date | None
    covers: list[str]
    paid_through: date | None
    facts: dict[str, str | bool | int]
    shows_contacts: bool

    @classmethod
    def of(cls, agreement: Agreement) -> AgreementOut:
        """An agreement row."""
        return cls(
            id=agreement.public_id,
            plan=agreement.plan,
            starts_on=agreement.starts_on,
            ends_on=agreement.ends_on,
            covers=agreement.covers,
            paid_through=agreement.paid_through,
            facts=agreement.facts,
            shows_contacts=agreement.shows_contacts,
        )


class AgreementList(BaseModel):
    """The agreements of an organisation, the latest first."""

    agreements: list[AgreementOut]


class NewAgreement(Sent):
    """A plan for an organisation. Without `ends_on` it has no end."""

    plan: Key
    starts_on: date
    ends_on: date | None = None
    covers: Annotated[list[Key], Field(max_length=200)] = []
    paid_through: date | None = None
    facts: Facts = {}
    shows_contacts: bool | None = None


class AgentOut(BaseModel):
    """A person who works on the desk."""

    id: str
    name: str
    role: str

    @classmethod
    def of(cls, agent: Agent) -> AgentOut:
        """An agent row with its user."""
        return cls(id=agent.public_id, name=agent.user.name, role=agent.role)


class TeamOut(BaseModel):
    """A team of the desk."""

    id: str
    name: str
    region: str

    @classmethod
    def of(cls, team: Team) -> TeamOut:
        """A team row."""
        return cls(id=team.public_id, name=team.name, region=team.region)


class Workforce(BaseModel):
    """Who works on the desk."""

    agents: list[AgentOut]
    teams: list[TeamOut]


class Me(BaseModel):
    """Whose token this is, and what it may do."""

    name: str
    role: str
    desk: str
    organisation: Named | None
    permissions: list[str]
    token_expires_at: datetime
