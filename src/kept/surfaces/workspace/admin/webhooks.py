"""Addresses that are told of what happens to cases, and what could not be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kept.domain.webhooks.actions import (
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    replay_delivery,
    rotate_secret,
)
from kept.domain.webhooks.queries import list_deliveries, list_endpoints
from kept.domain.webhooks.telling import SENT_EVENTS
from kept.kernel.actor import Permission
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.admin.acting import do_form, do_row
from kept.surfaces.workspace.shell import show

SHOWN = 30


class EndpointForm(forms.Form):
    """Where to send, and what."""

    url = forms.URLField(
        label=_("Address"), max_length=500, assume_scheme="https", help_text=_("It begins with https.")
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only these events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(event.kind, event.kind) for event in sorted(SENT_EVENTS, key=lambda event: event.kind)],
        help_text=_("Without a choice, all of them."),
    )


@staff_page(Permission.MANAGE_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: Request) -> HttpResponse:
    """Show the addresses, and add one; its secret is on this page once and never again."""
    form = EndpointForm(request.POST if request.method == "POST" else None, auto_id="endpoint-%s")
    made: list[str] = []

    def add(said: dict[str, Any]) -> None:
        made.append(add_endpoint(url=said["url"], kinds=said["kinds"], actor=request.actor, at=request.now)[1])

    is_done = form.is_bound and do_form(request, form, add, _("Events are sent there now."))
    status = 422 if form.is_bound and not is_done else 200
    return _show(request, EndpointForm(auto_id="endpoint-%s") if is_done else form, made, status)


@staff_page(Permission.MANAGE_DESK)
@require_POST
def new_secret(request: Request, endpoint: str) -> HttpResponse:
    """Give an address a new secret, which is shown once."""
    _endpoint, secret = rotate_secret(endpoint_id=endpoint, actor=request.actor, at=request.now)
    return _show(request, EndpointForm(auto_id="endpoint-%s"), [secret], 200)


@staff_page(Permission.MANAGE_DESK)
@require_POST
def switch(request: Request, endpoint: str) -> HttpResponse:
    """Switch an address on or off."""
    is_active = request.POST.get("on") == "yes"
    return do_row(
        request,
        lambda: change_endpoint(endpoint_id=endpoint, is_active=is_active, actor=request.actor, at=request.now),
        _("Events are sent there now.") if is_active else _("Nothing is sent there any more."),
        "webhooks",
    )


@staff_page(Permission.MANAGE_DESK)
@require_POST
def remove(request: Request, endpoint: str) -> HttpResponse:
    """Forget an address."""
    return do_row(
        request,
        lambda: remove_endpoint(endpoint_id=endpoint, actor=request.actor, at=request.now),
        _("The address is removed."),
        "webhooks",
    )


@staff_page(Permission.MANAGE_DESK)
@require_POST
def send_again(request: Request, delivery: str) -> HttpResponse:
    """Try a delivery again that was given up."""
    return do_row(
        request,
        lambda: replay_delivery(delivery_id=delivery, actor=request.actor, at=request.now),
        _("It is tried again."),
        "webhooks",
    )


def _show(request: Request, form: EndpointForm, made: list[str], status: int) -> HttpResponse:
    context = {
        "form": form,
        "endpoints": list_endpoints(actor=request.actor),
        "given_up": list_deliveries(actor=request.actor, state="dead", limit=SHOWN),
        "secret": made[0] if made else "",
    }
    return show(request, "workspace/admin/webhooks.html", context, status=status)
