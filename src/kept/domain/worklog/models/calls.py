"""Telephone calls that came in."""

from __future__ import annotations

from django.db import models

from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent, Contact
from kept.kernel.actor import Actor
from kept.kernel.ids import new_public_id


class PhoneCallQuerySet(models.QuerySet["PhoneCall"]):
    """Calls, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> PhoneCallQuerySet:
        """The calls about cases in the actor's scope."""
        return self.filter(actor.scope(organisation="case__organisation_id", emergency="case__emergency_reach"))


class PhoneCall(models.Model):
    """A call from outside, and the case that it opened or joined. What was said stands on the case."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    caller_name = models.CharField(max_length=120, blank=True)
    caller_phone = models.CharField(max_length=40, blank=True)
    has_opened_case = models.BooleanField()
    called_at = models.DateTimeField()
    logged_at = models.DateTimeField()

    objects = PhoneCallQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["desk", "-called_at", "-id"], name="phone_call_by_time")]

    def __str__(self) -> str:
        return f"{self.caller_name or self.caller_phone}, {self.called_at:%Y-%m-%d %H:%M}"
