"""Webhook endpoints and deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kept.domain.webhooks.models import Delivery, Endpoint
from kept.surfaces.api.schemas.base import Sent
from kept.surfaces.api.words import Key, SentId, Words

Url = Annotated[Words, Field(min_length=1, max_length=500, description="Such as https://example.com/hooks")]
Kinds = Annotated[list[Key], Field(max_length=60, description="Such as case.opened; none mean all")]


class EndpointOut(BaseModel):
    """An address that is told of events."""

    id: str
    url: str
    kinds: list[str]
    is_active: bool
    made_at: datetime
    failing_since: datetime | None
    off_reason: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> EndpointOut:
        """An endpoint row."""
        return cls(
            id=endpoint.public_id,
            url=endpoint.url,
            kinds=endpoint.kinds,
            is_active=endpoint.is_active,
            made_at=endpoint.made_at,
            failing_since=endpoint.failing_since,
            off_reason=endpoint.off_reason,
        )


class EndpointList(BaseModel):
    """The endpoints of the desk."""

    endpoints: list[EndpointOut]


class EndpointWithSecret(BaseModel):
    """An endpoint and the secret that its webhooks are signed with: this is the only time it is shown."""

    endpoint: EndpointOut
    secret: str


class NewEndpoint(Sent):
    """An address to tell of events."""

    url: Url
    kinds: Kinds = []


class EndpointChange(Sent):
    """What to change; what is left out stays."""

    url: Url | None = None
    kinds: Kinds | None = None
    is_active: bool | None = None


class DeliveryOut(BaseModel):
    """One event on its way to one endpoint. `body` is what is signed and sent."""

    id: str
    webhook_id: str
    endpoint: str
    case: str
    kind: str
    state: str
    attempts: int
    queued_at: datetime
    not_before: datetime
    sent_at: datetime | None
    last_status: int | None
    last_error: str
    body: str

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryOut:
        """A delivery row with its endpoint and case."""
        return cls(
            id=delivery.public_id,
            webhook_id=delivery.webhook_id,
            endpoint=delivery.endpoint.public_id,
            case=delivery.case.number,
            kind=delivery.kind,
            state=delivery.state,
            attempts=delivery.attempts,
            queued_at=delivery.queued_at,
            not_before=delivery.not_before,
            sent_at=delivery.sent_at,
            last_status=delivery.last_status,
            last_error=delivery.last_error,
            body=delivery.body,
        )


class DeliveryList(BaseModel):
    """The latest deliveries, newest first."""

    deliveries: list[DeliveryOut]


class DeliveryQuery(Sent):
    """Which deliveries."""

    state: Literal["queued", "sent", "dead", "cancelled"] | None = None
    endpoint: SentId | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
