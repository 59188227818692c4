"""Exceptions for a customer: what somebody of the vendor decided against the rule, until a date."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent, Organisation
from kept.kernel.ids import new_public_id


class CoverOverride(models.Model):
    """A decision that a customer is served, or not, whatever the rules say; it has a reason and an end."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    outcome = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="override_ends_after_start")
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="override_of_organisation")]

    def __str__(self) -> str:
        return f"{self.outcome} until {self.ends_on}"
