"""Inviting people of a customer, letting them go, and what they are told of (NP-03)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from kept.domain.entitlements.errors import (
    IsYou,
    LinkSpent,
    NeedsBothSides,
    NotAdministrator,
    UnfitPerson,
    UnknownNotification,
)
from kept.domain.entitlements.events import ContactInvited, InvitationAccepted, SubscriptionChanged
from kept.domain.entitlements.models import Invitation, Subscription
from kept.domain.entitlements.queries import find_invitation, takes_both_sides
from kept.domain.parties.actions import add_contact, deactivate_contact, make_login
from kept.domain.parties.models import Contact, Organisation
from kept.domain.parties.queries import find_own_contact
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.ids import new_secret
from kept.kernel.refusals import NotFound
from kept.policy.contacts import told_of

INVITATION_LIFE = timedelta(days=14)


@transaction.atomic
def admit_contact(
    *,
    organisation: Organisation,
    name: str,
    email: str,
    actor: Actor,
    at: datetime,
    phone: str = "",
    is_administrator: bool = False,
    is_approved: bool = False,
) -> Contact:
    """Add a person of a customer. The first approved ones come with the agreement; further ones take both sides,
    where the policy says so (NP-01). Raises NotAllowed, NeedsBothSides, AddressTaken.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    if is_approved and takes_both_sides(organisation, at):
        raise NeedsBothSides("Add the person without approval, and ask for it.")
    return add_contact(
        organisation=organisation,
        name=name,
        email=email,
        phone=phone,
        is_administrator=is_administrator,
        is_approved=is_approved,
        actor=actor,
        at=at,
    )


@transaction.atomic
def invite_contact(*, contact: Contact, actor: Actor, at: datetime) -> Invitation:
    """Invite somebody to register. An earlier invitation ends by it. Raises NotAllowed, NotAdministrator, NotFound."""
    _require_people(contact.organisation, actor)
    contact = _lock_contact(contact, actor)
    if not contact.is_active:
        raise NotFound
    Invitation.objects.filter(contact=contact, accepted_at=None, expires_at__gt=at).update(expires_at=at)
    invitation = Invitation.objects.create(
        desk_id=contact.desk_id, contact=contact, invited_at=at, expires_at=at + INVITATION_LIFE
    )
    invited = ContactInvited(invitation=invitation.pk, contact=contact.pk, expires_at=invitation.expires_at)
    ledger.record(invited, stream=invitation.stream, actor=actor, at=at)
    return invitation


@transaction.atomic
def invite_person(
    *, organisation: Organisation, name: str, email: str, actor: Actor, at: datetime, phone: str = ""
) -> Invitation:
    """Invite somebody who is no contact yet. They become one who is not approved: that takes both sides.

    Raises NotAllowed, NotAdministrator, UnfitPerson, AddressTaken.
    """
    _require_people(organisation, actor)
    if not name.strip() or "@" not in email:
        raise UnfitPerson
    contact = add_contact(
        organisation=organisation,
        name=name.strip()[:120],
        email=email,
        phone=phone.strip()[:40],
        is_approved=False,
        actor=Actor.robot(actor.desk_id, via=actor.via),
        at=at,
    )
    return invite_contact(contact=contact, actor=actor, at=at)


@transaction.atomic
def renew_secret(*, invitation: Invitation) -> str:
    """Give an invitation the secret of the link that is about to be sent; a link sent before it ends."""
    secret = new_secret()
    invitation.digest = hashlib.sha256(secret.encode()).digest()
    invitation.save(update_fields=["digest"])
    return secret


@transaction.atomic
def accept_invitation(*, secret: str, at: datetime) -> Invitation:
    """Follow the link of an invitation, once. Who has no login gets one; a code by mail opens it. Raises LinkSpent."""
    digest = hashlib.sha256(secret.encode()).digest()
    Invitation.objects.select_for_update(no_key=True).filter(digest=digest).first()
    invitation = find_invitation(secret, at)
    if invitation is None:
        raise LinkSpent
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    make_login(email=invitation.contact.email)
    accepted = InvitationAccepted(invitation=invitation.pk, contact=invitation.contact_id)
    ledger.record(accepted, stream=invitation.stream, actor=Actor.robot(invitation.desk_id, via="web"), at=at)
    return invitation


