"""Changes of a customer's approved contacts, which both sides agree to before they happen (NP-01)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent, Contact, Organisation
from kept.kernel.ids import new_public_id


class ChangeKind(models.TextChoices):
    """What is to become of the approved contacts."""

    ADD = "add", "Add"
    REMOVE = "remove", "Remove"
    REPLACE = "replace", "Replace"


class ChangeState(models.TextChoices):
    """What became of the request."""

    WAITING = "waiting", "Waiting"
    MADE = "made", "Made"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Not answered in time"


class ContactChange(models.Model):
    """A request that somebody may ask for support, or may not any more. Until both sides agreed it changes nothing.

    `contact` is who goes (remove, replace); name, address and phone are of who comes, and `added` is that contact once
    there is one. Whoever asks agrees by asking, if they may.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500)
    asked_by_contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    asked_by_agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    customer_agreed_by = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    customer_agreed_at = models.DateTimeField(null=True)
    vendor_agreed_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    vendor_agreed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.WAITING)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    added = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="made") | Q(customer_agreed_at__isnull=False, vendor_agreed_at__isnull=False),
                name="contact_change_made_by_both",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "email", "contact"],
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="contact_change_asked_once",
            ),
        ]
        indexes = [models.Index(fields=["desk", "organisation", "-asked_at"], name="contact_change_of_customer")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name or self.contact_id}"

    @property
    def stream(self) -> str:
        """The stream of the request in the ledger."""
        return f"contact_change:{self.pk}"

    def is_waiting(self, at: datetime) -> bool:
        """Whether somebody can still agree."""
        return self.state == ChangeState.WAITING and at < self.expires_at

    def has_agreed(self, side: str) -> bool:
        """Whether a side, customer or vendor, has agreed."""
        return (self.customer_agreed_at if side == "customer" else self.vendor_agreed_at) is not None

    @property
    def missing_side(self) -> str:
        """Who has to agree yet: customer, vendor, both, or nobody (an empty text)."""
        missing = [side for side in ("customer", "vendor") if not self.has_agreed(side)]
        return "both" if len(missing) == 2 else "".join(missing)

    @property
    def outcome_words(self) -> str:
        """What became of it, to show it in a history; one that nobody answered in time came to nothing."""
        return "not answered in time" if self.state == ChangeState.WAITING else str(self.get_state_display()).lower()


class ChangeToken(models.Model):
    """A link by mail with which one person answers one request, once. Only its digest is kept."""

    change = models.ForeignKey(ContactChange, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, agent__isnull=True) | Q(contact__isnull=True, agent__isnull=False),
                name="change_token_has_one_person",
            )
        ]

    def __str__(self) -> str:
        return f"for {self.change_id}"
