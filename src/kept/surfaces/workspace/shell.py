"""What every page of the workspace has around it: navigation with counts, search, live updates, the way out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kept.domain.cases.queries import count_queues
from kept.surfaces.doors import Request
from kept.surfaces.workspace.queues.saved import COUNTS_KEPT_SECONDS, count_words, list_saved
from kept.surfaces.workspace.shifts.standing import Duties, find_duties


def show(request: Request, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """Render a whole page of the workspace."""
    slug = request.desk.slug
    duties = find_duties(request)
    shell = {
        "desk": request.desk,
        "zone": request.user.zone,
        "now": request.now,
        "counts": _counts(request) | _duty_counts(duties),
        "saved_views": list_saved(request),
        "shift": duties.shift,
        "shift_left": duties.shift.left(request.now) if duties.shift else "",
        "home_url": reverse("workspace:home", kwargs={"desk": slug}),
        "search_url": reverse("workspace:search", kwargs={"desk": slug}),
        "live_url": f"{settings.LIVE_ORIGIN}/live/{slug}/events",
        "sign_out_url": reverse("account_logout"),
    }
    return render(request, template, shell | (context or {}), status=status)


def _counts(request: Request) -> dict[str, str]:
    """How many cases each queue holds, as words; kept for seconds, since every page shows them."""
    key = f"queue-counts:{request.actor.desk_id}:{request.actor.role}:{request.actor.person_id}"
    counts = cache.get(key)
    if counts is None:
        counts = count_queues(actor=request.actor, now=request.now)
        cache.set(key, counts, COUNTS_KEPT_SECONDS)
    return {queue: count_words(number) for queue, number in counts.items() if number}


def _duty_counts(duties: Duties) -> dict[str, str]:
    waiting = {"pages": duties.pages, "handovers-in": duties.incoming}
    return {name: count_words(number) for name, number in waiting.items() if number}
