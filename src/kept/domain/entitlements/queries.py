"""Which agreement covers a customer on a date."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from kept.domain.entitlements.models import Agreement
from kept.kernel.actor import Actor


def find_agreement(organisation_id: int, on: date) -> Agreement | None:
    """The agreement that covers the customer on that date; of several, the one that began last."""
    covering = Agreement.objects.filter(organisation_id=organisation_id, starts_on__lte=on)
    return covering.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).order_by("-starts_on", "-pk").first()


def list_agreements(*, actor: Actor) -> list[Agreement]:
    """The agreements that the actor may see, newest first."""
    agreements = Agreement.objects.filter(actor.scope()).select_related("organisation")
    return list(agreements.order_by("organisation__name", "-starts_on"))
