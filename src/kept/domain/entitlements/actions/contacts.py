"""Asking for a change of approved contacts, and agreeing to it: nothing changes until both sides have (NP-01)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from kept.domain.entitlements.errors import (
    AlreadyApproved,
    AskedAlready,
    ChangeNotFound,
    ChangeOver,
    LastContact,
    LinkSpent,
    NotAdministrator,
    ReasonNeeded,
    TooManyContacts,
    UnfitContact,
    UnfitPerson,
)
from kept.domain.entitlements.events import (
    ContactChangeAgreed,
    ContactChangeAsked,
    ContactChangeEnded,
    ContactChangeMade,
)
from kept.domain.entitlements.models import ChangeKind, ChangeState, ChangeToken, ContactChange
from kept.domain.entitlements.queries import actor_of_token, find_agreement, find_change_token
from kept.domain.parties.actions import add_contact, change_standing
from kept.domain.parties.models import Agent, Contact, Organisation
from kept.domain.parties.queries import find_own_contact
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.ids import new_secret
from kept.kernel.refusals import NotFound
from kept.policy.contacts import most_contacts

CHANGE_LIFE = timedelta(days=30)
LINK_LIFE = timedelta(days=14)
UNANSWERED = "Nobody answered in time."
BATCH = 50


@transaction.atomic
def ask_contact_change(
    *,
    organisation: Organisation,
    kind: str,
    reason: str,
    actor: Actor,
    at: datetime,
    contact: Contact | None = None,
    name: str = "",
    email: str = "",
    phone: str = "",
) -> ContactChange:
    """Ask that somebody be approved, removed or replaced. Whoever may agree for their side agrees by asking.

    Raises NotAllowed, NotFound, UnfitContact, UnfitPerson, AlreadyApproved, AskedAlready, TooManyContacts,
    LastContact, ReasonNeeded.
    """
    actor.require(Permission.ASK_CONTACTS)
    organisation = _lock_organisation(organisation, actor)
    if not reason.strip():
        raise ReasonNeeded
    goes = _check_leaving(kind, contact, organisation)
    name, email = (name.strip(), email.strip().lower()) if kind != ChangeKind.REMOVE else ("", "")
    if kind != ChangeKind.REMOVE and not (name and "@" in email):
        raise UnfitPerson
    _refuse_unfit(kind, email, organisation, at)
    waiting = ContactChange.objects.filter(organisation=organisation, kind=kind, email=email, contact=goes)
    for earlier in waiting.filter(state=ChangeState.WAITING).select_for_update():
        if earlier.is_waiting(at):
            raise AskedAlready
        _end(earlier, ChangeState.EXPIRED, UNANSWERED, Actor.robot(actor.desk_id, actor.via), at)
    own = find_own_contact(actor, organisation.pk) if actor.is_customer else None
    change = ContactChange.objects.create(
        desk_id=actor.desk_id,
        organisation=organisation,
        kind=kind,
        contact=goes,
        name=name[:120],
        email=email,
        phone=phone.strip()[:40] if email else "",
        reason=reason.strip()[:500],
        asked_by_contact=own,
        asked_by_agent_id=actor.person_id if actor.is_staff else None,
        asked_at=at,
        expires_at=at + CHANGE_LIFE,
    )
    asked = ContactChangeAsked(
        change=change.pk, organisation=organisation.pk, change_kind=kind, contact=goes.pk if goes else None
    )
    ledger.record(asked, stream=change.stream, actor=actor, at=at)
    if actor.may(Permission.AGREE_CONTACTS) and (not actor.is_customer or _administers(own)):
        _agree(change, actor, at)
    return change


@transaction.atomic
def agree_contact_change(*, change_id: str, actor: Actor, at: datetime) -> ContactChange:
    """Agree to a change for one's side; when both sides have, it is made. Agreeing twice changes nothing.

    Raises NotAllowed, NotAdministrator, ChangeNotFound, ChangeOver, TooManyContacts, LastContact.
    """
    change = _lock_change(change_id, actor)
    _require_side(change, actor)
    if change.state == ChangeState.MADE:
        return change
    if not change.is_waiting(at):
        raise ChangeOver
    if not change.has_agreed(_side(actor)):
        _agree(change, actor, at)
    return change


@transaction.atomic
def decline_contact_change(*, change_id: str, reason: str, actor: Actor, at: datetime) -> ContactChange:
    """Decline a change, or withdraw what one's own side asked for, with the reason.

    Raises NotAllowed, NotAdministrator, ChangeNotFound, ChangeOver, ReasonNeeded.
    """
    change = _lock_change(change_id, actor)
    _require_side(change, actor)
    if not change.is_waiting(at):
        raise ChangeOver
    if not reason.strip():
        raise ReasonNeeded
    is_own = change.asked_by_contact_id is not None if actor.is_customer else change.asked_by_agent_id is not None
    _end(change, ChangeState.WITHDRAWN if is_own else ChangeState.DECLINED, reason.strip()[:500], actor, at)
    return change


@transaction.atomic
def end_expired_changes(*, at: datetime, limit: int = BATCH) -> int:
    """End up to `limit` requests that nobody answered in time, and return how many there were; both sides are told."""
    late = ContactChange.objects.filter(state=ChangeState.WAITING, expires_at__lte=at).order_by("expires_at", "pk")
    changes = list(late.select_for_update(of=("self",), skip_locked=True, no_key=True)[:limit])
    for change in changes:
        _end(change, ChangeState.EXPIRED, UNANSWERED, Actor.robot(change.desk_id), at)
    return len(changes)


@transaction.atomic
def make_change_token(*, change: ContactChange, at: datetime, contact: Contact | None, agent: Agent | None) -> str:
    """Make a link's secret with which one person answers one request, once. It is shown here and never again."""
    secret = new_secret()
    ChangeToken.objects.create(
        change=change,
        contact=contact,
        agent=agent,
        digest=hashlib.sha256(secret.encode()).digest(),
        made_at=at,
        expires_at=min(at + LINK_LIFE, change.expires_at),
    )
    return secret


