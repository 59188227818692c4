"""Adding people, changing what they may do, and API tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from kept.domain.desks.models import Desk
from kept.domain.parties import queries
from kept.domain.parties.errors import AddressTaken, LastAdministrator, NoPartner, UnknownRole
from kept.domain.parties.events import (
    AgentAdded,
    AgentDeactivated,
    AgentRoleChanged,
    ContactAdded,
    ContactDeactivated,
    ContactLinked,
    ContactStandingChanged,
    OrganisationAdded,
    SellerChanged,
    TeamAdded,
    TokenMade,
    TokenRevoked,
)
from kept.domain.parties.models import Agent, ApiToken, Contact, Organisation, Team, User
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission, Role
from kept.kernel.ids import new_secret
from kept.kernel.refusals import Invalid

STAFF_ROLES = frozenset({Role.PARTNER, Role.AGENT, Role.ENGINEER, Role.PRODUCT_MANAGER, Role.LEAD, Role.ADMINISTRATOR})
TOKEN_LIFE = timedelta(days=365)


@transaction.atomic
def add_organisation(
    *,
    name: str,
    actor: Actor,
    at: datetime,
    zone: str = "UTC",
    facts: Mapping[str, str] | None = None,
    is_partner: bool = False,
    sold_by: Organisation | None = None,
) -> Organisation:
    """Add a customer or a partner to the desk. Raises NotAllowed, AddressTaken, NoPartner."""
    actor.require(Permission.MANAGE_PEOPLE)
    _refuse_seller(sold_by, None, actor)
    if Organisation.objects.filter(desk_id=actor.desk_id, name=name).exists():
        raise AddressTaken(f"There is an organisation called “{name}”.")
    organisation = Organisation.objects.create(
        desk_id=actor.desk_id,
        name=name,
        zone=zone,
        facts=dict(facts or {}),
        is_partner=is_partner,
        sold_by=sold_by,
    )
    ledger.record(
        OrganisationAdded(organisation=organisation.pk, is_partner=is_partner),
        stream=f"organisation:{organisation.pk}",
        actor=actor,
        at=at,
    )
    return organisation


@transaction.atomic
def change_seller(
    *, organisation: Organisation, sold_by: Organisation | None, reason: str, actor: Actor, at: datetime
) -> Organisation:
    """Let another partner serve a customer, or (None) the vendor itself; who served it before sees it no more.

    Raises NotAllowed, NoPartner, Invalid.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    if not reason.strip():
        raise Invalid("Say why: it is kept with the change.")
    Desk.objects.select_for_update(no_key=True).get(pk=actor.desk_id)
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk, desk_id=actor.desk_id)
    _refuse_seller(sold_by, organisation, actor)
    old, new = organisation.sold_by_id, sold_by.pk if sold_by else None
    if old != new:
        organisation.sold_by = sold_by
        organisation.save(update_fields=["sold_by"])
        changed = SellerChanged(organisation=organisation.pk, old=old, new=new, reason=reason.strip()[:500])
        ledger.record(changed, stream=f"organisation:{organisation.pk}", actor=actor, at=at)
    return organisation


def _refuse_seller(sold_by: Organisation | None, organisation: Organisation | None, actor: Actor) -> None:
    """A seller is a partner of the desk, and nobody sells to themselves by way of others."""
    if sold_by is None:
        return
    if sold_by.desk_id != actor.desk_id or not sold_by.is_partner:
        raise NoPartner
    if organisation is not None and sold_by.pk in queries.list_below(organisation.pk, desk_id=actor.desk_id):
        raise NoPartner(f"{sold_by.name} buys from {organisation.name} itself, so it cannot be its seller.")


@transaction.atomic
def add_contact(
    *,
    organisation: Organisation,
    name: str,
    email: str,
    actor: Actor,
    at: datetime,
    user: User | None = None,
    phone: str = "",
    is_administrator: bool = False,
    is_approved: bool = True,
) -> Contact:
    """Add a person of a customer. Raises NotAllowed, AddressTaken."""
    actor.require(Permission.MANAGE_PEOPLE)
    email = email.strip().lower()
    if Contact.objects.filter(desk_id=actor.desk_id, organisation=organisation, email=email).exists():
        raise AddressTaken
    contact = Contact.objects.create(
        desk_id=actor.desk_id,
        organisation=organisation,
        user=user,
        name=name,
        email=email,
        phone=phone,
        is_administrator=is_administrator,
        is_approved=is_approved,
    )
    ledger.record(
        ContactAdded(contact=contact.pk, organisation=organisation.pk),
        stream=f"contact:{contact.pk}",
        actor=actor,
        at=at,
    )
    return contact


