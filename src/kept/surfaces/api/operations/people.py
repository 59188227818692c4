"""Who asks and who answers: organisations, contacts, agreements, agents and teams."""

from __future__ import annotations

from ninja import Query, Router, Status

from kept.domain.entitlements import people
from kept.domain.entitlements.actions import admit_contact, dismiss_contact
from kept.domain.entitlements.actions import make_agreement as make_an_agreement
from kept.domain.entitlements.models import Agreement
from kept.domain.entitlements.people import contacts_visible_to
from kept.domain.parties import actions, queries
from kept.domain.parties.models import Organisation
from kept.kernel.actor import GRANTS, Permission
from kept.kernel.refusals import Invalid
from kept.surfaces.api.door import Who, operation
from kept.surfaces.api.operations.cases import answers_to_facts
from kept.surfaces.api.paging import page_of
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.base import Named
from kept.surfaces.api.schemas.people import (
    AgentOut,
    AgreementList,
    AgreementOut,
    ContactOut,
    ContactPage,
    ContactQuery,
    Me,
    NewAgreement,
    NewContact,
    NewOrganisation,
    OrganisationOut,
    OrganisationPage,
    Paged,
    TeamOut,
    Workforce,
)
from kept.surfaces.api.words import PublicId

router = Router(tags=["People"])

MOST_AGREEMENTS = 200


@operation(router, "GET", "/me", answers=Me)
def who_am_i(request: ApiRequest) -> Me:
    """Whose token this is, and what it may do."""
    token, actor = request.token, request.actor
    owner = token.agent or token.contact
    return Me(
        name=str(owner),
        role=actor.role.value,
        desk=token.desk.slug,
        organisation=Named.of(token.contact.organisation) if token.contact else None,
        permissions=sorted(permission.value for permission in GRANTS[actor.role]),
        token_expires_at=token.expires_at,
    )


@operation(router, "GET", "/organisations", answers=OrganisationPage)
def list_organisations(request: ApiRequest, page: Query[Paged]) -> OrganisationPage:
    """The organisations that you may see, by name."""
    rows, cursor = page_of(Organisation.objects.visible_to(request.actor), "name", page.cursor, page.limit)
    return OrganisationPage(organisations=[OrganisationOut.of(row) for row in rows], next_cursor=cursor)


@operation(router, "POST", "/organisations", answers=OrganisationOut, status=201, permission=Permission.MANAGE_PEOPLE)
def add_organisation(request: ApiRequest, new: NewOrganisation) -> Status[OrganisationOut]:
    """Add a customer or a partner to the desk."""
    sold_by = queries.get_organisation(new.sold_by, actor=request.actor) if new.sold_by else None
    if sold_by and not sold_by.is_partner:
        raise Invalid("“sold_by” has to name a partner.")
    added = actions.add_organisation(
        name=new.name,
        zone=new.zone,
        facts={name: str(value) for name, value in answers_to_facts(new.facts).items()},
        is_partner=new.is_partner,
        sold_by=sold_by,
        actor=request.actor,
        at=request.now,
    )
    return Status(201, OrganisationOut.of(added))


@operation(router, "GET", "/organisations/{organisation_id}", answers=OrganisationOut)
def get_organisation(request: ApiRequest, organisation_id: PublicId) -> OrganisationOut:
    """One organisation."""
    return OrganisationOut.of(queries.get_organisation(organisation_id, actor=request.actor))


@operation(router, "GET", "/organisations/{organisation_id}/agreements", answers=AgreementList)
def list_agreements(request: ApiRequest, organisation_id: PublicId) -> AgreementList:
    """The agreements of an organisation, the latest first."""
    organisation = queries.get_organisation(organisation_id, actor=request.actor)
    rows = Agreement.objects.filter(organisation=organisation).order_by("-starts_on", "-pk")[:MOST_AGREEMENTS]
    return AgreementList(agreements=[AgreementOut.of(row) for row in rows])


@operation(
    router,
    "POST",
    "/organisations/{organisation_id}/agreements",
    answers=AgreementOut,
    status=201,
    permission=Permission.MANAGE_PEOPLE,
)
def make_agreement(request: ApiRequest, organisation_id: PublicId, new: NewAgreement) -> Status[AgreementOut]:
    """Give an organisation a plan of the policy in force."""
    if new.ends_on and new.ends_on < new.starts_on:
        raise Invalid("An agreement ends on or after the day on which it starts.")
    made = make_an_agreement(
        organisation=queries.get_organisation(organisation_id, actor=request.actor),
        plan=new.plan,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        covers=new.covers,
        paid_through=new.paid_through,
        facts={name: str(value) for name, value in answers_to_facts(new.facts).items()},
        shows_contacts=new.shows_contacts,
        actor=request.actor,
        at=request.now,
    )
    return Status(201, AgreementOut.of(made))


@operation(router, "GET", "/contacts", answers=ContactPage)
def list_contacts(request: ApiRequest, page: Query[ContactQuery]) -> ContactPage:
    """The contacts that you may see."""
    contacts = contacts_visible_to(request.actor).select_related("organisation")
    if page.organisation:
        contacts = contacts.filter(organisation=queries.get_organisation(page.organisation, actor=request.actor))
    rows, cursor = page_of(contacts, "public_id", page.cursor, page.limit)
    return ContactPage(contacts=[ContactOut.of(row) for row in rows], next_cursor=cursor)


@operation(router, "POST", "/contacts", answers=ContactOut, status=201, permission=Permission.MANAGE_PEOPLE)
def add_contact(request: ApiRequest, new: NewContact) -> Status[ContactOut]:
    """Add a person of an organisation."""
    added = admit_contact(
        organisation=queries.get_organisation(new.organisation, actor=request.actor),
        name=new.name,
        email=new.email,
        phone=new.phone,
        is_administrator=new.is_administrator,
        is_approved=new.is_approved,
        actor=request.actor,
        at=request.now,
    )
    return Status(201, ContactOut.of(added))


@operation(router, "GET", "/contacts/{contact_id}", answers=ContactOut)
def get_contact(request: ApiRequest, contact_id: PublicId) -> ContactOut:
    """One contact."""
    return ContactOut.of(people.get_contact(contact_id, actor=request.actor))


@operation(router, "POST", "/contacts/{contact_id}/deactivate", answers=ContactOut, permission=Permission.MANAGE_PEOPLE)
def deactivate_contact(request: ApiRequest, contact_id: PublicId) -> ContactOut:
    """Take away a person's right to ask for support; their tokens end with it."""
    contact = people.get_contact(contact_id, actor=request.actor)
    dismiss_contact(contact=contact, actor=request.actor, at=request.now)
    contact.is_active = False
    return ContactOut.of(contact)


@operation(router, "GET", "/workforce", answers=Workforce, who=Who.STAFF)
def list_workforce(request: ApiRequest) -> Workforce:
    """The agents and teams of the desk, with the ids that `assign` takes."""
    return Workforce(
        agents=[AgentOut.of(agent) for agent in queries.list_agents(actor=request.actor)],
        teams=[TeamOut.of(team) for team in queries.list_teams(actor=request.actor)],
    )
