"""Mail that came in: one row from the moment it was accepted, one disposition once it was read."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from kept.domain.cases.models import Case, Message
from kept.domain.desks.models import Desk
from kept.domain.mailroom.models.mailbox import Mailbox
from kept.domain.parties.models import Contact
from kept.kernel.actor import Actor
from kept.kernel.ids import new_public_id


class Disposition(models.TextChoices):
    """What became of a mail."""

    CREATED = "created", "Opened a case"
    APPENDED = "appended", "Joined a case"
    QUARANTINED = "quarantined", "Waits for somebody to decide"
    DUPLICATE = "duplicate_of", "Came in before"
    AUTO_NOTED = "auto_noted", "Written by a machine"
    REJECTED = "rejected", "Left out"
    UNPROCESSABLE = "unprocessable", "Cannot be read"


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    """Mail that came in, and which of it somebody may see."""

    def visible_to(self, actor: Actor) -> InboundMailQuerySet:
        """That of the desk, for its people: what is not on a case yet belongs to nobody else."""
        return self.filter(actor.scope(organisation=None))

    def waiting(self) -> InboundMailQuerySet:
        """Accepted, but not read yet."""
        return self.filter(disposition="")


class InboundMail(models.Model):
    """A mail that we answered 250 for. `accepted_at` is when we did: clocks start and stop there (NP-04)."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    accepted_at = models.DateTimeField()
    transport_key = models.CharField(max_length=200)
    message_id = models.CharField(max_length=260, blank=True)
    content_digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    delivered_to = models.EmailField(blank=True, max_length=320)
    has_null_sender = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    disposition = models.CharField(max_length=16, choices=Disposition.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    disposed_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    case_message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    sender_address = models.EmailField(blank=True)
    sender_name = models.CharField(max_length=300, blank=True)
    is_verified = models.BooleanField(default=False)
    is_answerable = models.BooleanField(default=False)
    subject = models.CharField(max_length=500, blank=True)
    html = models.TextField(blank=True)
    notices: Any = models.JSONField(default=list)

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "transport_key"], name="inbound_transport_once"),
            models.UniqueConstraint(fields=["mailbox", "message_id", "content_digest"], name="inbound_content_once"),
        ]
        indexes = [
            models.Index(fields=["accepted_at"], condition=Q(disposition=""), name="inbound_waiting"),
            models.Index(fields=["desk", "disposition", "-accepted_at", "-id"], name="inbound_of_desk"),
            models.Index(fields=["desk", "message_id"], name="inbound_message_id"),
            models.Index(fields=["case"], condition=Q(case__isnull=False), name="inbound_of_case"),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id or self.public_id


class RawMail(models.Model):
    """The bytes of a mail as they came, kept at least fourteen days after it was read."""

    mail = models.OneToOneField(InboundMail, models.CASCADE, primary_key=True, related_name="+")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"bytes of mail {self.mail_id}"
