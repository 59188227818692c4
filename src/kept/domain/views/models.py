"""Views of queues that people keep."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kept.domain.cases.types import CaseFilter
from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent, Organisation
from kept.kernel.actor import Actor
from kept.kernel.ids import new_public_id


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> SavedViewQuerySet:
        """The actor's own; the shared ones too, except for partners, who would read names of customers in them."""
        own = Q(owner_id=actor.person_id or 0)
        return self.filter(own | Q(is_shared=True) if actor.organisations is None else own, desk_id=actor.desk_id)

    def kept(self) -> SavedViewQuerySet:
        """Those that were not deleted."""
        return self.filter(deleted_at=None)


class SavedView(models.Model):
    """A queue, what it is narrowed to and its order, under a name. A deleted one stays, so that it can come back."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    name = models.CharField(max_length=60)
    is_shared = models.BooleanField(default=False)
    queue = models.CharField(max_length=40)
    order = models.CharField(max_length=20, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    severity = models.CharField(max_length=40, blank=True)
    assignee = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    is_unassigned = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(deleted_at=None), name="one_saved_view_of_a_name"
            )
        ]
        indexes = [models.Index(fields=["desk", "is_shared"], condition=Q(deleted_at=None), name="saved_view_shared")]

    def __str__(self) -> str:
        return self.name

    @property
    def filters(self) -> CaseFilter:
        """What its list is narrowed to."""
        return CaseFilter(
            organisation=self.organisation_id,
            severity=self.severity or None,
            assignee=0 if self.is_unassigned else self.assignee_id,
        )
