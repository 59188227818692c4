"""Finding people, and who somebody is on a desk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent, ApiToken, Contact, Organisation, Team, User
from kept.kernel.actor import Actor, Permission, Role
from kept.kernel.refusals import NotFound

_VALID_TOKEN = """
    SELECT token.*, agent.role, agent.partner_id,
        contact.organisation_id, contact.is_administrator, contact.is_approved
    FROM parties_apitoken AS token
    LEFT JOIN parties_agent AS agent ON agent.id = token.agent_id
    LEFT JOIN parties_contact AS contact ON contact.id = token.contact_id
    LEFT JOIN parties_user AS person ON person.id = coalesce(agent.user_id, contact.user_id)
    WHERE token.digest = %s AND token.revoked_at IS NULL AND token.expires_at > %s
      AND coalesce(agent.is_active, contact.is_active) AND coalesce(person.is_active, TRUE)
"""
"""Every request of the API begins with it, so it asks for no more than who acts with which rights."""


@dataclass(frozen=True, slots=True)
class Place:
    """A desk on which a person has something to do: work there, or ask for help."""

    desk: Desk
    is_staff: bool


def list_places(user: User) -> list[Place]:
    """The desks on which a person may do something, by name; a desk twice for an agent who is a customer as well."""
    works = Agent.objects.filter(user=user, is_active=True).select_related("desk")
    asks = (
        Contact.objects.filter(user=user, is_active=True).order_by("desk", "pk").distinct("desk").select_related("desk")
    )
    places = [Place(agent.desk, True) for agent in works] + [Place(contact.desk, False) for contact in asks]
    return sorted(places, key=lambda place: (place.desk.name, not place.is_staff))


def find_staff_actor(user: User, desk: Desk, via: str = "web") -> Actor | None:
    """Who the user is in the desk's workspace, or None if nobody."""
    agent = Agent.objects.filter(desk=desk, user=user, is_active=True).first()
    return actor_of_agent(agent, via) if agent else None


def find_customer_actor(user: User, desk: Desk, via: str = "web") -> Actor | None:
    """Who the user is in the desk's portal, or None if nobody."""
    contacts = list(Contact.objects.filter(desk=desk, user=user, is_active=True).order_by("pk"))
    return _actor_of_contacts(contacts, via) if contacts else None


def actor_of_contact(contact: Contact, via: str) -> Actor:
    """The actor that one contact is, for the doors without a login: mail, and API tokens of a contact."""
    return _actor_of_contacts([contact], via)


def find_token_actor(secret: str, at: datetime) -> tuple[ApiToken, Actor] | None:
    """The valid API token with that secret and who it acts for, or None."""
    digest = hashlib.sha256(secret.encode()).digest()
    token: Any = next(iter(ApiToken.objects.raw(_VALID_TOKEN, [digest, at])), None)
    if token is None:
        return None
    if token.agent_id:
        agent = Agent(pk=token.agent_id, desk_id=token.desk_id, role=token.role, partner_id=token.partner_id)
        return token, actor_of_agent(agent, "api")
    contact = Contact(
        pk=token.contact_id,
        desk_id=token.desk_id,
        organisation_id=token.organisation_id,
        is_administrator=token.is_administrator,
        is_approved=token.is_approved,
    )
    return token, actor_of_contact(contact, "api")


def actor_of_agent(agent: Agent, via: str) -> Actor:
    """The actor that one agent is, for the doors without a login: API tokens, and links by mail."""
    organisations = list_below(agent.partner_id, desk_id=agent.desk_id) if agent.partner_id else None
    return Actor(desk_id=agent.desk_id, role=Role(agent.role), person_id=agent.pk, organisations=organisations, via=via)


def list_below(organisation_id: int, *, desk_id: int) -> frozenset[int]:
    """An organisation and all that it, or those it sells to, have sold to: what a partner serves."""
    below = frontier = frozenset({organisation_id})
    while frontier:
        sold = Organisation.objects.filter(desk_id=desk_id, sold_by_id__in=frontier).values_list("pk", flat=True)
        frontier = frozenset(sold) - below
        below |= frontier
    return below


def is_served_by(organisation_id: int | None, agent: Agent) -> bool:
    """Whether an agent may work on cases of an organisation: the vendor's people on all, a partner's on theirs."""
    return agent.partner_id is None or organisation_id in list_below(agent.partner_id, desk_id=agent.desk_id)


def list_partners(*, actor: Actor) -> list[Organisation]:
    """The partners that the actor may see, by name."""
    return list(Organisation.objects.visible_to(actor).filter(is_partner=True).order_by("name"))


def list_partner_agents(partner_id: int) -> list[Agent]:
    """The people of a partner who work on the desk, by name."""
    agents = Agent.objects.filter(partner_id=partner_id, is_active=True, user__is_active=True).select_related("user")
    return list(agents.order_by("user__name"))


