"""What the pages of people on shift have in common: a button that does one thing, and words for how it went."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from kept.kernel.refusals import NotFound, Refusal
from kept.surfaces.doors import Request
from kept.surfaces.workspace.cases.changes.base import Words


def do_and_go(request: Request, action: Callable[[], object], done: Words, place: str) -> HttpResponse:
    """Do what a button asks, and go back to the page with how it went. Raises NotFound."""
    try:
        action()
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, str(done))
    return redirect(f"workspace:{place}", desk=request.desk.slug)
