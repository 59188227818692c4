"""Information that customers were asked for, and what the desk owes them later: rows that follow from events."""

from __future__ import annotations

from django.db import models

from kept.domain.cases.models import Case, Message
from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent
from kept.kernel.actor import Actor
from kept.kernel.ids import new_public_id


class ItemState(models.TextChoices):
    """What became of something that was asked for."""

    MISSING = "missing", "Missing"
    RECEIVED = "received", "Received"
    DROPPED = "dropped", "Not needed any more"


class DeliverableState(models.TextChoices):
    """How far something owed has come."""

    PROMISED = "promised", "Promised"
    DRAFTED = "drafted", "Waits for approval"
    RETURNED = "returned", "To be changed"
    APPROVED = "approved", "Approved"
    SENT = "sent", "Sent"


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    """Requests for information, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> InformationRequestQuerySet:
        """Those on cases that the actor may see."""
        return self.filter(actor.scope("desk_id", "case__organisation_id", "case__emergency_reach"))


class InformationRequest(models.Model):
    """Things that a customer was asked for in one message."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    objects = InformationRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.public_id} on case {self.case_id}"


class InformationItem(models.Model):
    """One thing that was asked for: a log, a capture, access."""

    request = models.ForeignKey(InformationRequest, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.MISSING)
    by_customer = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="information_item_once")]

    def __str__(self) -> str:
        return f"{self.label}: {self.state}"


class DeliverableQuerySet(models.QuerySet["Deliverable"]):
    """What is owed, and which of it somebody may see."""

    def visible_to(self, actor: Actor) -> DeliverableQuerySet:
        """Those on cases that the actor may see."""
        return self.filter(actor.scope("desk_id", "case__organisation_id", "case__emergency_reach"))


class Deliverable(models.Model):
    """Something owed after the case, such as a root-cause report. `clock` is the key of the clock that it stops."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    title = models.CharField(max_length=120)
    clock = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=DeliverableState.choices)
    body = models.TextField(blank=True)
    number = models.PositiveSmallIntegerField(default=0)
    drafted_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    returned_because = models.CharField(max_length=500, blank=True)
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock"], condition=~models.Q(state="sent"), name="deliverable_owed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.state}"
