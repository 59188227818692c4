"""Agreements: which plan a customer has, from when to when, for what, and paid until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Organisation
from kept.kernel.ids import new_public_id


class Agreement(models.Model):
    """A customer's plan for a span of dates. `facts` holds what the customer chose, such as their coverage.

    `covers` lists the keys of the products it is for; an empty list means all of them. `paid_through` is the last day
    that is paid for; None means that the desk does not keep it here. `shows_contacts` says whether a partner that
    serves the customer sees who its people are.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    plan = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    covers: Any = models.JSONField(default=list)
    paid_through = models.DateField(null=True)
    facts: Any = models.JSONField(default=dict)
    shows_contacts = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_start",
            )
        ]
        indexes = [models.Index(fields=["desk", "organisation", "starts_on"], name="agreement_of_organisation")]

    def __str__(self) -> str:
        return f"{self.plan} from {self.starts_on}"

    def is_in_force(self, on: date) -> bool:
        """Whether the agreement covers a date."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)
