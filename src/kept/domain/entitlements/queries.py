"""What a customer is entitled to: agreements, licence keys, exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from kept.domain.entitlements.errors import AgreementNotFound, LicenceNotFound, OverrideNotFound
from kept.domain.entitlements.models import Agreement, CoverOverride, Licence, tidy_key
from kept.kernel.actor import Actor


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


def find_override(organisation_id: int, on: date) -> CoverOverride | None:
    """The exception that holds for a customer on a date; of several, the one that was made last."""
    holding = CoverOverride.objects.filter(organisation_id=organisation_id, starts_on__lte=on, ends_on__gte=on)
    return holding.filter(ended_at=None).order_by("-pk").first()


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
