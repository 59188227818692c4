"""The outline of upcoming corrections for everybody, where the policy says that it is (NT-14)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kept.domain.defects.queries import has_public_outline, list_outline
from kept.domain.rulebook.queries import get_policy_in_force
from kept.surfaces.doors import Request, public_page


@public_page
@require_GET
def show_corrections(request: Request) -> HttpResponse:
    """Show what is to come, without a word about whose cases it concerns; else say that it is for customers."""
    policy = get_policy_in_force(request.desk.pk, request.now)
    is_public = has_public_outline(policy)
    labels = {one.key: one.label for one in policy.severities}
    lines = list_outline(request.desk, actor=None) if is_public else []
    context = {
        "desk": request.desk,
        "now": request.now,
        "zone": request.desk.zone,
        "home_url": f"/{request.desk.slug}/",
        "policy": policy,
        "is_public": is_public,
        "rows": [(line, labels.get(line.defect.severity, line.defect.severity)) for line in lines],
    }
    return render(request, "public/corrections.html", context)