def _actor_of_contacts(contacts: list[Contact], via: str) -> Actor:
    administers = any(contact.is_administrator for contact in contacts)
    return Actor(
        desk_id=contacts[0].desk_id,
        role=Role.CUSTOMER_ADMINISTRATOR if administers else Role.CONTACT,
        person_id=contacts[0].pk,
        organisations=frozenset(contact.organisation_id for contact in contacts),
        unapproved=frozenset(contact.organisation_id for contact in contacts if not contact.is_approved),
        via=via,
    )


def get_organisation(public_id: str, *, actor: Actor) -> Organisation:
    """An organisation that the actor may see. Raises NotFound."""
    organisation = Organisation.objects.visible_to(actor).filter(public_id=public_id).first()
    if organisation is None:
        raise NotFound
    return organisation


def find_contacts(*emails: str, desk_id: int) -> list[Contact]:
    """The active contacts of a desk with these mail addresses; more than one each if they serve several customers."""
    wanted = [email.strip().lower() for email in emails]
    contacts = Contact.objects.filter(desk_id=desk_id, email__in=wanted, is_active=True)
    return list(contacts.select_related("organisation").order_by("pk"))


def list_contacts_of(organisation: Organisation) -> list[Contact]:
    """The active contacts of an organisation, by name."""
    return list(Contact.objects.filter(organisation=organisation, is_active=True).order_by("name"))


def list_organisations(*, actor: Actor) -> list[Organisation]:
    """The organisations that the actor may see, by name."""
    return list(Organisation.objects.visible_to(actor).order_by("name"))


def get_token_contact(token: ApiToken) -> Contact:
    """The contact that acts by a token, with their organisation."""
    contact: Contact = Contact.objects.select_related("organisation").get(pk=token.contact_id)
    return contact


def find_own_contact(actor: Actor, organisation_id: int) -> Contact | None:
    """The contact that a customer is in one of their organisations."""
    own = Contact.objects.filter(pk=actor.person_id or 0).first()
    if own is None or own.organisation_id == organisation_id:
        return own
    return Contact.objects.filter(
        desk_id=actor.desk_id, organisation_id=organisation_id, email=own.email, is_active=True
    ).first()


def get_agent(public_id: str, *, actor: Actor) -> Agent:
    """An agent of the actor's desk; for a partner, one of their own. Raises NotFound."""
    agents = _colleagues(actor).filter(public_id=public_id).select_related("user")
    agent = agents.first() if actor.is_staff or actor.role == Role.ROBOT else None
    if agent is None:
        raise NotFound
    return agent


def get_team(public_id: str, *, actor: Actor) -> Team:
    """A team of the actor's desk. Raises NotFound."""
    is_known = actor.is_staff and actor.organisations is None
    team = Team.objects.filter(desk_id=actor.desk_id, public_id=public_id).first() if is_known else None
    if team is None:
        raise NotFound
    return team


def list_agents(*, actor: Actor) -> list[Agent]:
    """Who works on the desk, by name; a partner sees their own people, customers nobody."""
    return list(_colleagues(actor).filter(is_active=True).select_related("user").order_by("user__name"))


def _colleagues(actor: Actor) -> QuerySet[Agent]:
    agents = Agent.objects.filter(desk_id=actor.desk_id)
    if actor.organisations is None:
        return agents
    own = Agent.objects.filter(pk=(actor.person_id or 0) if actor.is_staff else 0, partner__isnull=False)
    return agents.filter(partner_id__in=own.values("partner_id"))


def list_all_agents(*, actor: Actor) -> list[Agent]:
    """Everybody who works or worked on the desk, those who still do first. Raises NotAllowed."""
    actor.require(Permission.MANAGE_PEOPLE)
    agents = Agent.objects.filter(desk_id=actor.desk_id).select_related("user", "partner")
    return list(agents.order_by("-is_active", "user__name"))


def list_teams(*, actor: Actor) -> list[Team]:
    """The teams of the desk, by name; they are the vendor's own matter."""
    if not actor.is_staff or actor.organisations is not None:
        return []
    return list(Team.objects.filter(desk_id=actor.desk_id).order_by("name"))


def get_token(public_id: str, *, actor: Actor) -> ApiToken:
    """An API token of the desk. Raises NotAllowed, NotFound."""
    actor.require(Permission.MANAGE_TOKENS)
    token = ApiToken.objects.filter(desk_id=actor.desk_id, public_id=public_id).first()
    if token is None:
        raise NotFound
    return token


def list_tokens(*, actor: Actor) -> list[ApiToken]:
    """The API tokens of the desk, newest first. Raises NotAllowed."""
    actor.require(Permission.MANAGE_TOKENS)
    tokens = ApiToken.objects.filter(desk_id=actor.desk_id).select_related("agent__user", "contact")
    return list(tokens.order_by("-made_at"))
