"""How a desk says its notices, where it has words of its own."""

from __future__ import annotations

from django.db import models

from kept.domain.desks.models import Desk


class Wording(models.Model):
    """The desk's own subject and text for one notice, with placeholders such as `{{case.number}}`."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "purpose"], name="wording_once")]

    def __str__(self) -> str:
        return self.purpose
