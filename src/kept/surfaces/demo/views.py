"""Being somebody else and moving the clock. Both only by POST, and only in a demo."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kept.domain.desks.queries import list_desks
from kept.kernel import clock
from kept.kernel.refusals import Invalid
from kept.surfaces.demo.personas import get_persona, list_personas
from kept.surfaces.doors import Request, demo_page

STEPS = {"15-minutes": timedelta(minutes=15), "1-day": timedelta(days=1)}
BACKEND = "django.contrib.auth.backends.ModelBackend"


@demo_page
@require_GET
def choose(request: Request) -> HttpResponse:
    """Show every desk of the demo with the people one can be."""
    return render(request, "demo/choose.html", {"desks": [(desk, list_personas(desk)) for desk in list_desks()]})


@demo_page
@require_POST
def become(request: Request, user_id: int) -> HttpResponse:
    """Sign in as a person of the demo."""
    login(request, get_persona(user_id), backend=BACKEND)
    return redirect(_way_back(request))


@demo_page
@require_POST
def move_clock(request: Request) -> HttpResponse:
    """Move the clock of the demo ahead, for web and worker alike. Raises Invalid."""
    step = STEPS.get(request.POST.get("by", ""))
    if step is None:
        raise Invalid("The clock of the demo moves by 15 minutes or by a day.")
    clock.advance(step)
    messages.success(request, _("The clock was moved ahead. What fell due meanwhile is announced within seconds."))
    return redirect(_way_back(request))


def _way_back(request: Request) -> str:
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else "/"
