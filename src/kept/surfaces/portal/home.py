"""The customer's start page and the list of their cases."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kept.domain.cases.models import Case
from kept.domain.cases.queries import list_own_cases, next_clock_states
from kept.domain.cases.words import search_cases
from kept.domain.defects.queries import can_follow
from kept.domain.rulebook.queries import get_policy, get_policy_in_force
from kept.surfaces.doors import Request, customer_page
from kept.surfaces.portal.cover import list_cover
from kept.surfaces.portal.shell import show
from kept.surfaces.portal.words import reasons_of, severity_of, turn_of

STATES = {"": _("All"), "open": _("Open"), "resolved": _("Resolved"), "closed": _("Closed")}
SHOWN_ON_HOME = 20


@customer_page()
@require_GET
def show_home(request: Request) -> HttpResponse:
    """Show what waits for the customer first, then what the vendor is working on, then what they have."""
    waiting = list_own_cases(actor=request.actor, turn="customer", limit=SHOWN_ON_HOME)
    open_cases = list_own_cases(actor=request.actor, state="open", limit=SHOWN_ON_HOME)
    working = [case for case in open_cases.cases if case.turn != "customer"]
    context = {
        "waiting": rows_of(request, waiting.cases),
        "working": rows_of(request, working),
        "has_more": bool(waiting.next_cursor or open_cases.next_cursor),
        "covers": list_cover(request.actor, request.desk, request.now),
        "has_corrections": can_follow(get_policy_in_force(request.desk.pk, request.now), actor=request.actor),
    }
    return show(request, "portal/home.html", context)


@customer_page()
@require_GET
def list_cases(request: Request) -> HttpResponse:
    """Show the customer's cases, narrowed to a state or found by words; as JSON for the search box of the header."""
    query = request.GET.get("q", "").strip()
    state = request.GET.get("state", "")
    if state not in STATES:
        state = ""
    if query:
        found, cursor = search_cases(query, actor=request.actor), None
        found = [case for case in found if case.state != "cancelled" and (not state or case.state == state)]
    else:
        page = list_own_cases(actor=request.actor, state=state, cursor=request.GET.get("cursor"))
        found, cursor = page.cases, page.next_cursor
    if request.headers.get("accept") == "application/json":
        return JsonResponse({"results": [_result(request, case) for case in found[:10]]})
    context = {"rows": rows_of(request, found), "state": state, "states": STATES, "query": query, "cursor": cursor}
    return show(request, "portal/cases.html", context)


def rows_of(request: Request, cases: list[Case]) -> list[dict[str, Any]]:
    """What a list shows of each case."""
    clocks = next_clock_states(cases, request.now)
    rows = []
    for case in cases:
        clock = clocks.get(case.pk) if case.state == "open" else None
        reasons = reasons_of(get_policy(case.policy_version_id))
        reason = reasons.get(clock.pause_reason or "", "") if clock else ""
        rows.append(
            {"case": case, "turn": turn_of(case), "severity": severity_of(case), "clock": clock, "reason": reason}
        )
    return rows


def _result(request: Request, case: Case) -> dict[str, str]:
    url = reverse("portal:case", kwargs={"desk": request.desk.slug, "number": case.number})
    return {"title": f"{case.number} {case.subject}", "detail": turn_of(case).words, "url": url}
