"""Mail that goes out: recipient, words and identity are fixed when it is queued."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent, Contact
from kept.kernel.actor import Actor
from kept.kernel.ids import new_public_id


class OutboundState(models.TextChoices):
    """How far a mail got."""

    QUEUED = "queued", "Waiting to be sent"
    SENT = "sent", "Taken by the mail server"
    CANCELLED = "cancelled", "Not sent"
    DEAD = "dead", "Could not be delivered"


class OutboundMailQuerySet(models.QuerySet["OutboundMail"]):
    """Mail that goes out, and which of it somebody may see."""

    def visible_to(self, actor: Actor) -> OutboundMailQuerySet:
        """That of the desk, for its people."""
        return self.filter(actor.scope(organisation=None))


class OutboundMail(models.Model):
    """One mail to one recipient, who is a contact, an agent, or an address that wrote to us (both null)."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    dedupe_key = models.CharField(max_length=200)
    shard = models.CharField(max_length=320)
    purpose = models.CharField(max_length=40)
    is_automatic = models.BooleanField()
    sender_address = models.EmailField()
    sender_name = models.CharField(max_length=100, blank=True)
    recipient_address = models.EmailField()
    recipient_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=260, unique=True)
    references: Any = models.JSONField(default=list)
    reply_to = models.EmailField(blank=True, max_length=320)
    state = models.CharField(max_length=10, choices=OutboundState.choices, default=OutboundState.QUEUED)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)

    objects = OutboundMailQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "dedupe_key"], name="outbound_once")]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="outbound_due"),
            models.Index(fields=["shard", "id"], condition=Q(state="queued"), name="outbound_shard"),
            models.Index(fields=["desk", "state", "-id"], name="outbound_of_desk"),
            models.Index(
                fields=["recipient_address", "-queued_at"], condition=Q(is_automatic=True), name="outbound_peer"
            ),
            models.Index(fields=["purpose", "-queued_at"], name="outbound_purpose"),
            models.Index(fields=["case", "id"], condition=Q(case__isnull=False), name="outbound_case"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.recipient_address}"
