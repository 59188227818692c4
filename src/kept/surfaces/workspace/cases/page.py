"""The page of a case."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kept.domain.cases.models import Case
from kept.domain.cases.queries import QUEUES, get_case, list_clocks
from kept.kernel.actor import Permission
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.cases.behind import make_behind
from kept.surfaces.workspace.cases.changing import list_offers
from kept.surfaces.workspace.cases.composer import Composer, make_composer
from kept.surfaces.workspace.cases.duties import make_duties
from kept.surfaces.workspace.cases.grading import make_standing
from kept.surfaces.workspace.cases.ladder import make_ladder
from kept.surfaces.workspace.cases.panel import make_panel
from kept.surfaces.workspace.cases.story import SHOWN, make_story
from kept.surfaces.workspace.cases.strip import make_strip
from kept.surfaces.workspace.queues.filters import read_view
from kept.surfaces.workspace.queues.pages import list_context
from kept.surfaces.workspace.shell import show
from kept.surfaces.workspace.shifts.duty import make_duty
from kept.surfaces.workspace.words import severity_of, turn_of


@staff_page()
@require_safe
def show_case(request: Request, number: str) -> HttpResponse:
    """Show a case: its head, its clocks, its story, the composer, and what stands beside it."""
    return render_case(request, get_case(number, actor=request.actor))


def render_case(request: Request, case: Case, *, sent: Composer | None = None, status: int = 200) -> HttpResponse:
    """Render the page of a case; `sent` is what was just refused, so that nothing written is lost."""
    asked = request.GET.get("show", "all")
    shown = asked if asked in SHOWN else "all"
    slug = request.desk.slug
    offers = list_offers(case, request.actor, slug)
    clocks = list_clocks(case, request.now)
    context: dict[str, Any] = {
        "case": case,
        "case_url": reverse("workspace:case", kwargs={"desk": slug, "number": case.number}),
        "severity": severity_of(case),
        "turn": turn_of(case),
        "strip": make_strip(case, clocks, slug),
        "ladder": make_ladder(case, clocks),
        "story": make_story(case, actor=request.actor, now=request.now, zone=request.user.zone, show=shown),
        "shown": shown,
        "as_customer": shown == "customer",
        "customer_zone": case.organisation.zone if case.organisation else None,
        "composer": make_composer(case, request, sent),
        "panel": make_panel(case, request),
        "duties": make_duties(case, request.actor, clocks),
        "duty": make_duty(case, request),
        "standing": make_standing(case),
        "behind": make_behind(case, request.actor),
        "can_retitle": any(offer.name == "subject" for offer in offers),
        "offers_at_hand": [offer for offer in offers if offer.is_at_hand],
        "offers_in_menu": [offer for offer in offers if not offer.is_at_hand],
        "can_merge": case.state == "open" and request.actor.may(Permission.MERGE_CASES),
    }
    return show(request, "workspace/cases/case.html", context | _list_beside(request, case), status=status)


def _list_beside(request: Request, case: Case) -> dict[str, Any]:
    """The list that the case was opened from, and the cases before and after it there."""
    queue = request.GET.get("in", "")
    if queue not in QUEUES:
        return {"panes": "panes panes-two"}
    listed = list_context(request, read_view(queue, request.GET, request))
    numbers = [row.case.number for row in listed["rows"]]
    place = numbers.index(case.number) if case.number in numbers else None
    beside = {"previous": None, "next": None}
    if place is not None:
        beside["previous"] = numbers[place - 1] if place > 0 else None
        beside["next"] = numbers[place + 1] if place + 1 < len(numbers) else None
    elif numbers:
        beside["next"] = numbers[0]
    urls = {
        f"{name}_url": f"{_case_url(request, number)}?{listed['case_query']}" if number else ""
        for name, number in beside.items()
    }
    return {**listed, **urls, "panes": "panes", "has_list": True}


def _case_url(request: Request, number: str) -> str:
    return reverse("workspace:case", kwargs={"desk": request.desk.slug, "number": number})
