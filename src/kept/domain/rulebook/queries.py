"""The policy in force, and the policies that cases run under."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.db import connection

from kept.domain.rulebook.errors import NoPolicyInForce
from kept.domain.rulebook.models import PolicyVersion
from kept.policy import Policy, load

_IN_FORCE = """
    SELECT id FROM rulebook_policyversion WHERE desk_id = %s AND starts_at <= %s ORDER BY starts_at DESC LIMIT 1
"""


@lru_cache(maxsize=64)
def read_policy(source: str) -> Policy:
    """The policy of a text, read and compiled once per process. Raises PolicyError with all its mistakes."""
    return load(source)


@lru_cache(maxsize=256)
def get_policy(version_id: int) -> Policy:
    """The policy of a published version, looked up once per process: a version never changes."""
    return read_policy(PolicyVersion.objects.values_list("source", flat=True).get(pk=version_id))


def find_version_in_force(desk_id: int, at: datetime) -> int:
    """The id of the version in force on a desk at an instant. Raises NoPolicyInForce.

    It is asked for each time, because another process may have published one; all else of a version is kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [desk_id, at])
        found = cursor.fetchone()
    if found is None:
        raise NoPolicyInForce
    version_id: int = found[0]
    return version_id


def get_version_in_force(desk_id: int, at: datetime) -> PolicyVersion:
    """The version in force on a desk at an instant. Raises NoPolicyInForce."""
    started = PolicyVersion.objects.filter(desk_id=desk_id, starts_at__lte=at).select_related("desk")
    version = started.defer("source").order_by("-starts_at").first()
    if version is None:
        raise NoPolicyInForce
    return version


def get_policy_in_force(desk_id: int, at: datetime) -> Policy:
    """The policy in force on a desk at an instant. Raises NoPolicyInForce."""
    return get_policy(find_version_in_force(desk_id, at))


def get_version(desk_id: int, label: str) -> PolicyVersion:
    """The version with that label. Raises NoPolicyInForce."""
    version = PolicyVersion.objects.filter(desk_id=desk_id, label=label).first()
    if version is None:
        raise NoPolicyInForce(f"There is no version “{label}”.")
    return version


def list_versions(desk_id: int) -> list[PolicyVersion]:
    """The published versions of a desk, newest first."""
    return list(PolicyVersion.objects.filter(desk_id=desk_id).order_by("-starts_at"))


def label_versions(version_ids: Iterable[int]) -> dict[int, str]:
    """The labels of some versions by id."""
    return dict(PolicyVersion.objects.filter(pk__in=set(version_ids)).values_list("pk", "label"))
