"""Approved contacts and how they change; severities that customers ask for; emergencies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kept.domain.entitlements.models import ContactChange, Invitation
from kept.surfaces.api.schemas.base import Named, Sent
from kept.surfaces.api.words import Address, Key, Reason, SentId, Words

Name = Annotated[Words, Field(max_length=120)]
Phone = Annotated[Words, Field(max_length=40)]


class NewContactChange(Sent):
    """Who is to be approved, removed or replaced: `contact` goes; `name` and `email` are of who comes."""

    organisation: SentId
    kind: Literal["add", "remove", "replace"]
    reason: Reason
    contact: SentId | None = None
    name: Name = ""
    email: Address | None = None
    phone: Phone = ""


class Why(Sent):
    """The reason."""

    reason: Reason


class ContactChangeOut(BaseModel):
    """A change of approved contacts. It is made when both sides have agreed."""

    id: str
    organisation: Named | None
    kind: str
    state: str
    contact: Named | None
    name: str
    email: str
    reason: str
    asked_at: datetime
    expires_at: datetime
    customer_agreed_at: datetime | None
    vendor_agreed_at: datetime | None
    ended_at: datetime | None
    ended_reason: str
    added: Named | None

    @classmethod
    def of(cls, change: ContactChange) -> ContactChangeOut:
        """A row."""
        plain = (
            "kind", "state", "name", "email", "reason", "asked_at", "expires_at", "customer_agreed_at",
            "vendor_agreed_at", "ended_at", "ended_reason",
        )  # fmt: skip
        return cls(
            id=change.public_id,
            organisation=Named.of(change.organisation),
            contact=Named.of(change.contact),
            added=Named.of(change.added),
            **{name: getattr(change, name) for name in plain},
        )


class ContactChangeList(BaseModel):
    """The changes of approved contacts that you may see, the latest first."""

    changes: list[ContactChangeOut]


class InvitationOut(BaseModel):
    """An invitation to register. Its link goes by mail and is shown to nobody else."""

    contact: Named | None
    invited_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation) -> InvitationOut:
        """A row."""
        return cls(
            contact=Named.of(invitation.contact), invited_at=invitation.invited_at, expires_at=invitation.expires_at
        )


class WishedSeverity(Sent):
    """The severity that the customer asks for, and why."""

    severity: Key
    reason: Reason


class SeverityAnswer(Sent):
    """Whether the severity asked for is accepted, with the reason that the customer reads."""

    is_accepted: bool
    reason: Reason


class DedicatedPerson(Sent):
    """Somebody of the customer who works on the case throughout."""

    name: Annotated[Words, Field(min_length=1, max_length=120)]
    phone: Annotated[Words, Field(min_length=1, max_length=40)]


class DedicatedPeople(Sent):
    """Who of the customer works on the case throughout; the last list holds."""

    people: Annotated[list[DedicatedPerson], Field(min_length=1, max_length=10)]


class NewEmergency(Sent):
    """Why somebody who is no approved contact is helped, and within which limits."""

    reason: Reason
    scope: Annotated[Words, Field(max_length=500)] = ""
    allows_files: bool = False


class Verification(Sent):
    """Whether the person is who they say, and how that was found out."""

    is_known: bool
    how: Reason


class Vouching(Sent):
    """Whether a named contact knows the person and takes part."""

    is_known: bool
    how: Annotated[Words, Field(max_length=500)] = ""


class TakingPart(Sent):
    """The approved contact who takes part."""

    contact: SentId
