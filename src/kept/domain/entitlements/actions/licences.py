"""Licence keys: issuing, registering to a customer, blocking and letting count again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.entitlements.errors import LicenceKnown, LicenceTaken, ReasonNeeded, UnfitLicence
from kept.domain.entitlements.events import LicenceBlocked, LicenceIssued, LicenceRegistered, LicenceUnblocked
from kept.domain.entitlements.models import Licence, tidy_key
from kept.domain.parties.models import Organisation
from kept.domain.products.models import Product
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import Event
from kept.kernel.refusals import NotFound

SHORTEST, LONGEST = 6, 80


@transaction.atomic
def issue_licence(
    *,
    key: str,
    actor: Actor,
    at: datetime,
    product: Product | None = None,
    organisation: Organisation | None = None,
) -> Licence:
    """Issue a key, and register it where the customer is known. Raises NotAllowed, UnfitLicence, LicenceKnown."""
    actor.require(Permission.MANAGE_COVER)
    tidy = tidy_key(key)
    if not SHORTEST <= len(tidy) <= LONGEST:
        raise UnfitLicence
    if Licence.objects.filter(desk_id=actor.desk_id, key=tidy).exists():
        raise LicenceKnown
    licence = Licence.objects.create(desk_id=actor.desk_id, key=tidy, product=product, issued_at=at)
    issued = LicenceIssued(licence=licence.pk, ending=licence.short, product=product.pk if product else None)
    _record(licence, issued, actor, at)
    if organisation:
        licence = register_licence(licence=licence, organisation=organisation, actor=actor, at=at)
    return licence


@transaction.atomic
def register_licence(*, licence: Licence, organisation: Organisation, actor: Actor, at: datetime) -> Licence:
    """Give a key to a customer of the desk. Raises NotAllowed, NotFound, LicenceTaken."""
    actor.require(Permission.MANAGE_COVER)
    if organisation.desk_id != actor.desk_id:
        raise NotFound
    licence = _lock(licence, actor)
    if licence.organisation_id == organisation.pk:
        return licence
    if licence.organisation_id is not None:
        raise LicenceTaken
    licence.organisation, licence.registered_at = organisation, at
    licence.save(update_fields=["organisation", "registered_at"])
    _record(licence, LicenceRegistered(licence=licence.pk, organisation=organisation.pk), actor, at)
    return licence


@transaction.atomic
def block_licence(*, licence: Licence, reason: str, actor: Actor, at: datetime) -> Licence:
    """Take a key's right to support away. Raises NotAllowed, ReasonNeeded."""
    actor.require(Permission.MANAGE_COVER)
    reason = _check_reason(reason)
    licence = _lock(licence, actor)
    if licence.blocked_at is None:
        licence.blocked_at, licence.blocked_reason = at, reason
        licence.save(update_fields=["blocked_at", "blocked_reason"])
        _record(licence, LicenceBlocked(licence=licence.pk, reason=reason), actor, at)
    return licence


@transaction.atomic
def unblock_licence(*, licence: Licence, reason: str, actor: Actor, at: datetime) -> Licence:
    """Let a blocked key count again. Raises NotAllowed, ReasonNeeded."""
    actor.require(Permission.MANAGE_COVER)
    reason = _check_reason(reason)
    licence = _lock(licence, actor)
    if licence.blocked_at is not None:
        licence.blocked_at, licence.blocked_reason = None, ""
        licence.save(update_fields=["blocked_at", "blocked_reason"])
        _record(licence, LicenceUnblocked(licence=licence.pk, reason=reason), actor, at)
    return licence


def _lock(licence: Licence, actor: Actor) -> Licence:
    return Licence.objects.select_for_update().get(pk=licence.pk, desk_id=actor.desk_id)


def _check_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonNeeded
    return reason.strip()[:500]


def _record(licence: Licence, event: Event, actor: Actor, at: datetime) -> None:
    ledger.record(event, stream=f"licence:{licence.pk}", actor=actor, at=at)
