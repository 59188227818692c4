"""Where webhooks go, what they are signed with, and each one on its way."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent
from kept.kernel.actor import Actor
from kept.kernel.ids import new_public_id


class DeskQuerySet(models.QuerySet[Any]):
    """Rows that are matters of the desk: customers see none of them."""

    def visible_to(self, actor: Actor) -> DeskQuerySet:
        """The rows of the actor's desk, for those who see all of it."""
        return self.filter(actor.scope(organisation=None))


class Endpoint(models.Model):
    """An address that is told of events. No kinds mean all kinds; `not_before` holds it back after a failure."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    url = models.CharField(max_length=500)
    kinds: Any = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    off_reason = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["desk"], condition=Q(removed_at=None), name="webhook_endpoint_of_desk")]

    def __str__(self) -> str:
        return self.url

    def wants(self, kind: str) -> bool:
        """Whether events of that kind are sent to it."""
        return not self.kinds or kind in self.kinds


class EndpointSecret(models.Model):
    """What an endpoint's webhooks are signed with, sealed with the installation's key."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="+")
    sealed = models.BinaryField(max_length=300)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"secret of endpoint {self.endpoint_id}"


class DeliveryState(models.TextChoices):
    """Where a delivery is."""

    QUEUED = "queued", "Queued"
    SENT = "sent", "Sent"
    DEAD = "dead", "Given up"
    CANCELLED = "cancelled", "Cancelled"


class Delivery(models.Model):
    """One event on its way to one endpoint. Body and id are fixed when it is queued, however often it is sent."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    dedupe_key = models.CharField(max_length=60, unique=True)
    webhook_id = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["endpoint", "not_before"], condition=Q(state="queued"), name="webhook_delivery_due"),
            models.Index(fields=["desk", "state", "-id"], name="webhook_delivery_of_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to endpoint {self.endpoint_id}"
