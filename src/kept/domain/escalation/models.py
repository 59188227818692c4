"""Escalations to engineering, and the questions between engineering and support."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent
from kept.kernel.actor import Actor, Permission
from kept.kernel.ids import new_public_id


class EscalationState(models.TextChoices):
    """Where an escalation is in its life."""

    ASKED = "asked", "Asked"
    ACCEPTED = "accepted", "Accepted"
    IN_WORK = "in_work", "In work"
    ANSWERED = "answered", "Answered"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


LIVE = ("asked", "accepted", "in_work")


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Escalations, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> EscalationQuerySet:
        """Those of visible cases, for the vendor's own people; partners and customers have no part in them."""
        if not actor.may(Permission.READ_NOTES) or actor.organisations is not None:
            return self.none()
        return self.filter(actor.scope(organisation="case__organisation_id", emergency="case__emergency_reach"))

    def live(self) -> EscalationQuerySet:
        """Those that engineering still has to do with."""
        return self.filter(state__in=LIVE)


class Escalation(models.Model):
    """Something that engineering was asked about a case. State and owner are derived from its events."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    asked_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    asked = models.TextField()
    is_fast_track = models.BooleanField(default=False)
    wanted_by = models.DateTimeField(null=True)
    came_from = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=EscalationState.choices, default=EscalationState.ASKED)
    owner = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=LIVE), name="escalation_one_alive"),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at__isnull=True) | (~Q(state__in=LIVE) & Q(ended_at__isnull=False)),
                name="escalation_ended_when_over",
            ),
        ]
        indexes = [
            models.Index(
                fields=["desk", "-is_fast_track", "asked_at"], condition=Q(state__in=LIVE), name="escalation_queue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case.number}: {self.reason}"

    @property
    def stream(self) -> str:
        """The escalation's stream in the ledger."""
        return f"escalation:{self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether engineering still has to do with it."""
        return self.state in LIVE


class Question(models.Model):
    """Something that engineering has to know from support, and the answer once there is one."""

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    asked_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text[:80]
