"""Defects, the cases they carry, and the release that corrects them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent
from kept.domain.products.models import Product, Release
from kept.kernel.actor import Actor, Permission
from kept.kernel.ids import new_public_id


class DefectState(models.TextChoices):
    """Where a defect is in its life."""

    CONFIRMED = "confirmed", "Confirmed"
    PLANNED = "planned", "Planned"
    RELEASED = "released", "Corrected"
    DROPPED = "dropped", "Dropped"


class Plan(models.TextChoices):
    """How a correction reaches customers."""

    HOT_FIX = "hot_fix", "Hot fix"
    NEXT_RELEASE = "next_release", "Next release"
    FUTURE_RELEASE = "future_release", "Future release"


LIVE = ("confirmed", "planned")


class DefectQuerySet(models.QuerySet["Defect"]):
    """Defects, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> DefectQuerySet:
        """Those of the desk, for the vendor's own people; whoever else has cases in them has the outline."""
        if not actor.may(Permission.READ_NOTES) or actor.organisations is not None:
            return self.none()
        return self.filter(actor.scope(organisation=None))

    def live(self) -> DefectQuerySet:
        """Those whose correction is still to come."""
        return self.filter(state__in=LIVE)


class Defect(models.Model):
    """An error of a product. State, severity, plan and cases are derived from its events.

    `title` and `outline` are what customers read, `cause` is what the vendor's people read.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    found_in = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    outline = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    is_public = models.BooleanField(default=False)
    severity = models.CharField(max_length=60)
    severity_rank = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=DefectState.choices, default=DefectState.CONFIRMED)
    plan = models.CharField(max_length=20, choices=Plan.choices, blank=True)
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    objects = DefectQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="defect_number_once")]
        indexes = [
            models.Index(fields=["desk", "state", "severity_rank"], name="defect_by_state"),
            models.Index(fields=["release"], condition=Q(state__in=LIVE), name="defect_awaits_release"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def label(self) -> str:
        """What people call it."""
        return f"D-{self.number}"

    @property
    def stream(self) -> str:
        """The defect's stream in the ledger."""
        return f"defect:{self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether its correction is still to come."""
        return self.state in LIVE


class DefectCase(models.Model):
    """A case that a defect causes. `told_at` is when its customer was told that the correction is out."""

    defect = models.ForeignKey(Defect, models.PROTECT, related_name="links")
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} of {self.defect_id}"