@transaction.atomic
def deactivate_contact(*, contact: Contact, actor: Actor, at: datetime) -> None:
    """Take away a person's right to ask for support. Raises NotAllowed."""
    actor.require(Permission.MANAGE_PEOPLE)
    Contact.objects.filter(pk=contact.pk, desk_id=actor.desk_id).update(is_active=False)
    ledger.record(ContactDeactivated(contact=contact.pk), stream=f"contact:{contact.pk}", actor=actor, at=at)


@transaction.atomic
def change_standing(*, contact: Contact, is_approved: bool, actor: Actor, at: datetime) -> Contact:
    """Approve a person of a customer to ask for support, or take that back. Raises NotAllowed."""
    actor.require(Permission.MANAGE_PEOPLE)
    contact = Contact.objects.select_for_update(of=("self",), no_key=True).get(pk=contact.pk, desk_id=actor.desk_id)
    if (contact.is_approved, contact.is_active) != (is_approved, True):
        contact.is_approved, contact.is_active = is_approved, True
        contact.save(update_fields=["is_approved", "is_active"])
        changed = ContactStandingChanged(contact=contact.pk, is_approved=is_approved)
        ledger.record(changed, stream=f"contact:{contact.pk}", actor=actor, at=at)
    return contact


@transaction.atomic
def make_login(*, email: str) -> User | None:
    """Make a login for an active contact who has none, or return None. It opens nothing until `link_contacts`."""
    email = email.strip().lower()
    contact = Contact.objects.filter(email=email, user=None, is_active=True).order_by("pk").first()
    if contact is None or User.objects.filter(email=email).exists():
        return None
    return User.objects.create_user(email, name=contact.name)


@transaction.atomic
def link_contacts(*, user: User, addresses: Sequence[str], at: datetime) -> None:
    """Let a person act as the contacts, on any desk, whose address they have proven to be theirs."""
    waiting = Contact.objects.select_for_update().filter(
        email__in=[address.lower() for address in addresses], user=None, is_active=True
    )
    for contact in waiting:
        contact.user = user
        contact.save(update_fields=["user"])
        ledger.record(
            ContactLinked(contact=contact.pk),
            stream=f"contact:{contact.pk}",
            actor=Actor.robot(contact.desk_id, via="web"),
            at=at,
        )


def change_profile(*, user: User, name: str, zone: str) -> None:
    """Change what a person says about themselves; it belongs to no desk, so no ledger tells of it."""
    user.name, user.zone = name, zone
    user.save(update_fields=["name", "zone"])


@transaction.atomic
def add_team(*, name: str, actor: Actor, at: datetime, region: str = "") -> Team:
    """Form a team. Raises NotAllowed, AddressTaken."""
    actor.require(Permission.MANAGE_PEOPLE)
    if Team.objects.filter(desk_id=actor.desk_id, name=name).exists():
        raise AddressTaken(f"There is a team called “{name}”.")
    team = Team.objects.create(desk_id=actor.desk_id, name=name, region=region)
    ledger.record(TeamAdded(team=team.pk), stream=f"team:{team.pk}", actor=actor, at=at)
    return team


@transaction.atomic
def add_agent(
    *,
    user: User,
    role: Role,
    actor: Actor,
    at: datetime,
    partner: Organisation | None = None,
    teams: Sequence[Team] = (),
) -> Agent:
    """Let somebody work on the desk. Raises NotAllowed, UnknownRole, AddressTaken."""
    actor.require(Permission.MANAGE_PEOPLE)
    _refuse_role(role, actor)
    if Agent.objects.filter(desk_id=actor.desk_id, user=user).exists():
        raise AddressTaken
    agent = Agent.objects.create(desk_id=actor.desk_id, user=user, role=role.value, partner=partner)
    agent.teams.set(teams)
    ledger.record(AgentAdded(agent=agent.pk, role=role.value), stream=f"agent:{agent.pk}", actor=actor, at=at)
    return agent


