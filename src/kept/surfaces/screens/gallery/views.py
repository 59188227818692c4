"""The pages of the gallery. They read nothing and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kept.kernel.refusals import NotAllowed
from kept.surfaces.screens import error_pages
from kept.surfaces.screens.gallery.clocks import clocks_in_every_state
from kept.surfaces.screens.icons import ICONS


class SampleForm(forms.Form):
    """One field of each kind."""

    subject = forms.CharField(label=_("What happens?"), help_text=_("One sentence; details come below."))
    contact = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), required=False
    )
    product = forms.ChoiceField(
        label=_("Product"), choices=[("", _("Choose …")), ("edge", "Edge"), ("core", "Core")]
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        widget=forms.RadioSelect,
        choices=[("1", _("Service is down")), ("2", _("Degraded"))],
    )
    is_reproducible = forms.BooleanField(label=_("It can be made to happen again"), required=False)
    description = forms.CharField(label=_("Details"), widget=forms.Textarea, required=False)


def _show(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    now = datetime.now(UTC)
    clocks = clocks_in_every_state(now)
    shown = {"now": now, "clocks": clocks, "desk": {"name": "Nagomi"}, "search_url": "/search", **context}
    return render(request, f"screens/gallery/{template}.html", shown)


@require_GET
def show_atoms(request: HttpRequest) -> HttpResponse:
    """Show every atom."""
    return _show(
        request, "atoms", icons=sorted(ICONS), kinds=["primary", "warning", "danger", "success", "waiting"]
    )


def show_form(request: HttpRequest) -> HttpResponse:
    """Show a form; sent empty, it comes back with its errors."""
    form = SampleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("That would have been sent."))
    return _show(request, "form", form=form)


@require_GET
def show_queue(request: HttpRequest) -> HttpResponse:
    """Show a queue with the navigation beside it."""
    return _show(request, "queue", shows="list")


@require_GET
def show_case(request: HttpRequest) -> HttpResponse:
    """Show list, conversation and context side by side."""
    return _show(request, "queue", shows="case")


@require_GET
def show_portal(request: HttpRequest) -> HttpResponse:
    """Show the customer's start page."""
    return _show(request, "portal")


@require_GET
def show_error(request: HttpRequest, status: int) -> HttpResponse:
    """Show the page for an error."""
    pages: dict[int, Callable[[HttpRequest], HttpResponse]] = {
        400: error_pages.bad_request,
        403: error_pages.forbidden,
        500: error_pages.broken,
        503: error_pages.unavailable,
        422: lambda asked: error_pages.refused(asked, NotAllowed("Ask a lead of the desk.")),
    }
    return pages.get(status, error_pages.not_found)(request)
