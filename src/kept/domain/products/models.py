"""Products and their releases: what a desk supports, and until when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from kept.domain.desks.models import Desk
from kept.kernel.ids import new_public_id


class Product(models.Model):
    """Something that customers have and ask about. One that is not supported is known, and told apart (NH-18)."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    is_supported = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "key"], name="product_key_once")]

    def __str__(self) -> str:
        return self.name


class Release(models.Model):
    """A release of a product. `supported_until` is the last day of its support; without it, support has no end yet."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    name = models.CharField(max_length=60)
    released_on = models.DateField(null=True)
    supported_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "name"], name="release_name_once"),
            models.CheckConstraint(
                condition=Q(supported_until__isnull=True)
                | Q(released_on__isnull=True)
                | Q(supported_until__gte=F("released_on")),
                name="release_supported_after_released",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.name}"

    def is_supported(self, on: date) -> bool:
        """Whether the release is supported on a date."""
        return self.supported_until is None or on <= self.supported_until
