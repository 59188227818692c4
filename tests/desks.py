"""The four desks with their policies and one cast of people, for every test that needs them.

def test_something(netop, at): netop.open_case(subject="…")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import resources

import pytest

from kept.domain.cases.actions import open_case
from kept.domain.cases.models import Case
from kept.domain.cases.types import Request
from kept.domain.desks.actions import open_desk
from kept.domain.desks.models import Desk
from kept.domain.entitlements.actions import change_agreement, make_agreement
from kept.domain.entitlements.models import Agreement
from kept.domain.parties.actions import add_agent, add_contact, add_organisation, add_team
from kept.domain.parties.models import Agent, Contact, Organisation, Team, User
from kept.domain.parties.queries import find_customer_actor, find_staff_actor
from kept.domain.rulebook.actions import publish_policy
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Actor, Role
from kept.policy import Policy

AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
"""Wednesday 4 March 2026, 15:00 UTC: office hours in New York, Copenhagen and California alike."""

BEGIN = datetime(2021, 1, 1, tzinfo=UTC)
PASSWORD = "correct horse battery"

PREFIXES = {"nexthop": "NH", "nextplane": "NP", "nagomi": "NA", "netop": "NT"}
CHANNELS = {"nexthop": "portal", "nextplane": "helpdesk", "nagomi": "portal", "netop": "form"}
PLANS = {"nextplane": "business"}
AGREED = {"nextplane": {"hours": "us_eastern"}, "nexthop": {"region": "us"}}


@dataclass
class Cast:
    """A desk and its people: Ines and her colleague's rival Omar as customers, Nadia, Theo and Lena inside."""

    desk: Desk
    acme: Organisation
    other: Organisation
    ines: Contact
    omar: Contact
    nadia: Agent
    theo: Agent
    lena: Agent
    team: Team

    @property
    def policy(self) -> Policy:
        """The policy in force at AT."""
        return get_policy_in_force(self.desk.pk, AT)

    def actor(self, person: Contact | Agent, via: str = "web") -> Actor:
        """Who a person is on this desk."""
        assert person.user is not None
        find = find_customer_actor if isinstance(person, Contact) else find_staff_actor
        actor = find(person.user, self.desk, via)
        assert actor is not None
        return actor

    def open_case(
        self,
        *,
        at: datetime = AT,
        by: Contact | Agent | None = None,
        subject: str = "Nothing works",
        body: str = "Since this morning nothing works.",
        channel: str | None = None,
        severity: str | None = None,
        contact: Contact | None = None,
        **facts: str,
    ) -> Case:
        """Open a case as Ines would, or as `by` (an agent opens it for Ines)."""
        person = by or self.ines
        customer = contact or (person if isinstance(person, Contact) else self.ines)
        request = Request(
            subject=subject,
            body=body,
            channel=channel or CHANNELS[self.desk.slug],
            severity=severity,
            facts=facts,
        )
        return open_case(
            request=request, organisation=customer.organisation, contact=customer, actor=self.actor(person), at=at
        )


def make_user(name: str, desk: str) -> User:
    """A login of the cast; the same person on another desk is another login."""
    return User.objects.create_user(f"{name.lower().replace(' ', '.')}@{desk}.example", PASSWORD, name=name)


def read_pack(slug: str) -> str:
    """The policy file of one of the four packs."""
    return resources.files("kept.packs").joinpath(slug).joinpath("policy.yaml").read_text()


