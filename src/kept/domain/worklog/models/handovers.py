"""Handovers: what one shift leaves to the next."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kept.domain.cases.models import Case, Note
from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent, Team
from kept.kernel.actor import Actor
from kept.kernel.ids import new_public_id


class HandoverState(models.TextChoices):
    """How far a handover is."""

    WRITTEN = "written", "Written, goes at the end of the shift"
    GIVEN = "given", "Given, not yet read"
    READ = "read", "Read"
    DROPPED = "dropped", "Not needed any more"


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Handovers, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> HandoverQuerySet:
        """Those of the desk, for its own people."""
        return self.filter(actor.scope(organisation=None))


class Handover(models.Model):
    """A case that goes from one shift to the next. The note on the case holds what was written, once it is given."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    state = models.CharField(max_length=10, choices=HandoverState.choices)
    from_agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    from_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    to_agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    to_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    situation = models.TextField(blank=True)
    tried = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    promises = models.TextField(blank=True)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    is_gap = models.BooleanField(default=False)
    written_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="written"), name="handover_written_once")
        ]
        indexes = [
            models.Index(fields=["desk", "state", "-given_at"], name="handover_by_state"),
            models.Index(fields=["case", "state"], name="handover_of_case"),
        ]

    def __str__(self) -> str:
        return f"handover {self.public_id} of case {self.case_id}"

    @property
    def has_note(self) -> bool:
        """Whether somebody wrote what the next shift should know."""
        return self.written_at is not None
