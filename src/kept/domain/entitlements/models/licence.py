"""Licence keys: issued by the desk, registered to a customer, blocked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kept.domain.desks.models import Desk
from kept.domain.parties.models import Organisation
from kept.domain.products.models import Product
from kept.kernel.ids import new_public_id


class Licence(models.Model):
    """A licence key. Until it is registered it belongs to nobody; a blocked one gives no right to support (NT-02)."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, default=new_public_id, unique=True)
    key = models.CharField(max_length=80)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)
    blocked_at = models.DateTimeField(null=True)
    blocked_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "key"], name="licence_key_once"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, registered_at__isnull=True)
                | Q(organisation__isnull=False, registered_at__isnull=False),
                name="licence_registered_to_somebody",
            ),
        ]
        indexes = [models.Index(fields=["organisation"], name="licence_of_organisation")]

    def __str__(self) -> str:
        return self.short

    @property
    def short(self) -> str:
        """The key as it may be shown and kept: its last characters."""
        return shorten_key(self.key)


def tidy_key(key: str) -> str:
    """A licence key as it is compared: upper case, letters and digits only."""
    return "".join(letter for letter in key.upper() if letter.isalnum())


def shorten_key(key: str) -> str:
    """The last four characters of a key, which say which one is meant and not what it is."""
    return f"…{tidy_key(key)[-4:]}"
