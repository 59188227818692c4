"""Merging two cases: choose the other one, see what becomes of the clocks, then do it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kept.domain.cases import actions
from kept.domain.cases.actions.merging import refuse_merge
from kept.domain.cases.models import Case
from kept.domain.cases.queries import get_case, list_clocks
from kept.kernel.actor import Permission
from kept.kernel.refusals import Refusal
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.cases.changing import go_to
from kept.surfaces.workspace.cases.strip import make_strip
from kept.surfaces.workspace.shell import show


@staff_page(Permission.MERGE_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, number: str) -> HttpResponse:
    """Ask for the other case, show both, and merge them."""
    case = get_case(number, actor=request.actor)
    other = (request.POST if request.method == "POST" else request.GET).get("other", "").strip().upper()
    context: dict[str, object] = {"case": case, "other": other, "url": request.path}
    status = 200
    try:
        if request.method == "POST":
            survivor = actions.merge_cases(number=number, other=other, actor=request.actor, at=request.now)
            _say_merged(request, survivor, number.upper(), other)
            return go_to(request, survivor)
        if other:
            context |= _preview(request, case, other)
    except Refusal as refusal:
        context["error"] = refusal.message
        status = refusal.status if request.method == "POST" else 200
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "workspace/cases/_merge_dialog.html", context, status=status)
    return show(request, "workspace/cases/merge.html", context, status=status)


def _preview(request: Request, case: Case, other: str) -> dict[str, object]:
    """Both cases with their clocks: the older goes on with its own, so no due time moves back."""
    pair = [case, get_case(other, actor=request.actor)]
    refuse_merge(*pair)
    older, newer = sorted(pair, key=lambda one: (one.opened_at, one.pk))
    slug = request.desk.slug
    return {
        "older": older,
        "newer": newer,
        "older_strip": make_strip(older, list_clocks(older, request.now), slug),
        "newer_strip": make_strip(newer, list_clocks(newer, request.now), slug),
        "takes_severity": newer.severity_rank < older.severity_rank,
        "zone": request.user.zone,
        "now": request.now,
    }


def _say_merged(request: Request, survivor: Case, number: str, other: str) -> None:
    merged = other if survivor.number == number else number
    undo = reverse("workspace:change-unmerge", kwargs={"desk": request.desk.slug, "number": merged})
    words = _("%(number)s goes on here.") % {"number": merged}
    messages.success(request, format_html('{} <a href="{}">{}</a>', words, undo, _("Undo")))