@transaction.atomic
def answer_by_token(*, secret: str, is_agreed: bool, reason: str, at: datetime) -> ContactChange:
    """Agree or decline by a link from a mail, as the person to whom it was sent and with what they may do now.

    Raises LinkSpent, and what agreeing and declining raise; a refused answer leaves the link as it was.
    """
    token = find_change_token(secret, at, lock=True)
    if token is None:
        raise LinkSpent
    actor = actor_of_token(token)
    change_id = token.change.public_id
    if is_agreed:
        change = agree_contact_change(change_id=change_id, actor=actor, at=at)
    else:
        change = decline_contact_change(change_id=change_id, reason=reason, actor=actor, at=at)
    token.used_at = at
    token.save(update_fields=["used_at"])
    return change


def _agree(change: ContactChange, actor: Actor, at: datetime) -> None:
    side = _side(actor)
    if side == "customer":
        change.customer_agreed_at, change.customer_agreed_by = at, find_own_contact(actor, change.organisation_id)
    else:
        change.vendor_agreed_at = at
        change.vendor_agreed_by_id = actor.person_id if actor.is_staff else None
    agreed = ContactChangeAgreed(change=change.pk, organisation=change.organisation_id, side=side)
    ledger.record(agreed, stream=change.stream, actor=actor, at=at)
    if change.has_agreed("customer") and change.has_agreed("vendor"):
        _make(change, actor, at)
    change.save()


def _make(change: ContactChange, actor: Actor, at: datetime) -> None:
    """Let the change happen, under the rules as they are now."""
    organisation = _lock_organisation(change.organisation, actor)
    robot = Actor.robot(change.desk_id, via=actor.via)
    _refuse_unfit(change.kind, change.email, organisation, at)
    if change.contact:
        change_standing(contact=change.contact, is_approved=False, actor=robot, at=at)
    if change.email:
        change.added = _approve_person(change, robot, at)
    change.state, change.ended_at = ChangeState.MADE, at
    made = ContactChangeMade(
        change=change.pk,
        organisation=change.organisation_id,
        added=change.added.pk if change.added else None,
        removed=change.contact_id,
    )
    ledger.record(made, stream=change.stream, actor=actor, at=at)


def _approve_person(change: ContactChange, robot: Actor, at: datetime) -> Contact:
    known = Contact.objects.filter(organisation=change.organisation, email=change.email).first()
    if known:
        return change_standing(contact=known, is_approved=True, actor=robot, at=at)
    return add_contact(
        organisation=change.organisation,
        name=change.name,
        email=change.email,
        phone=change.phone,
        is_approved=True,
        actor=robot,
        at=at,
    )


def _end(change: ContactChange, state: ChangeState, reason: str, actor: Actor, at: datetime) -> None:
    change.state, change.ended_at, change.ended_reason = state, at, reason
    change.save(update_fields=["state", "ended_at", "ended_reason"])
    ended = ContactChangeEnded(
        change=change.pk, organisation=change.organisation_id, outcome=state.value, reason=reason
    )
    ledger.record(ended, stream=change.stream, actor=actor, at=at)


def _refuse_unfit(kind: str, email: str, organisation: Organisation, at: datetime) -> None:
    """Refuse what the contacts and the plan, as they are now, have no room for."""
    approved = Contact.objects.filter(organisation=organisation, is_active=True, is_approved=True)
    if email and approved.filter(email=email).exists():
        raise AlreadyApproved
    number = approved.count()
    if kind == ChangeKind.REMOVE and number <= 1:
        raise LastContact
    agreement = find_agreement(organisation.pk, at.date())
    facts = {**organisation.facts, **(agreement.facts if agreement else {})}
    if agreement:
        facts["plan"] = agreement.plan
    most = most_contacts(get_policy_in_force(organisation.desk_id, at), facts)
    if kind == ChangeKind.ADD and most is not None and number >= most:
        raise TooManyContacts(f"It includes {most}.")


def _check_leaving(kind: str, contact: Contact | None, organisation: Organisation) -> Contact | None:
    if kind not in ChangeKind.values:
        raise UnfitContact(f"“{kind}” is not one of {', '.join(ChangeKind.values)}.")
    if kind == ChangeKind.ADD:
        return None
    if contact is None or contact.organisation_id != organisation.pk or not (contact.is_approved and contact.is_active):
        raise UnfitContact
    return contact


def _lock_organisation(organisation: Organisation, actor: Actor) -> Organisation:
    rows = Organisation.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=organisation.pk).first()
    if found is None:
        raise NotFound
    return found


def _lock_change(change_id: str, actor: Actor) -> ContactChange:
    rows = ContactChange.objects.filter(actor.scope(), public_id=change_id)
    related = rows.select_related("organisation", "contact").select_for_update(of=("self",), no_key=True)
    change = related.first()
    if change is None:
        raise ChangeNotFound
    return change


def _side(actor: Actor) -> str:
    return "customer" if actor.is_customer else "vendor"


def _require_side(change: ContactChange, actor: Actor) -> None:
    """Refuse whoever may not agree for their side; being an administrator of another customer does not count."""
    actor.require(Permission.AGREE_CONTACTS)
    if actor.is_customer and not _administers(find_own_contact(actor, change.organisation_id)):
        raise NotAdministrator


def _administers(contact: Contact | None) -> bool:
    return contact is not None and contact.is_active and contact.is_administrator
