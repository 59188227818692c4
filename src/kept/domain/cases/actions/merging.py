"""Merging two cases about one thing, and undoing it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.errors import CannotMerge, NothingToUndo
from kept.domain.cases.events import CaseJoined, CaseMerged, MergeUndone, SeverityChanged
from kept.domain.cases.fold import fold_events
from kept.domain.cases.models import Case
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import Event, list_entries

UNDO_WITHIN = timedelta(days=30)


@transaction.atomic
def merge_cases(*, number: str, other: str, actor: Actor, at: datetime) -> Case:
    """Merge two cases of one customer. The older one goes on, so no due time moves back; return it.

    It takes over the more severe severity, and the question of the newer one if that still waits for an answer.
    Raises NotAllowed, CaseNotFound, CannotMerge.
    """
    actor.require(Permission.MERGE_CASES)
    if number.upper() == other.upper():
        raise CannotMerge("A case cannot be merged with itself.")
    locked = [queries.lock_case(one, actor=actor) for one in sorted((number.upper(), other.upper()))]
    older, newer = sorted(locked, key=lambda case: (case.opened_at, case.pk))
    refuse_merge(older, newer)
    events: list[Event] = [CaseJoined(joined=newer.pk, unanswered_since=_unanswered_since(newer))]
    if newer.severity_rank < older.severity_rank:
        events.append(
            SeverityChanged(old=older.severity, new=newer.severity, reason=f"Taken over from {newer.number}.")
        )
    record_on(newer, CaseMerged(into=older.pk), actor=actor, at=at)
    record_on(older, *events, actor=actor, at=at)
    return older


def refuse_merge(one: Case, other: Case) -> None:
    """Say why two cases cannot be merged. Raises CannotMerge."""
    if one.pk == other.pk:
        raise CannotMerge("A case cannot be merged with itself.")
    if one.organisation_id != other.organisation_id:
        raise CannotMerge("They belong to different customers, who must not read each other's words.")
    if one.state != "open" or other.state != "open":
        raise CannotMerge("Both must be open.")
    if any(case.parent_id or Case.objects.filter(parent=case).exists() for case in (one, other)):
        raise CannotMerge("One of them shares its cause with other cases. Take it out there first.")


@transaction.atomic
def undo_merge(*, number: str, actor: Actor, at: datetime) -> Case:
    """Let a merged case go on by itself, within 30 days. Raises NotAllowed, CaseNotFound, NothingToUndo."""
    actor.require(Permission.MERGE_CASES)
    merged = queries.lock_case(number, actor=actor)
    if merged.state != "merged" or merged.merged_into_id is None or merged.closed_at is None:
        raise NothingToUndo
    if at - merged.closed_at > UNDO_WITHIN:
        raise NothingToUndo("A merge can be undone for 30 days.")
    survivor = queries.lock_case(Case.objects.get(pk=merged.merged_into_id).number, actor=actor)
    record_on(merged, MergeUndone(other=survivor.pk), actor=actor, at=at)
    record_on(survivor, MergeUndone(other=merged.pk), actor=actor, at=at)
    return merged


def _unanswered_since(case: Case) -> datetime | None:
    entries = list_entries(desk_id=case.desk_id, stream=case.stream)
    return fold_events(zip(read_entries(entries), (entry.at for entry in entries), strict=True)).unanswered_since
