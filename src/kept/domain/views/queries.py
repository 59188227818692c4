"""Reading saved views."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from kept.domain.cases.models import Case
from kept.domain.cases.queries import COUNT_LIMIT, QUEUES
from kept.domain.views.errors import ViewNotFound
from kept.domain.views.models import SavedView
from kept.kernel.actor import Actor, Permission

OWN_QUEUE = "mine"
"""The queue that holds something else for each person."""


def list_views(*, actor: Actor) -> list[SavedView]:
    """The actor's views and those shared with them, by name."""
    views = SavedView.objects.visible_to(actor).kept().select_related("organisation", "assignee", "owner__user")
    return [view for view in views.order_by("name", "pk") if view.queue in QUEUES]


def get_view(public_id: str, *, actor: Actor, with_deleted: bool = False) -> SavedView:
    """A view that the actor may see. Raises ViewNotFound."""
    views = SavedView.objects.visible_to(actor).select_related("owner__user")
    view = (views if with_deleted else views.kept()).filter(public_id=public_id).first()
    if view is None:
        raise ViewNotFound
    return view


def can_change_view(view: SavedView, *, actor: Actor) -> bool:
    """True if the actor may rename or delete it: an own one, and a shared one with the right to share."""
    if view.is_shared:
        return actor.may(Permission.SHARE_VIEW)
    return view.owner_id == actor.person_id


def count_views(views: Sequence[SavedView], *, actor: Actor, now: datetime) -> dict[str, int]:
    """How many cases each view lists, up to COUNT_LIMIT + 1, all in one query."""
    counts = {view.public_id: 0 for view in views}
    parts, values = [], []
    for view in views:
        cases = QUEUES[view.queue](Case.objects.visible_to(actor), actor, now).filter(**view.filters.columns())
        try:
            listed, listed_values = cases.order_by().values("pk")[: COUNT_LIMIT + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s::text, count(*) FROM ({listed}) AS listed")
        values += [view.public_id, *listed_values]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            counts |= dict(cursor.fetchall())
    return counts


def count_views_of(actors: Collection[Actor], *, now: datetime) -> dict[Actor, dict[str, int]]:
    """What the views of each actor list. Who sees the same cases shares the counting, except of what is their own."""
    persons, desks = {actor.person_id or 0 for actor in actors}, {actor.desk_id for actor in actors}
    kept = SavedView.objects.kept().filter(Q(owner__in=persons) | Q(is_shared=True), desk__in=desks, queue__in=QUEUES)
    views = list(kept)
    shared: dict[tuple[int, frozenset[int] | None], dict[str, int]] = {}
    found: dict[Actor, dict[str, int]] = {}
    for actor in actors if views else ():
        theirs = [view for view in views if _has(actor, view)]
        own = [view for view in theirs if view.queue == OWN_QUEUE]
        key = (actor.desk_id, actor.organisations)
        if key not in shared:
            alike = [one for one in actors if (one.desk_id, one.organisations) == key]
            wanted = [view for view in views if view.queue != OWN_QUEUE and any(_has(one, view) for one in alike)]
            shared[key] = count_views(wanted, actor=actor, now=now)
        counts = shared[key] | count_views(own, actor=actor, now=now)
        found[actor] = {view.public_id: counts[view.public_id] for view in theirs}
    return found


def _has(actor: Actor, view: SavedView) -> bool:
    if view.desk_id != actor.desk_id:
        return False
    return view.owner_id == actor.person_id or (view.is_shared and actor.organisations is None)
