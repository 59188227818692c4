"""Keeping views of queues. They say nothing about a case, so that the ledger does not tell of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.parties.models import Agent
from kept.domain.views import queries
from kept.domain.views.errors import TooManyViews, ViewNameTaken, ViewNotFound
from kept.domain.views.models import SavedView
from kept.domain.views.types import ViewOfQueue
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import NotAllowed

AT_MOST = 30


@transaction.atomic
def save_view(*, view: ViewOfQueue, name: str, is_shared: bool, actor: Actor, at: datetime) -> SavedView:
    """Keep a view under a name. Raises NotAllowed, ViewNameTaken, TooManyViews."""
    if is_shared:
        actor.require(Permission.SHARE_VIEW)
    owner = _lock_owner(actor.person_id)
    if SavedView.objects.kept().filter(owner=owner).count() >= AT_MOST:
        raise TooManyViews
    _refuse_taken(owner, name)
    return SavedView.objects.create(
        desk_id=actor.desk_id,
        owner=owner,
        name=name,
        is_shared=is_shared,
        queue=view.queue,
        order=view.order,
        organisation=view.organisation,
        severity=view.severity,
        assignee=view.assignee,
        is_unassigned=view.is_unassigned,
        saved_at=at,
    )


@transaction.atomic
def change_view(*, public_id: str, name: str, is_shared: bool, actor: Actor) -> SavedView:
    """Rename a view, share it, or keep it to its owner again. Raises ViewNotFound, NotAllowed, ViewNameTaken."""
    view = _lock_view(public_id, actor)
    if is_shared != view.is_shared:
        actor.require(Permission.SHARE_VIEW)
    _refuse_taken(_lock_owner(view.owner_id), name, but=view.pk)
    view.name, view.is_shared = name, is_shared
    view.save(update_fields=["name", "is_shared"])
    return view


@transaction.atomic
def delete_view(*, public_id: str, actor: Actor, at: datetime) -> SavedView:
    """Take a view away; it can be brought back. Raises ViewNotFound, NotAllowed."""
    view = _lock_view(public_id, actor)
    view.deleted_at = at
    view.save(update_fields=["deleted_at"])
    return view


@transaction.atomic
def restore_view(*, public_id: str, actor: Actor) -> SavedView:
    """Bring a deleted view back. Raises ViewNotFound, NotAllowed, ViewNameTaken."""
    view = _lock_view(public_id, actor, with_deleted=True)
    _refuse_taken(_lock_owner(view.owner_id), view.name, but=view.pk)
    view.deleted_at = None
    view.save(update_fields=["deleted_at"])
    return view


def _lock_view(public_id: str, actor: Actor, *, with_deleted: bool = False) -> SavedView:
    view = queries.get_view(public_id, actor=actor, with_deleted=with_deleted)
    if not queries.can_change_view(view, actor=actor):
        raise NotAllowed
    locked = SavedView.objects.select_for_update().filter(pk=view.pk)
    found = (locked if with_deleted else locked.kept()).first()
    if found is None:
        raise ViewNotFound
    return found


def _lock_owner(owner_id: int | None) -> Agent:
    """The owner, locked, so that two of their views never get one name. Raises NotAllowed for who is no agent."""
    owner = Agent.objects.select_for_update(no_key=True).filter(pk=owner_id or 0).first()
    if owner is None:
        raise NotAllowed
    return owner


def _refuse_taken(owner: Agent, name: str, but: int = 0) -> None:
    if SavedView.objects.kept().filter(owner=owner, name=name).exclude(pk=but).exists():
        raise ViewNameTaken
