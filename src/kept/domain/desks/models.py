"""A desk: one vendor's support organisation, and the wall between tenants."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from kept.kernel.actor import Actor


class DeskQuerySet(models.QuerySet["Desk"]):
    """Desks, and which of them somebody may see."""

    def visible_to(self, actor: Actor) -> DeskQuerySet:
        """The actor's own desk, never another."""
        return self.filter(pk=actor.desk_id)


class Desk(models.Model):
    """One vendor's support organisation. Its slug begins every URL; its prefix every case number."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=6, validators=[RegexValidator(r"^[A-Z]{2,6}$")])
    host = models.CharField(max_length=200, unique=True, null=True, blank=True)
    zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=10, default="en")
    accent = models.CharField(max_length=7, default="#0550ae", validators=[RegexValidator(r"^#[0-9a-f]{6}$")])
    phone = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()

    objects = DeskQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
