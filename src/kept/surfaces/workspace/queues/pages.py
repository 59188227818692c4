"""The pages that list cases."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kept.domain.cases.queries import OVER, list_queue
from kept.domain.cases.words import search_cases
from kept.domain.parties.queries import list_agents, list_organisations
from kept.domain.rulebook.queries import get_policy_in_force
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.queues.filters import View, read_view
from kept.surfaces.workspace.queues.rows import make_rows
from kept.surfaces.workspace.shell import show
from kept.surfaces.workspace.words import QUEUE_LABELS

NEXT_STEPS = {
    "mine": "unassigned",
    "at-risk": "all-open",
    "waiting-on-us": "unassigned",
    "waiting-on-others": "waiting-on-us",
    "unassigned": "mine",
    "most-severe": "all-open",
    "untriaged": "unassigned",
    "from-partners": "unassigned",
    "to-decide": "unassigned",
    "all-open": "close-the-loop",
    "close-the-loop": "all-open",
    "closed": "all-open",
}
"""Where somebody looks next when a queue is empty."""


@staff_page()
@require_safe
def home(request: Request) -> HttpResponse:
    """Lead to one's own work."""
    return HttpResponseRedirect(reverse("workspace:queue-mine", kwargs={"desk": request.desk.slug}))


@staff_page()
@require_safe
def show_queue(request: Request, queue: str) -> HttpResponse:
    """Show a page of a queue; to htmx, the further rows only."""
    view = read_view(queue, request.GET, request)
    context = list_context(request, view, cursor=request.GET.get("after"))
    if request.htmx and "after" in request.GET:  # type: ignore[attr-defined]
        return show(request, "workspace/queues/_rows.html", context)
    save_url = reverse("workspace:save-view", kwargs={"desk": request.desk.slug})
    policy = get_policy_in_force(request.desk.pk, request.now)
    context |= {
        "save_view_url": f"{save_url}?{view.query(queue=queue)}",
        "severities": policy.severities,
        "organisations": list_organisations(actor=request.actor),
        "agents": list_agents(actor=request.actor),
    }
    return show(request, "workspace/queues/queue.html", context)


def list_context(request: Request, view: View, *, cursor: str | None = None) -> dict[str, Any]:
    """What the list of a queue needs, on its own page or beside a case."""
    page = list_queue(
        view.queue, actor=request.actor, now=request.now, order=_order(view), filters=view.filters, cursor=cursor
    )
    step = NEXT_STEPS[view.queue]
    address = reverse(f"workspace:queue-{view.queue}", kwargs={"desk": request.desk.slug})
    return {
        "view": view,
        "queue_label": QUEUE_LABELS[view.queue],
        "queue_url": f"{address}?{view.query()}",
        "plain_queue_url": address,
        "is_over": view.queue in OVER,
        "rows": make_rows(page.cases, request, order=view.order),
        "case_query": view.query(**{"in": view.queue}),
        "more_url": f"{address}?{view.query(after=page.next_cursor)}" if page.next_cursor else "",
        "next_step": {
            "label": QUEUE_LABELS[step],
            "url": reverse(f"workspace:queue-{step}", kwargs={"desk": request.desk.slug}),
        },
    }


def _order(view: View) -> str:
    return "" if view.queue in OVER else view.order


@staff_page()
@require_safe
def search(request: Request) -> HttpResponse:
    """Find cases by number, subject and words; to the palette, as JSON."""
    text = request.GET.get("q", "").strip()
    found = search_cases(text, actor=request.actor)
    if _wants_json(request):
        results = [
            {
                "title": f"{case.number} {case.subject}",
                "detail": case.organisation.name if case.organisation else case.reporter_address,
                "url": reverse("workspace:case", kwargs={"desk": request.desk.slug, "number": case.number}),
            }
            for case in found[:12]
        ]
        return JsonResponse({"results": results})
    rows = make_rows(found, request, order="")
    return show(request, "workspace/queues/search.html", {"text": text, "rows": rows, "case_query": ""})


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
