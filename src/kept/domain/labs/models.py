"""Equipment of the labs, and who has it when, for which case."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.parties.models import Agent
from kept.kernel.actor import Actor, Permission
from kept.kernel.ids import new_public_id


class ReproductionResult(models.TextChoices):
    """What came of trying to reproduce a problem."""

    REPRODUCED = "reproduced", "Reproduced"
    PARTLY = "partly", "Partly reproduced"
    NOT_REPRODUCED = "not_reproduced", "Not reproduced"


class Resource(models.Model):
    """A piece of equipment, or a set of it that is booked as one."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    name = models.CharField(max_length=120)
    equipment = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="lab_resource_name_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.place}"


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Reservations, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> ReservationQuerySet:
        """Those for visible cases, for the vendor's own people."""
        if not actor.may(Permission.READ_NOTES) or actor.organisations is not None:
            return self.none()
        return self.filter(actor.scope(organisation="case__organisation_id", emergency="case__emergency_reach"))


class Reservation(models.Model):
    """Equipment that is reserved to reproduce the problem of a case, from an instant to another (not included).

    The database holds that no equipment is reserved twice at one time. Its index type compares ranges only, so the
    equipment's id takes part as a range of one number.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    booked_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=500)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, choices=ReproductionResult.choices, blank=True)
    result_text = models.TextField(blank=True)
    result_at = models.DateTimeField(null=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="reservation_ends_after_start"),
            ExclusionConstraint(
                name="reservation_no_double_booking",
                expressions=[
                    (
                        Func(
                            F("resource_id"),
                            F("resource_id"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(cancelled_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["desk", "starts_at"], name="reservation_calendar")]

    def __str__(self) -> str:
        return f"{self.resource.name} for {self.case.number}"

    @property
    def is_live(self) -> bool:
        """Whether it holds, and its result is still to come."""
        return self.cancelled_at is None and not self.result
