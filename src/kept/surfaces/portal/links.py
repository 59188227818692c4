"""Where the secret links of mails lead: to agree to a change of contacts, and to register.

Looking changes nothing, so that a mail scanner that follows every link agrees to nothing.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kept.domain.entitlements.actions import accept_invitation, answer_by_token
from kept.domain.entitlements.errors import LinkSpent
from kept.domain.entitlements.queries import find_change_token, find_invitation
from kept.kernel.refusals import Refusal
from kept.surfaces.doors import Request, public_page


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, secret: str) -> HttpResponse:
    """Show what is asked, and agree to it or decline it as the person to whom the mail was sent."""
    token = find_change_token(secret, request.now)
    if token is None or token.change.desk_id != request.desk.pk:
        return _page(request, "portal/answer.html", {"refusal": LinkSpent()}, status=LinkSpent.status)
    context: dict[str, Any] = {"change": token.change, "person": token.contact or token.agent}
    if request.method != "POST":
        return _page(request, "portal/answer.html", context)
    is_agreed = request.POST.get("answer") == "agree"
    reason = request.POST.get("reason", "")
    try:
        change = answer_by_token(secret=secret, is_agreed=is_agreed, reason=reason, at=request.now)
    except Refusal as refusal:
        return _page(request, "portal/answer.html", context | {"refusal": refusal}, status=refusal.status)
    return _page(request, "portal/answer.html", {"change": change, "answered": change})


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Request, invitation: str) -> HttpResponse:
    """Show who invites whom; following it leads to signing in with a code that is sent to that address."""
    found = find_invitation(invitation, request.now)
    if found is None or found.desk_id != request.desk.pk:
        return _page(request, "portal/join.html", {"refusal": LinkSpent()}, status=LinkSpent.status)
    if request.method != "POST":
        return _page(request, "portal/join.html", {"invitation": found})
    try:
        accepted = accept_invitation(secret=invitation, at=request.now)
    except Refusal as refusal:
        return _page(request, "portal/join.html", {"refusal": refusal}, status=refusal.status)
    messages.success(request, _("Ask for a code at %(email)s to sign in.") % {"email": accepted.contact.email})
    home = reverse("portal:home", kwargs={"desk": request.desk.slug})
    return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': home})}")


def _page(request: Request, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    shell = {"desk": request.desk, "now": request.now, "zone": getattr(request.user, "zone", "UTC")}
    response = render(request, template, shell | context, status=status)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response
