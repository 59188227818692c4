"""Where webhooks go: adding, changing, switching on and off, new secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from kept.channels.webhook.addresses import AddressRefused, parse_target
from kept.channels.webhook.signing import new_secret
from kept.domain.cases.queries import find_agent
from kept.domain.desks.models import Desk
from kept.domain.webhooks import queries
from kept.domain.webhooks.errors import EndpointAddressRefused, TooManyEndpoints, UnknownEventKind
from kept.domain.webhooks.events import EndpointAdded, EndpointChanged, EndpointRemoved, SecretRotated
from kept.domain.webhooks.models import Delivery, DeliveryState, Endpoint, EndpointSecret
from kept.domain.webhooks.sealing import seal
from kept.domain.webhooks.telling import SENT_EVENTS
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission

OLD_SECRET_HOLDS_FOR = timedelta(days=1)
MOST_ENDPOINTS = 20


@transaction.atomic
def add_endpoint(*, url: str, kinds: Sequence[str], actor: Actor, at: datetime) -> tuple[Endpoint, str]:
    """Have events sent to a URL; return the endpoint and the secret they are signed with, which is shown once.

    No kinds mean all kinds. Raises NotAllowed, EndpointAddressRefused, UnknownEventKind, TooManyEndpoints.
    """
    actor.require(Permission.MANAGE_DESK)
    Desk.objects.select_for_update(no_key=True).get(pk=actor.desk_id)
    if Endpoint.objects.filter(desk_id=actor.desk_id, removed_at=None).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints
    endpoint = Endpoint.objects.create(
        desk_id=actor.desk_id,
        url=_check_url(url),
        kinds=_check_kinds(kinds),
        made_by=find_agent(actor),
        made_at=at,
    )
    secret = _add_secret(endpoint, at)
    added = EndpointAdded(endpoint=endpoint.pk, host=host_of(endpoint.url), kinds=endpoint.kinds)
    ledger.record(added, stream=f"webhook:{endpoint.pk}", actor=actor, at=at)
    return endpoint, secret


@transaction.atomic
def change_endpoint(
    *,
    endpoint_id: str,
    actor: Actor,
    at: datetime,
    url: str | None = None,
    kinds: Sequence[str] | None = None,
    is_active: bool | None = None,
) -> Endpoint:
    """Change where an endpoint is, what it is told, or whether it is on; what is None stays.

    Switching it on forgets its failures. Raises NotAllowed, EndpointNotFound, EndpointAddressRefused, UnknownEventKind.
    """
    endpoint = _lock_endpoint(endpoint_id, actor)
    changed: dict[str, str | bool | list[str]] = {}
    if url is not None:
        endpoint.url = _check_url(url)
        changed["host"] = host_of(url)
    if kinds is not None:
        endpoint.kinds = changed["kinds"] = _check_kinds(kinds)
    if is_active is not None:
        endpoint.is_active = changed["is_active"] = is_active
        endpoint.failing_since = endpoint.not_before = None
        endpoint.off_reason = "" if is_active else "Somebody switched it off."
    endpoint.save()
    ledger.record(
        EndpointChanged(endpoint=endpoint.pk, changed=changed), stream=f"webhook:{endpoint.pk}", actor=actor, at=at
    )
    return endpoint


@transaction.atomic
def rotate_secret(*, endpoint_id: str, actor: Actor, at: datetime) -> tuple[Endpoint, str]:
    """Give an endpoint a new secret; for a day webhooks are signed with both. Raises NotAllowed, EndpointNotFound."""
    endpoint = _lock_endpoint(endpoint_id, actor)
    EndpointSecret.objects.filter(endpoint=endpoint, ends_at=None).update(ends_at=at + OLD_SECRET_HOLDS_FOR)
    secret = _add_secret(endpoint, at)
    ledger.record(SecretRotated(endpoint=endpoint.pk), stream=f"webhook:{endpoint.pk}", actor=actor, at=at)
    return endpoint, secret


@transaction.atomic
def remove_endpoint(*, endpoint_id: str, actor: Actor, at: datetime) -> None:
    """Send nothing more to an endpoint, not even what is queued. Raises NotAllowed, EndpointNotFound."""
    endpoint = _lock_endpoint(endpoint_id, actor)
    endpoint.is_active, endpoint.removed_at = False, at
    endpoint.save(update_fields=["is_active", "removed_at"])
    EndpointSecret.objects.filter(endpoint=endpoint).delete()
    queued = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.QUEUED)
    queued.update(state=DeliveryState.CANCELLED, last_error="The endpoint was removed.")
    ledger.record(EndpointRemoved(endpoint=endpoint.pk), stream=f"webhook:{endpoint.pk}", actor=actor, at=at)


def host_of(url: str) -> str:
    """The host of a URL: what people are told of it, since its path may hold a secret."""
    return urlsplit(url).hostname or ""


def _lock_endpoint(public_id: str, actor: Actor) -> Endpoint:
    found = queries.get_endpoint(public_id, actor=actor)
    endpoint: Endpoint = Endpoint.objects.select_for_update().get(pk=found.pk)
    return endpoint


def _add_secret(endpoint: Endpoint, at: datetime) -> str:
    secret = new_secret()
    EndpointSecret.objects.create(endpoint=endpoint, sealed=seal(secret), made_at=at)
    return secret


def _check_url(url: str) -> str:
    try:
        parse_target(url)
    except AddressRefused as refused:
        raise EndpointAddressRefused(str(refused)) from refused
    return url


def _check_kinds(kinds: Sequence[str]) -> list[str]:
    known = sorted(event.kind for event in SENT_EVENTS)
    for kind in kinds:
        if kind not in known:
            raise UnknownEventKind(f"“{kind}” is not one of {', '.join(known)}.")
    return sorted(set(kinds))
