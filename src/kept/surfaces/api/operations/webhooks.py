"""Webhooks: where events are sent, and what became of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ninja import Query, Router, Status

from kept.domain.webhooks import actions, queries
from kept.kernel.actor import Permission
from kept.surfaces.api.door import View, Who, operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.base import Done
from kept.surfaces.api.schemas.webhooks import (
    DeliveryList,
    DeliveryOut,
    DeliveryQuery,
    EndpointChange,
    EndpointList,
    EndpointOut,
    EndpointWithSecret,
    NewEndpoint,
)
from kept.surfaces.api.words import PublicId

router = Router(tags=["Webhooks"])


def _for_administrators(method: str, path: str, answers: type[Any], **more: Any) -> Callable[[View], View]:
    return operation(router, method, path, answers=answers, who=Who.STAFF, permission=Permission.MANAGE_DESK, **more)


@_for_administrators("GET", "/webhooks/endpoints", EndpointList)
def list_endpoints(request: ApiRequest) -> EndpointList:
    """The addresses that are told of events."""
    return EndpointList(endpoints=[EndpointOut.of(one) for one in queries.list_endpoints(actor=request.actor)])


@_for_administrators("POST", "/webhooks/endpoints", EndpointWithSecret, status=201, is_keyed=False)
def add_endpoint(request: ApiRequest, new: NewEndpoint) -> Status[EndpointWithSecret]:
    """Have events sent to a URL, signed as Standard Webhooks 1.0 says. The secret is shown this once."""
    endpoint, secret = actions.add_endpoint(url=new.url, kinds=new.kinds, actor=request.actor, at=request.now)
    return Status(201, EndpointWithSecret(endpoint=EndpointOut.of(endpoint), secret=secret))


@_for_administrators("POST", "/webhooks/endpoints/{endpoint_id}", EndpointOut)
def change_endpoint(request: ApiRequest, endpoint_id: PublicId, to: EndpointChange) -> EndpointOut:
    """Change an endpoint, or switch it on or off."""
    changed = actions.change_endpoint(
        endpoint_id=endpoint_id,
        url=to.url,
        kinds=to.kinds,
        is_active=to.is_active,
        actor=request.actor,
        at=request.now,
    )
    return EndpointOut.of(changed)


@_for_administrators("DELETE", "/webhooks/endpoints/{endpoint_id}", Done)
def remove_endpoint(request: ApiRequest, endpoint_id: PublicId) -> Done:
    """Send nothing more to an endpoint."""
    actions.remove_endpoint(endpoint_id=endpoint_id, actor=request.actor, at=request.now)
    return Done()


@_for_administrators("POST", "/webhooks/endpoints/{endpoint_id}/rotate-secret", EndpointWithSecret, is_keyed=False)
def rotate_secret(request: ApiRequest, endpoint_id: PublicId) -> EndpointWithSecret:
    """Give an endpoint a new secret; for a day webhooks are signed with both. It is shown this once."""
    endpoint, secret = actions.rotate_secret(endpoint_id=endpoint_id, actor=request.actor, at=request.now)
    return EndpointWithSecret(endpoint=EndpointOut.of(endpoint), secret=secret)


@_for_administrators("GET", "/webhooks/deliveries", DeliveryList)
def list_deliveries(request: ApiRequest, wanted: Query[DeliveryQuery]) -> DeliveryList:
    """The latest deliveries; `state=dead` shows those that were given up."""
    endpoint = queries.get_endpoint(wanted.endpoint, actor=request.actor) if wanted.endpoint else None
    found = queries.list_deliveries(actor=request.actor, state=wanted.state, endpoint=endpoint, limit=wanted.limit)
    return DeliveryList(deliveries=[DeliveryOut.of(one) for one in found])


@_for_administrators("POST", "/webhooks/deliveries/{delivery_id}/replay", DeliveryOut)
def replay_delivery(request: ApiRequest, delivery_id: PublicId) -> DeliveryOut:
    """Send a delivery again that was given up, under its old id."""
    actions.replay_delivery(delivery_id=delivery_id, actor=request.actor, at=request.now)
    return DeliveryOut.of(queries.get_delivery(delivery_id, actor=request.actor))
