"""Rosters: which team is on when, who of it, and how each person is reached."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent, Team
from kept.kernel.actor import Actor
from kept.kernel.ids import new_public_id

ALWAYS = "always"


class RosterQuerySet(models.QuerySet["Roster"]):
    """Rosters, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> RosterQuerySet:
        """The rosters of the desk, for its own people."""
        return self.filter(actor.scope(organisation=None))


class Roster(models.Model):
    """The rotation of one team. `hours` names a shift or a calendar of the policy in force, or is `always`.

    `next_handover_at` is when somebody else is on next; what happens to cases then is done by whoever looks after it.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    team = models.OneToOneField(Team, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    hours = models.CharField(max_length=60, default=ALWAYS)
    zone = models.CharField(max_length=60)
    turn = models.CharField(max_length=10, choices=[("day", "Day"), ("week", "Week")])
    begins_at = models.TimeField()
    starts_on = models.DateField()
    is_fast_track = models.BooleanField(default=False)
    answer_minutes = models.PositiveSmallIntegerField(default=10)
    next_handover_at = models.DateTimeField(null=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["next_handover_at"], name="roster_next_handover")]

    def __str__(self) -> str:
        return f"roster of {self.team}"

    @property
    def stream(self) -> str:
        """The roster's stream in the ledger."""
        return f"roster:{self.pk}"


class Place(models.Model):
    """One place in a rotation."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="places")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roster", "position"], name="place_position_once")]
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.agent} at {self.position}"


class Swap(models.Model):
    """Somebody is on for a while instead of whoever the rotation names."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="swaps")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="swap_ends_after_it_starts")
        ]
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.agent} from {self.starts_at:%Y-%m-%d %H:%M}"


class Reach(models.Model):
    """How somebody is reached on duty. Quiet hours are wall times, and never hold for the most severe."""

    agent = models.OneToOneField(Agent, models.PROTECT, primary_key=True, related_name="+")
    phone = models.CharField(max_length=40, blank=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)

    def __str__(self) -> str:
        return f"how {self.agent} is reached"
