"""Agreements: which plan a customer has, from when to when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Organisation


class Agreement(models.Model):
    """A customer's plan for a span of dates. `facts` holds what the customer chose, such as their coverage."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    plan = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_start",
            )
        ]
        indexes = [
            models.Index(fields=["desk", "organisation", "starts_on"], name="agreement_of_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.plan} from {self.starts_on}"
