"""What the pages of engineering, labs and Product Management have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from kept.kernel.refusals import NotAllowed, Refusal
from kept.surfaces.doors import Request
from kept.surfaces.workspace.cases.changes.base import Words

Doing = Callable[[dict[str, Any]], object]


def do_one(request: Request, form: forms.Form, doing: Doing, done: Words) -> bool:
    """Do what a form asks; False if it has to be shown again with the reason above it. Raises NotAllowed."""
    if not form.is_valid():
        return False
    try:
        doing(form.cleaned_data)
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, str(done))
    return True


def go_to(request: Request, place: str, **where: str) -> HttpResponseRedirect:
    """Lead to a page of the workspace."""
    return HttpResponseRedirect(reverse(f"workspace:{place}", kwargs={"desk": request.desk.slug, **where}))
