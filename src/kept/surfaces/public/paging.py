"""Where the link in a page's mail leads. Looking answers nothing, so that a scanner that follows links does not."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kept.domain.worklog.actions import answer_by_link, find_linked_step
from kept.domain.worklog.errors import LinkOver
from kept.kernel.refusals import Refusal
from kept.surfaces.doors import Request, public_page


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, answer: str) -> HttpResponse:
    """Show which case somebody was paged about, and let them say that they look at it; nothing else of it is told."""
    step = find_linked_step(token=answer, desk_id=request.desk.pk, at=request.now)
    if step is None:
        return _page(request, {"refusal": LinkOver()}, status=LinkOver.status)
    context: dict[str, Any] = {"page": step.page, "agent": step.agent}
    if request.method != "POST":
        return _page(request, context)
    try:
        answer_by_link(token=answer, desk_id=request.desk.pk, at=request.now)
    except Refusal as refusal:
        return _page(request, context | {"refusal": refusal}, status=refusal.status)
    return _page(request, context | {"is_answered": True})


def _page(request: Request, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    shell = {"desk": request.desk, "now": request.now, "zone": getattr(request.user, "zone", "UTC")}
    response = render(request, "public/page_answer.html", shell | context, status=status)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
