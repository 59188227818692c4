"""The hours of partners. A row never changes: other hours are another row, and each case keeps those it came with."""

from __future__ import annotations

from typing import Any

from django.db import models

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Organisation


class PartnerHours(models.Model):
    """When a partner is there, since an instant: `weekly` maps days to windows, `holidays` dates to names."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    zone = models.CharField(max_length=60)
    weekly: Any = models.JSONField()
    holidays: Any = models.JSONField(default=dict)
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partner", "-since", "-id"], name="hours_of_partner")]

    def __str__(self) -> str:
        return f"{self.partner.name}, {self.zone}"

    @property
    def windows(self) -> str:
        """The windows as people write them, a line for each."""
        return "\n".join(f"{days} {', '.join(spans)}" for days, spans in self.weekly.items())

    @property
    def closed(self) -> str:
        """The holidays as people write them, a line for each."""
        return "\n".join(f"{on} {name}" for on, name in sorted(self.holidays.items()))
