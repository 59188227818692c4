"""Values passed in and out of the mailroom."""

from __future__ import annotations

from dataclasses import dataclass

from kept.domain.cases.models import Case
from kept.domain.mailroom.models import Disposition
from kept.domain.parties.models import Agent, Contact


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail is for: a contact or an agent, who is looked at again before it is sent, or whoever wrote to us."""

    address: str
    name: str = ""
    contact: Contact | None = None
    agent: Agent | None = None

    @classmethod
    def of_contact(cls, contact: Contact) -> Recipient:
        return cls(contact.email, contact.name, contact=contact)

    @classmethod
    def of_agent(cls, agent: Agent) -> Recipient:
        return cls(agent.user.email, agent.user.name, agent=agent)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a mail goes, and why, in words for whoever looks at it."""

    disposition: Disposition
    reason: str = ""
    case: Case | None = None
    contact: Contact | None = None
