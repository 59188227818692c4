"""What a customer sees of the levels of support, and the price that they accept before work starts (NP-11)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kept.domain.cases.actions import answer_offer
from kept.domain.cases.queries import get_case
from kept.kernel.refusals import Refusal
from kept.surfaces.doors import Request, customer_page


@customer_page()
@require_POST
def answer(request: Request, number: str) -> HttpResponse:
    """Accept the price of the work, or decline it."""
    case = get_case(number, actor=request.actor)
    is_accepted = request.POST.get("answer") == "accept"
    reason = request.POST.get("reason", "")
    try:
        answer_offer(number=number, is_accepted=is_accepted, reason=reason, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("You accepted the price.") if is_accepted else _("You declined the price."))
    return redirect("portal:case", desk=request.desk.slug, number=case.number)
