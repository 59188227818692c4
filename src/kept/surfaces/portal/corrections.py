"""The outline of upcoming corrections: what concerns the customer's own cases, and what else is to come (NT-14)."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kept.domain.defects.queries import can_follow, list_outline
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.refusals import NotFound
from kept.surfaces.doors import Request, customer_page
from kept.surfaces.portal.shell import show
from kept.surfaces.portal.words import label_in


@customer_page()
@require_GET
def show_corrections(request: Request) -> HttpResponse:
    """Show the corrections of the customer's own cases by name, and of others only that they come."""
    policy = get_policy_in_force(request.desk.pk, request.now)
    if not can_follow(policy, actor=request.actor):
        raise NotFound
    lines = list_outline(request.desk, actor=request.actor)
    context = {
        "policy": policy,
        "own": [(line, label_in(policy.severities, line.defect.severity)) for line in lines if line.cases],
        "others": [(line, label_in(policy.severities, line.defect.severity)) for line in lines if not line.cases],
    }
    return show(request, "portal/corrections.html", context)
