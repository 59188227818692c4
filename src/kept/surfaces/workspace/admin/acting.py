"""What the pages of the administration have in common: a form, one action, and words for how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kept.kernel.refusals import Refusal
from kept.surfaces.doors import Request
from kept.surfaces.workspace.cases.changes.base import Words


def do_form(request: Request, form: forms.Form, action: Callable[[dict[str, Any]], object], done: Words) -> bool:
    """Check a form and do what it asks; False if it has to be shown again, with the reason above it."""
    if not form.is_valid():
        return False
    try:
        action(form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, str(done))
    return True


def do_row(request: Request, action: Callable[[], object], done: Words, place: str) -> HttpResponse:
    """Do what a button in a row asks, and go back to the page with how it went."""
    try:
        action()
        messages.success(request, str(done))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return go(request, place)


def go(request: Request, place: str, **where: str) -> HttpResponse:
    """Lead to a page of the administration."""
    return HttpResponseRedirect(reverse(f"admin:{place}", kwargs={"desk": request.desk.slug, **where}))