@transaction.atomic
def hire_agent(
    *,
    name: str,
    email: str,
    role: Role,
    actor: Actor,
    at: datetime,
    partner: Organisation | None = None,
    teams: Sequence[Team] = (),
) -> Agent:
    """Let a person work on the desk by name and address; who has no login yet gets one and signs in by code.

    Raises NotAllowed, Invalid, UnknownRole, AddressTaken.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    email = email.strip().lower()
    if not name.strip() or not email:
        raise Invalid("Give a name and a mail address.")
    if role == Role.PARTNER and (partner is None or partner.desk_id != actor.desk_id):
        raise Invalid("Somebody of a partner needs the partner they work for.")
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name.strip())
    return add_agent(user=user, role=role, actor=actor, at=at, partner=partner, teams=teams)


@transaction.atomic
def change_role(*, agent_id: str, role: Role, actor: Actor, at: datetime) -> Agent:
    """Give an agent another role. Raises NotAllowed, NotFound, UnknownRole, LastAdministrator."""
    actor.require(Permission.MANAGE_PEOPLE)
    _refuse_role(role, actor)
    agent = _lock_agent(agent_id, actor)
    old, agent.role = agent.role, role.value
    agent.save(update_fields=["role"])
    ledger.record(
        AgentRoleChanged(agent=agent.pk, old=old, new=role.value),
        stream=f"agent:{agent.pk}",
        actor=actor,
        at=at,
    )
    return agent


@transaction.atomic
def deactivate_agent(*, agent_id: str, actor: Actor, at: datetime) -> Agent:
    """End somebody's work on the desk. Raises NotAllowed, NotFound, LastAdministrator."""
    actor.require(Permission.MANAGE_PEOPLE)
    agent = _lock_agent(agent_id, actor)
    agent.is_active = False
    agent.save(update_fields=["is_active"])
    ledger.record(AgentDeactivated(agent=agent.pk), stream=f"agent:{agent.pk}", actor=actor, at=at)
    return agent


@transaction.atomic
def make_token(
    *, label: str, actor: Actor, at: datetime, agent: Agent | None = None, contact: Contact | None = None
) -> tuple[ApiToken, str]:
    """Make an API token for one agent or contact; the secret is shown once. Raises NotAllowed, Invalid."""
    actor.require(Permission.MANAGE_TOKENS)
    owner = agent or contact
    if owner is None or owner.desk_id != actor.desk_id:
        raise Invalid("A token acts for one agent or one contact of this desk.")
    secret = f"kept_{new_secret()}"
    token = ApiToken.objects.create(
        desk_id=actor.desk_id,
        agent=agent,
        contact=contact,
        label=label,
        digest=hashlib.sha256(secret.encode()).digest(),
        made_at=at,
        expires_at=at + TOKEN_LIFE,
    )
    ledger.record(TokenMade(token=token.pk), stream=f"api_token:{token.pk}", actor=actor, at=at)
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: str, actor: Actor, at: datetime) -> None:
    """End an API token now. Raises NotAllowed, NotFound."""
    actor.require(Permission.MANAGE_TOKENS)
    token = queries.get_token(token_id, actor=actor)
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    ledger.record(TokenRevoked(token=token.pk), stream=f"api_token:{token.pk}", actor=actor, at=at)


def _refuse_role(role: Role, actor: Actor) -> None:
    if role not in STAFF_ROLES:
        raise UnknownRole(f"“{role}” is not a role of the desk.")
    if role == Role.ADMINISTRATOR:
        actor.require(Permission.MANAGE_DESK)


def _lock_agent(agent_id: str, actor: Actor) -> Agent:
    """Lock an agent who is about to lose a role; the desk's last administrator keeps it."""
    Desk.objects.select_for_update(no_key=True).get(pk=actor.desk_id)
    agent = queries.get_agent(agent_id, actor=actor)
    if agent.role == Role.ADMINISTRATOR:
        actor.require(Permission.MANAGE_DESK)
        others = Agent.objects.filter(desk_id=actor.desk_id, role=Role.ADMINISTRATOR, is_active=True)
        if not others.exclude(pk=agent.pk).exists():
            raise LastAdministrator
    return agent


def keep_likes(*, user: User, theme: str, has_single_keys: bool) -> None:
    """Keep how a person likes their screens with their login; no desk's ledger tells of it."""
    user.theme, user.has_single_keys = theme, has_single_keys
    user.save(update_fields=["theme", "has_single_keys"])
