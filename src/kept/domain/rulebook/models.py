"""Published versions of a desk's policy. A version never changes; a correction is a new version."""

from __future__ import annotations

from django.db import models

from kept.domain.desks.models import Desk


class PolicyVersion(models.Model):
    """One version of one desk's policy, as its file was when it was published."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    label = models.CharField(max_length=40)
    source = models.TextField()
    sha256 = models.BinaryField(max_length=32)
    starts_at = models.DateTimeField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "label"], name="policy_version_label_once"),
            models.UniqueConstraint(fields=["desk", "starts_at"], name="policy_version_start_once"),
        ]

    def __str__(self) -> str:
        return self.label
