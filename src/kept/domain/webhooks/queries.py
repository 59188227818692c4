"""Reading webhook endpoints and deliveries."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from kept.domain.webhooks.errors import DeliveryNotFound, EndpointNotFound
from kept.domain.webhooks.models import Delivery, Endpoint, EndpointSecret
from kept.domain.webhooks.sealing import unseal
from kept.kernel.actor import Actor, Permission


def list_endpoints(*, actor: Actor) -> list[Endpoint]:
    """The desk's endpoints, oldest first. Raises NotAllowed."""
    actor.require(Permission.MANAGE_DESK)
    return list(Endpoint.objects.visible_to(actor).filter(removed_at=None).order_by("pk"))


def get_endpoint(public_id: str, *, actor: Actor) -> Endpoint:
    """An endpoint of the desk. Raises NotAllowed, EndpointNotFound."""
    actor.require(Permission.MANAGE_DESK)
    found: Endpoint | None = Endpoint.objects.visible_to(actor).filter(public_id=public_id, removed_at=None).first()
    if found is None:
        raise EndpointNotFound
    return found


def list_listening(desk_id: int, kind: str) -> list[Endpoint]:
    """The endpoints of a desk that events of a kind are sent to."""
    active = Endpoint.objects.filter(desk_id=desk_id, is_active=True, removed_at=None)
    return [endpoint for endpoint in active.order_by("pk") if endpoint.wants(kind)]


def list_secrets(endpoint: Endpoint, at: datetime) -> list[str]:
    """The secrets that hold now, newest first."""
    holding = EndpointSecret.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), endpoint=endpoint)
    return [unseal(secret.sealed) for secret in holding.order_by("-pk")]


def list_deliveries(
    *, actor: Actor, state: str | None = None, endpoint: Endpoint | None = None, limit: int = 100
) -> list[Delivery]:
    """The latest deliveries of the desk. Raises NotAllowed."""
    actor.require(Permission.MANAGE_DESK)
    found = Delivery.objects.visible_to(actor).select_related("endpoint", "case")
    if state:
        found = found.filter(state=state)
    if endpoint:
        found = found.filter(endpoint=endpoint)
    return list(found.order_by("-pk")[:limit])


def get_delivery(public_id: str, *, actor: Actor) -> Delivery:
    """A delivery of the desk. Raises NotAllowed, DeliveryNotFound."""
    actor.require(Permission.MANAGE_DESK)
    rows = Delivery.objects.visible_to(actor).select_related("endpoint", "case")
    found: Delivery | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise DeliveryNotFound
    return found


def list_due_endpoints(at: datetime) -> list[int]:
    """The endpoints that something is due to be sent to."""
    due = Delivery.objects.filter(state="queued", not_before__lte=at, endpoint__is_active=True)
    ready = due.filter(Q(endpoint__not_before=None) | Q(endpoint__not_before__lte=at))
    return list(ready.order_by().values_list(F("endpoint_id"), flat=True).distinct())
