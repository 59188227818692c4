"""How people of a customer register, and what they are told of beyond their cases (NP-03)."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Contact


class Invitation(models.Model):
    """An invitation to the portal. The link in the mail holds the secret; only its digest is kept, once it is sent."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, null=True, unique=True)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["contact", "-invited_at"], name="invitation_of_contact")]

    def __str__(self) -> str:
        return f"for {self.contact_id}"

    @property
    def stream(self) -> str:
        """The stream of the invitation in the ledger."""
        return f"invitation:{self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and at < self.expires_at


class Subscription(models.Model):
    """Whether a contact is told of one kind of service notification; `notice` is a key of the policy's."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    notice = models.CharField(max_length=60)
    is_on = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "notice"], name="subscription_once")]
        indexes = [models.Index(fields=["desk", "notice", "is_on"], name="subscription_of_notice")]

    def __str__(self) -> str:
        return f"{self.notice}: {'on' if self.is_on else 'off'}"
