"""Relations between areas point down the ranking, protect what they point at, and are invisible from there."""

from __future__ import annotations

from django.apps import apps
from django.db import models

RANKS = [
    {"reports"},
    {"notices", "webhooks"},
    {"mailroom"},
    {"advisories", "knowledge"},
    {"escalation", "defects", "returns", "labs", "duties", "worklog", "views", "status", "downloads"},
    {"cases"},
    {"entitlements", "depots", "oncall"},
    {"rulebook", "products", "partners"},
    {"parties"},
    {"desks"},
    {"kernel"},
]
RANK_OF = {label: len(RANKS) - row for row, labels in enumerate(RANKS) for label in labels}


def models_of_kept() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(("kept.domain.", "kept.kernel."))]


def relations_between_areas() -> list[models.ForeignKey[models.Model, models.Model]]:
    return [
        field
        for model in models_of_kept()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.remote_field.model._meta.app_label in RANK_OF
        and field.remote_field.model._meta.app_label != model._meta.app_label
    ]


def test_there_is_something_to_hold() -> None:
    assert len(models_of_kept()) > 5
    assert len(relations_between_areas()) > 5


def test_every_area_has_a_rank() -> None:
    assert {model._meta.app_label for model in models_of_kept()} <= set(RANK_OF)


def test_relations_point_down() -> None:
    up = [
        str(field)
        for field in relations_between_areas()
        if RANK_OF[field.model._meta.app_label] <= RANK_OF[field.remote_field.model._meta.app_label]
    ]
    assert up == []


def test_relations_protect_what_they_point_at() -> None:
    loose = [str(field) for field in relations_between_areas() if field.remote_field.on_delete is not models.PROTECT]
    assert loose == []


def test_relations_cannot_be_walked_upwards() -> None:
    visible = [str(field) for field in relations_between_areas() if not field.remote_field.hidden]
    assert visible == []
