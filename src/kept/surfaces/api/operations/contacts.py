"""Approved contacts, invitations, severities that customers ask for, dedicated people, emergencies."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status

from kept.domain.cases import actions, queries
from kept.domain.entitlements import actions as entitlements
from kept.domain.entitlements import people
from kept.domain.entitlements.queries import get_contact_change, list_contact_changes
from kept.domain.parties import queries as parties
from kept.kernel.actor import Permission
from kept.surfaces.api.door import Who, operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.cases import CaseOut
from kept.surfaces.api.schemas.contacts import (
    ContactChangeList,
    ContactChangeOut,
    DedicatedPeople,
    InvitationOut,
    NewContactChange,
    NewEmergency,
    SeverityAnswer,
    TakingPart,
    Verification,
    Vouching,
    Why,
    WishedSeverity,
)
from kept.surfaces.api.words import Number, PublicId

router = Router(tags=["Contacts and severity"])
AGREES: dict[str, Any] = {"answers": ContactChangeOut, "permission": Permission.AGREE_CONTACTS}
WORKS: dict[str, Any] = {"answers": CaseOut, "who": Who.STAFF, "permission": Permission.WORK_CASE}


def _doing(request: ApiRequest, number: str) -> dict[str, Any]:
    return {"number": number, "actor": request.actor, "at": request.now}


def _now(request: ApiRequest, number: str) -> CaseOut:
    return CaseOut.of(queries.get_case(number, actor=request.actor))


@operation(router, "GET", "/contact-changes", answers=ContactChangeList)
def list_changes_of_contacts(request: ApiRequest) -> ContactChangeList:
    """The changes of approved contacts that you may see, the latest first; at most two hundred."""
    changes = list_contact_changes(actor=request.actor)
    return ContactChangeList(changes=[ContactChangeOut.of(change) for change in changes])


@operation(router, "POST", "/contact-changes", answers=ContactChangeOut, status=201, permission=Permission.ASK_CONTACTS)
def ask_contact_change(request: ApiRequest, new: NewContactChange) -> Status[ContactChangeOut]:
    """Ask for a change of approved contacts, made when both sides have agreed; who may agree does so by asking."""
    change = entitlements.ask_contact_change(
        organisation=parties.get_organisation(new.organisation, actor=request.actor),
        kind=new.kind,
        contact=people.get_contact(new.contact, actor=request.actor) if new.contact else None,
        name=new.name,
        email=new.email or "",
        phone=new.phone,
        reason=new.reason,
        actor=request.actor,
        at=request.now,
    )
    return Status(201, ContactChangeOut.of(change))


@operation(router, "POST", "/contact-changes/{change_id}/agree", **AGREES)
def agree_contact_change(request: ApiRequest, change_id: PublicId) -> ContactChangeOut:
    """Agree for your side."""
    entitlements.agree_contact_change(change_id=change_id, actor=request.actor, at=request.now)
    return ContactChangeOut.of(get_contact_change(change_id, actor=request.actor))


@operation(router, "POST", "/contact-changes/{change_id}/decline", **AGREES)
def decline_contact_change(request: ApiRequest, change_id: PublicId, why: Why) -> ContactChangeOut:
    """Decline a change, or withdraw what your own side asked for."""
    entitlements.decline_contact_change(change_id=change_id, reason=why.reason, actor=request.actor, at=request.now)
    return ContactChangeOut.of(get_contact_change(change_id, actor=request.actor))


@operation(
    router,
    "POST",
    "/contacts/{contact_id}/invite",
    answers=InvitationOut,
    status=201,
    permission=Permission.AGREE_CONTACTS,
)
def invite_contact(request: ApiRequest, contact_id: PublicId) -> Status[InvitationOut]:
    """Invite a contact to register, by a mail to their address."""
    contact = people.get_contact(contact_id, actor=request.actor)
    made = entitlements.invite_contact(contact=contact, actor=request.actor, at=request.now)
    return Status(201, InvitationOut.of(made))


@operation(
    router,
    "POST",
    "/cases/{number}/severity-request",
    answers=CaseOut,
    who=Who.CUSTOMERS,
    permission=Permission.ASK_SEVERITY,
)
def ask_severity(request: ApiRequest, number: Number, wish: WishedSeverity) -> CaseOut:
    """Ask for another severity, where the vendor decides; it changes nothing until it is answered."""
    actions.ask_severity(**_doing(request, number), severity=wish.severity, reason=wish.reason)
    return _now(request, number)


@operation(
    router,
    "POST",
    "/cases/{number}/severity-answer",
    answers=CaseOut,
    who=Who.STAFF,
    permission=Permission.CHANGE_SEVERITY,
)
def answer_severity(request: ApiRequest, number: Number, answer: SeverityAnswer) -> CaseOut:
    """Accept or decline the severity that the customer asked for."""
    actions.answer_severity(**_doing(request, number), is_accepted=answer.is_accepted, reason=answer.reason)
    return _now(request, number)


@operation(router, "POST", "/cases/{number}/dedicated-people", answers=CaseOut)
def name_dedicated(request: ApiRequest, number: Number, named: DedicatedPeople) -> CaseOut:
    """Say who of the customer works on the case throughout, and how they are reached."""
    people = [one.model_dump() for one in named.people]
    actions.name_dedicated(**_doing(request, number), people=people)
    return _now(request, number)


@operation(router, "POST", "/cases/{number}/emergency", **WORKS)
def grant_emergency(request: ApiRequest, number: Number, new: NewEmergency) -> CaseOut:
    """Help somebody who is no approved contact, provisionally, where the policy knows the exception."""
    given = _doing(request, number) | {"scope": new.scope, "allows_files": new.allows_files}
    actions.grant_emergency(**given, reason=new.reason)
    return _now(request, number)


@operation(router, "POST", "/cases/{number}/emergency/verification", **WORKS)
def verify_person(request: ApiRequest, number: Number, found: Verification) -> CaseOut:
    """Record whether the person who was helped is who they say."""
    actions.verify_person(**_doing(request, number), is_known=found.is_known, how=found.how)
    return _now(request, number)


@operation(router, "POST", "/cases/{number}/emergency/contact", **WORKS)
def involve_contact(request: ApiRequest, number: Number, taking: TakingPart) -> CaseOut:
    """Record that an approved contact takes part."""
    contact = people.get_contact(taking.contact, actor=request.actor)
    actions.involve_contact(**_doing(request, number), contact=contact)
    return _now(request, number)


@operation(router, "POST", "/cases/{number}/emergency/vouching", answers=CaseOut, who=Who.CUSTOMERS)
def vouch_for_person(request: ApiRequest, number: Number, said: Vouching) -> CaseOut:
    """Say as an approved contact whether you know the person and take part."""
    actions.vouch_for_person(**_doing(request, number), is_known=said.is_known, how=said.how)
    return _now(request, number)