def build_desk(slug: str) -> Cast:
    """Open a desk with its policy, its cast and their agreements."""
    desk = open_desk(slug=slug, name=slug.capitalize(), prefix=PREFIXES[slug], zone="UTC", at=BEGIN)
    robot = Actor.robot(desk.pk, via="cli")
    publish_policy(source=read_pack(slug), starts_at=BEGIN, actor=robot, at=BEGIN)
    plan = PLANS.get(slug) or get_policy_in_force(desk.pk, AT).plans[0].key
    organisations = []
    for name in ("Acme", "Borealis"):
        organisation = add_organisation(name=name, actor=robot, at=BEGIN)
        make_agreement(
            organisation=organisation,
            plan=plan,
            starts_on=date(2021, 1, 1),
            facts=AGREED.get(slug, {}),
            actor=robot,
            at=BEGIN,
        )
        organisations.append(organisation)
    acme, other = organisations
    people = {name: make_user(name, slug) for name in ("Ines", "Omar", "Nadia", "Theo", "Lena")}
    contacts = [
        add_contact(
            organisation=organisation, name=name, email=people[name].email, user=people[name], actor=robot, at=BEGIN
        )
        for name, organisation in (("Ines", acme), ("Omar", other))
    ]
    team = add_team(name="First line", actor=robot, at=BEGIN)
    agents = [
        add_agent(user=people[name], role=role, teams=[team], actor=robot, at=BEGIN)
        for name, role in (("Nadia", Role.AGENT), ("Theo", Role.LEAD), ("Lena", Role.ADMINISTRATOR))
    ]
    return Cast(desk, acme, other, *contacts, *agents, team)


@dataclass
class Partnership:
    """Fjord Partners, its customer Cedar, who asks there, and Vera, who works for the partner."""

    fjord: Organisation
    cedar: Organisation
    asker: Contact
    vera: Agent


def add_partner(cast: Cast) -> Partnership:
    """Give a desk a partner with somebody of its own, and a customer that bought there."""
    robot = Actor.robot(cast.desk.pk, via="cli")
    fjord = add_organisation(name="Fjord Partners", is_partner=True, actor=robot, at=BEGIN)
    cedar = add_organisation(name="Cedar", sold_by=fjord, actor=robot, at=BEGIN)
    plan = PLANS.get(cast.desk.slug) or cast.policy.plans[0].key
    facts = AGREED.get(cast.desk.slug, {})
    make_agreement(organisation=cedar, plan=plan, starts_on=date(2021, 1, 1), facts=facts, actor=robot, at=BEGIN)
    user = make_user("Cedar desk", cast.desk.slug)
    asker = add_contact(organisation=cedar, name="Cedar desk", email=user.email, user=user, actor=robot, at=BEGIN)
    vera = add_agent(user=make_user("Vera", cast.desk.slug), role=Role.PARTNER, partner=fjord, actor=robot, at=BEGIN)
    return Partnership(fjord, cedar, asker, vera)


def hide_people(cast: Cast, customer: Organisation) -> None:
    """Let every agreement of a customer say that its partner does not see who its people are."""
    for agreement in Agreement.objects.filter(organisation=customer):
        change_agreement(
            agreement=agreement,
            starts_on=agreement.starts_on,
            ends_on=agreement.ends_on,
            covers=agreement.covers,
            paid_through=agreement.paid_through,
            shows_contacts=False,
            reason="Agreed so.",
            actor=cast.actor(cast.theo),
            at=AT,
        )


@pytest.fixture
def fjord(netop: Cast) -> Partnership:
    """The partner of the Netop desk, with its customer."""
    return add_partner(netop)


@pytest.fixture
def at() -> datetime:
    """The instant at which tests begin."""
    return AT


@pytest.fixture
def later() -> Callable[..., datetime]:
    """An instant after AT, as in `later(hours=3)`."""
    return lambda **by: AT + timedelta(**by)


@pytest.fixture
def nexthop(db: None) -> Cast:
    """The desk of Nexthop AI."""
    return build_desk("nexthop")


@pytest.fixture
def nextplane(db: None) -> Cast:
    """The desk of NextPlane."""
    return build_desk("nextplane")


@pytest.fixture
def nagomi(db: None) -> Cast:
    """The desk of Nagomi Security."""
    return build_desk("nagomi")


@pytest.fixture
def netop(db: None) -> Cast:
    """The desk of Netop."""
    return build_desk("netop")
