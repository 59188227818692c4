"""Pages: somebody is asked to look at a case at once, and then the next in line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.oncall.models import Roster
from kept.domain.parties.models import Agent
from kept.kernel.actor import Actor
from kept.kernel.ids import new_public_id


class PageReason(models.TextChoices):
    """Why somebody is paged."""

    MOST_SEVERE = "most_severe", "Most severe"
    FAST_TRACK = "fast_track", "Fast track to specialised engineers"
    CLOCK = "clock", "A response is due soon"


class PageState(models.TextChoices):
    """Whether somebody has to answer."""

    WAITING = "waiting", "Waiting for an answer"
    ANSWERED = "answered", "Answered"
    UNANSWERED = "unanswered", "Nobody answered"
    ENDED = "ended", "No longer needed"


class PageCall(models.TextChoices):
    """How it stands with the call to whoever was paged."""

    OWED = "owed", "To be called"
    REACHED = "reached", "Reached"
    UNREACHED = "unreached", "Not reached"


class PageQuerySet(models.QuerySet["Page"]):
    """Pages, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> PageQuerySet:
        """The pages on cases in the actor's scope; they are for the desk's own people."""
        return self.filter(actor.scope(organisation=None))

    def unanswered(self) -> PageQuerySet:
        """Those that somebody should still answer."""
        return self.filter(state__in=(PageState.WAITING, PageState.UNANSWERED))


class Page(models.Model):
    """One reason to look at a case at once. `next_at` is when the next in line is asked."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    roster = models.ForeignKey(Roster, models.PROTECT, null=True, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    cause = models.CharField(max_length=120)
    reason = models.CharField(max_length=20, choices=PageReason.choices)
    clock_key = models.CharField(max_length=60, blank=True)
    clock_cycle = models.PositiveIntegerField(default=1)
    is_urgent = models.BooleanField()
    state = models.CharField(max_length=12, choices=PageState.choices, default=PageState.WAITING)
    step = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "cause"], name="page_cause_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="page_next"),
            models.Index(fields=["desk", "state", "-started_at"], name="page_by_state"),
            models.Index(fields=["case", "state"], name="page_of_case"),
        ]

    def __str__(self) -> str:
        return f"page {self.public_id} on case {self.case_id}"


class PageStep(models.Model):
    """One person in line who was asked, and the call that is owed to them."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    paged_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    call = models.CharField(max_length=10, choices=PageCall.choices, default=PageCall.OWED)
    called_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="page_step_once")]
        ordering = ("number",)

    def __str__(self) -> str:
        return f"step {self.number} of page {self.page_id}"
