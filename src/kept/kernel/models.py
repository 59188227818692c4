"""Tables of the kernel: the ledger, stored files, finished API requests, and the demo's clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.db.models import F, Q


class Entry(models.Model):
    """One event in the ledger. Written once; sealing gives it its `place` and `link` in the desk's chain."""

    desk_id = models.BigIntegerField()
    stream = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    actor: Any = models.JSONField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    effect_key = models.CharField(max_length=200, null=True)
    payload: Any = models.JSONField(null=True)
    payload_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    place = models.BigIntegerField(null=True)
    link = models.BinaryField(max_length=32, null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk_id", "stream", "position"], name="entry_position_once"),
            models.UniqueConstraint(
                fields=["desk_id", "effect_key"],
                condition=Q(effect_key__isnull=False),
                name="entry_effect_once",
            ),
            models.UniqueConstraint(
                fields=["desk_id", "place"], condition=Q(place__isnull=False), name="entry_place_once"
            ),
        ]
        indexes = [models.Index(fields=["desk_id", "id"], condition=Q(place__isnull=True), name="entry_unsealed")]

    def __str__(self) -> str:
        return f"{self.stream}#{self.position} {self.kind}"


class StoredFile(models.Model):
    """Bytes that somebody sent. The storage key is random; the name is only what people see."""

    desk_id = models.BigIntegerField()
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class KeyedRequest(models.Model):
    """An API request that carried an Idempotency-Key, and what was answered."""

    token_id = models.BigIntegerField()
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    request_digest = models.BinaryField(max_length=32)
    lease_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    response: Any = models.JSONField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_id", "route", "key"], name="keyed_request_once")]
        indexes = [models.Index(fields=["received_at"], name="keyed_request_received")]


class DemoClock(models.Model):
    """How far the clock of a demo runs ahead. One row."""

    ahead = models.DurationField(default=timedelta(0))

    @classmethod
    def offset(cls) -> timedelta:
        """How far ahead the demo's clock runs now."""
        with connection.cursor() as cursor:  # every request of a demo asks for it
            cursor.execute("SELECT ahead FROM kernel_democlock WHERE id = 1")
            row = cursor.fetchone()
        return row[0] if row else timedelta(0)

    @classmethod
    def advance(cls, by: timedelta) -> None:
        """Move it further ahead, safely under several hands."""
        cls.objects.get_or_create(pk=1)
        cls.objects.filter(pk=1).update(ahead=F("ahead") + by)
