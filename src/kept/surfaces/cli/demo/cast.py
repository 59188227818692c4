"""Opening the demo's desks and giving them people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress

from kept.domain.desks.actions import change_desk, open_desk
from kept.domain.desks.models import Desk
from kept.domain.entitlements.actions import issue_licence, make_agreement
from kept.domain.mailroom.actions import add_mailbox
from kept.domain.parties.actions import add_agent, add_contact, add_organisation, add_team
from kept.domain.parties.models import Agent, Contact, Team, User
from kept.domain.parties.queries import find_customer_actor, find_staff_actor
from kept.domain.products.actions import add_product, add_release
from kept.domain.rulebook.actions import publish_policy
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Actor, Role
from kept.policy import Policy
from kept.surfaces.cli.demo.script import Script, read_policy

PASSWORD = "kept-demo"
INSIDE = "kept.example"
PEOPLE = {
    "nadia": ("Nadia", Role.AGENT, "Europe/Copenhagen"),
    "theo": ("Theo", Role.LEAD, "America/New_York"),
    "lena": ("Lena", Role.ADMINISTRATOR, "Europe/London"),
}


@dataclass(frozen=True)
class Players:
    """A desk that is ready to play: its policy, its agents with their actors, its contacts with theirs and plans."""

    desk: Desk
    policy: Policy
    agents: list[tuple[Agent, Actor]]
    contacts: list[tuple[Contact, Actor, str]]
    teams: list[Team]
    robot: Actor


def open_demo_desk(slug: str, script: Script, *, at: datetime) -> Players:
    """Open a desk with its policy, people and agreements, all from `at` on."""
    look = script.desk
    desk = open_desk(slug=slug, name=look.name, prefix=look.prefix, zone=look.zone, accent=look.accent, at=at)
    robot = Actor.robot(desk.pk, via="cli")
    change_desk(changed={"phone": look.phone}, actor=robot, at=at)
    publish_policy(source=read_policy(slug), starts_at=at, actor=robot, at=at)
    add_mailbox(
        address=f"support@{slug}.example",
        name=look.name,
        requires_verified_sender=False,
        actor=robot,
        at=at,
    )
    _add_products(script, robot, at)
    teams = [add_team(name=team.name, region=team.region, actor=robot, at=at) for team in script.teams]
    agents = []
    for number, (name, (label, role, zone)) in enumerate(PEOPLE.items()):
        user = find_login(f"{name}@{INSIDE}", label, zone)
        agent = add_agent(user=user, role=role, teams=[teams[number % len(teams)]], actor=robot, at=at)
        agents.append((agent, find_staff(user, desk)))
    contacts = []
    for customer in script.customers:
        organisation = add_organisation(
            name=customer.name, zone=customer.zone, facts=customer.facts, actor=robot, at=at
        )
        make_agreement(
            organisation=organisation,
            plan=customer.plan,
            starts_on=(at - timedelta(days=200)).date(),
            facts=customer.agreed,
            actor=robot,
            at=at,
        )
        for key in customer.licences:
            issue_licence(key=key, organisation=organisation, actor=robot, at=at)
        for person in customer.contacts:
            user = find_login(person.email, person.name, customer.zone)
            contact = add_contact(
                organisation=organisation,
                name=person.name,
                email=person.email,
                user=user,
                is_administrator=person.is_administrator,
                actor=robot,
                at=at,
            )
            contacts.append((contact, _customer(user, desk), customer.plan))
    policy = get_policy_in_force(desk.pk, at)
    return Players(desk, policy, agents, contacts, teams, robot)


def _add_products(script: Script, robot: Actor, at: datetime) -> None:
    for said in script.products:
        product = add_product(key=said.key, name=said.name, is_supported=said.is_supported, actor=robot, at=at)
        for release in said.releases:
            days = release.supported_for
            until = None if days is None else (at + timedelta(days=days)).date()
            add_release(product=product, name=release.name, supported_until=until, actor=robot, at=at)


def find_login(email: str, name: str, zone: str) -> User:
    """The login of that address, which counts as proven: one person may be on several desks."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name, zone=zone)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def find_staff(user: User, desk: Desk) -> Actor:
    actor = find_staff_actor(user, desk)
    assert actor is not None
    return actor


def _customer(user: User, desk: Desk) -> Actor:
    actor = find_customer_actor(user, desk)
    assert actor is not None
    return actor
