"""Whom one can be in the demo: people of the demo data, told by mail domains that exist nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent, Contact, User
from kept.kernel.refusals import NotFound

DEMO_ADDRESS = re.compile(r"^[^@\s]+@(?:[a-z0-9-]+\.)+example$")
CONTACTS_SHOWN = 3

WHAT_THEY_DO = {
    "agent": "answers customers",
    "engineer": "works in engineering",
    "product_manager": "plans corrections",
    "lead": "leads the team",
    "administrator": "runs the desk",
    "partner": "works for a partner",
    "customer": "asks for help",
}


@dataclass(frozen=True, slots=True)
class Persona:
    """One person of the demo on one desk."""

    user: User
    name: str
    role: str
    belongs_to: str

    @property
    def does(self) -> str:
        """What the person does, in words."""
        return WHAT_THEY_DO[self.role]


def list_personas(desk: Desk) -> list[Persona]:
    """One person for each role on the desk, and contacts of different customers."""
    chosen: dict[str, Persona] = {}
    for agent in Agent.objects.filter(desk=desk, is_active=True).select_related("user", "partner").order_by("pk"):
        if agent.role not in chosen and is_persona(agent.user):
            chosen[agent.role] = Persona(agent.user, agent.user.name, agent.role, str(agent.partner or desk.name))
    customers: dict[int, Persona] = {}
    contacts = Contact.objects.filter(desk=desk, is_active=True, user__isnull=False)
    for contact in contacts.select_related("user", "organisation").order_by("pk")[:200]:
        if contact.user and is_persona(contact.user) and len(customers) < CONTACTS_SHOWN:
            customers.setdefault(
                contact.organisation_id, Persona(contact.user, contact.name, "customer", contact.organisation.name)
            )
    return [*customers.values(), *chosen.values()]


def is_persona(user: User) -> bool:
    """Whether the login belongs to the demo's data: nobody real has a mail address under `.example`."""
    return user.is_active and bool(DEMO_ADDRESS.match(user.email))


def get_persona(user_id: int) -> User:
    """The login of a persona. Raises NotFound for anybody else."""
    user = User.objects.filter(pk=user_id).first()
    if user is None or not is_persona(user):
        raise NotFound
    return user