@transaction.atomic
def dismiss_contact(*, contact: Contact, actor: Actor, at: datetime) -> None:
    """Let a person of a customer go: they ask for nothing and see nothing any more.

    An approved contact goes by a change that both sides agree to, where the policy says so. Raises NotAllowed,
    NotAdministrator, NeedsBothSides, IsYou.
    """
    _require_people(contact.organisation, actor)
    contact = _lock_contact(contact, actor)
    if actor.is_customer and contact == find_own_contact(actor, contact.organisation_id):
        raise IsYou
    if contact.is_approved and takes_both_sides(contact.organisation, at):
        raise NeedsBothSides
    robot = Actor.robot(actor.desk_id, via=actor.via)
    deactivate_contact(contact=contact, actor=actor if actor.may(Permission.MANAGE_PEOPLE) else robot, at=at)


@transaction.atomic
def subscribe_approved(*, contact: Contact, at: datetime) -> None:
    """Tell an approved contact of what the policy says, and others of nothing; what somebody chose stays chosen."""
    contact = Contact.objects.select_for_update(of=("self",), no_key=True).get(pk=contact.pk)
    is_told = contact.is_approved and contact.is_active
    robot = Actor.robot(contact.desk_id)
    known = {row.notice: row for row in Subscription.objects.filter(contact=contact)}
    if not is_told:
        for row in known.values():
            if row.is_on:
                _set(contact, row.notice, False, robot, at, is_automatic=True)
        return
    for notice, _label in told_of(get_policy_in_force(contact.desk_id, at)):
        earlier = known.get(notice)
        if earlier is None or (not earlier.is_on and _was_automatic(contact, notice)):
            _set(contact, notice, True, robot, at, is_automatic=True)


@transaction.atomic
def change_subscription(*, contact: Contact, notice: str, is_on: bool, actor: Actor, at: datetime) -> None:
    """Be told of one kind of service notification, or not any more. Raises NotFound, UnknownNotification."""
    own = find_own_contact(actor, contact.organisation_id) if actor.is_customer else None
    if own != contact:
        raise NotFound
    labels = dict(told_of(get_policy_in_force(contact.desk_id, at)))
    if notice not in labels:
        raise UnknownNotification(f"“{notice}” is not one of {', '.join(labels) or 'none'}.")
    contact = _lock_contact(contact, actor)
    now = Subscription.objects.filter(contact=contact, notice=notice).first()
    if now is None or now.is_on != is_on:
        _set(contact, notice, is_on, actor, at, is_automatic=False)


def _set(contact: Contact, notice: str, is_on: bool, actor: Actor, at: datetime, *, is_automatic: bool) -> None:
    Subscription.objects.update_or_create(
        contact=contact, notice=notice, defaults={"desk_id": contact.desk_id, "is_on": is_on, "changed_at": at}
    )
    changed = SubscriptionChanged(contact=contact.pk, notice=notice, is_on=is_on, is_automatic=is_automatic)
    ledger.record(changed, stream=f"contact:{contact.pk}", actor=actor, at=at)


def _was_automatic(contact: Contact, notice: str) -> bool:
    """Whether it was Kept that ended a subscription last, and not the person."""
    entries = ledger.list_entries(desk_id=contact.desk_id, stream=f"contact:{contact.pk}")
    changes = [
        entry.payload
        for entry in entries
        if entry.kind == SubscriptionChanged.kind and entry.payload and entry.payload["notice"] == notice
    ]
    return bool(changes) and bool(changes[-1]["is_automatic"])


def _lock_contact(contact: Contact, actor: Actor) -> Contact:
    rows = Contact.objects.visible_to(actor).select_related("organisation")
    found: Contact | None = rows.select_for_update(of=("self",), no_key=True).filter(pk=contact.pk).first()
    if found is None:
        raise NotFound
    return found


def _require_people(organisation: Organisation, actor: Actor) -> None:
    """Refuse whoever manages neither the desk's people nor those of this customer."""
    if organisation.desk_id != actor.desk_id:
        raise NotFound
    if not actor.is_customer:
        actor.require(Permission.MANAGE_PEOPLE)
        return
    own = find_own_contact(actor, organisation.pk)
    if own is None or own.organisation_id != organisation.pk:
        raise NotFound
    if not own.is_administrator:
        raise NotAdministrator
