"""What a customer is entitled to: agreements, licence keys, exceptions, approved contacts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q

from kept.domain.entitlements.errors import AgreementNotFound, ChangeNotFound, LicenceNotFound, OverrideNotFound
from kept.domain.entitlements.models import (
    Agreement,
    ChangeState,
    ChangeToken,
    ContactChange,
    CoverOverride,
    Invitation,
    Licence,
    Subscription,
    tidy_key,
)
from kept.domain.parties.models import Contact, Organisation
from kept.domain.parties.queries import actor_of_agent, actor_of_contact
from kept.domain.rulebook.errors import NoPolicyInForce
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Actor
from kept.policy.contacts import needs_both_sides


def find_agreement(organisation_id: int, on: date) -> Agreement | None:
    """The agreement that covers the customer on that date; of several, the one that began last."""
    covering = Agreement.objects.filter(organisation_id=organisation_id, starts_on__lte=on)
    return covering.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).order_by("-starts_on", "-pk").first()


def list_agreements(*, actor: Actor) -> list[Agreement]:
    """The agreements that the actor may see, newest first."""
    agreements = Agreement.objects.filter(actor.scope()).select_related("organisation")
    return list(agreements.order_by("organisation__name", "-starts_on"))


def list_agreements_of(organisation_ids: Sequence[int]) -> list[Agreement]:
    """The agreements of some customers, the latest first."""
    return list(Agreement.objects.filter(organisation_id__in=organisation_ids).order_by("-starts_on", "-pk"))


def get_agreement(public_id: str, *, actor: Actor) -> Agreement:
    """An agreement that the actor may see. Raises AgreementNotFound."""
    agreements = Agreement.objects.filter(actor.scope(), public_id=public_id).select_related("organisation")
    agreement = agreements.first()
    if agreement is None:
        raise AgreementNotFound
    return agreement


def find_licence(key: str, *, desk_id: int) -> Licence | None:
    """The licence with that key, however it was typed."""
    tidy = tidy_key(key)
    return Licence.objects.filter(desk_id=desk_id, key=tidy).first() if tidy else None


def list_licences(*, actor: Actor) -> list[Licence]:
    """The licences that the actor may see: of the desk, or (a customer) their own."""
    licences = Licence.objects.filter(actor.scope()).select_related("organisation", "product")
    return list(licences.order_by("organisation__name", "issued_at"))


def get_licence(public_id: str, *, actor: Actor) -> Licence:
    """A licence that the actor may see. Raises LicenceNotFound."""
    licence = Licence.objects.filter(actor.scope(), public_id=public_id).select_related("organisation").first()
    if licence is None:
        raise LicenceNotFound
    return licence


def list_overrides(organisation_id: int) -> list[CoverOverride]:
    """The exceptions of a customer, the latest first."""
    overrides = CoverOverride.objects.filter(organisation_id=organisation_id).select_related("made_by__user")
    return list(overrides.order_by("-pk"))


def get_override(public_id: str, *, actor: Actor) -> CoverOverride:
    """An exception on the actor's desk. Raises OverrideNotFound."""
    override = CoverOverride.objects.filter(actor.scope(), public_id=public_id).select_related("organisation").first()
    if override is None:
        raise OverrideNotFound
    return override


_CHANGE_RELATED = (
    "organisation", "contact", "asked_by_contact", "asked_by_agent__user", "customer_agreed_by",
    "vendor_agreed_by__user", "added",
)  # fmt: skip


def list_contact_changes(*, actor: Actor, organisation: Organisation | None = None) -> list[ContactChange]:
    """The requests for other contacts that the actor may see, the latest first."""
    changes = ContactChange.objects.filter(actor.scope())
    if organisation is not None:
        changes = changes.filter(organisation=organisation)
    return list(changes.select_related(*_CHANGE_RELATED).order_by("-asked_at", "-pk")[:200])


def list_waiting_changes(*, actor: Actor, at: datetime) -> list[ContactChange]:
    """The requests for other contacts that somebody has yet to agree to, the oldest first."""
    waiting = ContactChange.objects.filter(actor.scope(), state=ChangeState.WAITING, expires_at__gt=at)
    return list(waiting.select_related(*_CHANGE_RELATED).order_by("asked_at", "pk")[:200])


def get_contact_change(public_id: str, *, actor: Actor) -> ContactChange:
    """A request for another contact. Raises ChangeNotFound."""
    changes = ContactChange.objects.filter(actor.scope(), public_id=public_id)
    change = changes.select_related(*_CHANGE_RELATED).first()
    if change is None:
        raise ChangeNotFound
    return change


def find_change_token(secret: str, at: datetime, *, lock: bool = False) -> ChangeToken | None:
    """The token of a link that can still be used by the person it was sent to, or None."""
    tokens = ChangeToken.objects.select_related(
        "change__organisation", "change__desk", "change__contact", "contact__user", "agent__user"
    )
    tokens = tokens.select_for_update(of=("self",), no_key=True) if lock else tokens
    digest = hashlib.sha256(secret.encode()).digest()
    token = tokens.filter(digest=digest, used_at=None, expires_at__gt=at).first()
    person = token and (token.contact or token.agent)
    return token if person and person.is_active else None


def actor_of_token(token: ChangeToken) -> Actor:
    """Who answers by a token."""
    if token.contact:
        return actor_of_contact(token.contact, "mail")
    assert token.agent is not None
    return actor_of_agent(token.agent, "mail")


def find_invitation(secret: str, at: datetime) -> Invitation | None:
    """The invitation of a link that can still be followed, or None."""
    invitations = Invitation.objects.select_related("contact__organisation", "desk")
    found = invitations.filter(digest=hashlib.sha256(secret.encode()).digest()).first()
    return found if found and found.is_open(at) and found.contact.is_active else None


def list_invitations(organisation: Organisation) -> dict[int, Invitation]:
    """The last invitation of each contact of a customer, by the contact."""
    invitations = Invitation.objects.filter(contact__organisation=organisation).order_by("invited_at", "pk")
    return {invitation.contact_id: invitation for invitation in invitations}


def list_subscriptions(contact: Contact) -> dict[str, bool]:
    """Whether a contact is told of each kind of service notification that they were asked about."""
    return dict(Subscription.objects.filter(contact=contact).values_list("notice", "is_on"))


def list_subscribers(desk_id: int, notice: str) -> list[Contact]:
    """The contacts who are told of a kind of service notification, by name."""
    subscribed = Subscription.objects.filter(desk_id=desk_id, notice=notice, is_on=True, contact__is_active=True)
    ids = subscribed.values_list("contact", flat=True)
    return list(Contact.objects.filter(pk__in=ids).select_related("organisation").order_by("name", "pk"))


def list_approved(organisation_id: int) -> list[Contact]:
    """The approved contacts of a customer, by name."""
    approved = Contact.objects.filter(organisation_id=organisation_id, is_active=True, is_approved=True)
    return list(approved.order_by("name", "pk"))


def takes_both_sides(organisation: Organisation, at: datetime) -> bool:
    """Whether the approved contacts of a customer change only when both sides have agreed (NP-01).

    The first ones come with the agreement: where there is none yet, nobody could agree.
    """
    if not list_approved(organisation.pk):
        return False
    try:
        return needs_both_sides(get_policy_in_force(organisation.desk_id, at))
    except NoPolicyInForce:
        return False
