"""The saved views in the left column of every page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.core.cache import cache
from django.urls import reverse

from kept.domain.cases.queries import COUNT_LIMIT
from kept.domain.views.queries import can_change_view, count_views, list_views
from kept.surfaces.doors import Request
from kept.surfaces.workspace.queues.filters import view_of

COUNTS_KEPT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved view as the navigation shows it."""

    public_id: str
    name: str
    url: str
    count: str
    is_shared: bool
    can_change: bool
    is_current: bool


def list_saved(request: Request) -> list[Saved]:
    """The views that the reader keeps or shares, each with its count: two queries, the second at most every 5 s."""
    views = list_views(actor=request.actor)
    if not views:
        return []
    actor, place = request.actor, {"desk": request.desk.slug}
    key = f"view-counts:{actor.desk_id}:{actor.role}:{actor.person_id}:{'-'.join(view.public_id for view in views)}"
    counts = cache.get(key)
    if counts is None:
        counts = count_views(views, actor=actor, now=request.now)
        cache.set(key, counts, COUNTS_KEPT_SECONDS)
    asked = {name: value for name, value in request.GET.items() if value}
    saved = []
    for view in views:
        query = view_of(view).query()
        address = reverse(f"workspace:queue-{view.queue}", kwargs=place)
        saved.append(
            Saved(
                public_id=view.public_id,
                name=view.name,
                url=f"{address}?{query}" if query else address,
                count=count_words(counts[view.public_id]) if counts[view.public_id] else "",
                is_shared=view.is_shared,
                can_change=can_change_view(view, actor=actor),
                is_current=request.path == address and asked == dict(parse_qsl(query)),
            )
        )
    return saved


def count_words(number: int) -> str:
    """A count as it is shown: exact up to the limit of counting."""
    return f"{COUNT_LIMIT:,}+" if number > COUNT_LIMIT else str(number)
