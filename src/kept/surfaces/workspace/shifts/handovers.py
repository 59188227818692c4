"""Handovers: what the reader's shift leaves, what it was left, and saying that one has read it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from kept.domain.oncall.queries import find_own_shift
from kept.domain.worklog.actions import read_handover
from kept.domain.worklog.queries import list_given, list_incoming, list_outgoing
from kept.kernel.actor import Permission
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.shell import show
from kept.surfaces.workspace.shifts.acting import do_and_go
from kept.surfaces.workspace.words import severity_of


@staff_page(Permission.WORK_SHIFT)
@require_safe
def show_outgoing(request: Request) -> HttpResponse:
    """Show the cases that go on with somebody else when the reader's shift ends."""
    leaving = list_outgoing(actor=request.actor, at=request.now)
    context = {
        "shift": find_own_shift(actor=request.actor, at=request.now),
        "leaving": [(case, written, severity_of(case)) for case, written in leaving],
        "missing": sum(written is None for _case, written in leaving),
    }
    return show(request, "workspace/shifts/outgoing.html", context)


@staff_page(Permission.WORK_SHIFT)
@require_safe
def show_incoming(request: Request) -> HttpResponse:
    """Show what was handed over to the reader, and the desk's latest handovers."""
    incoming = list_incoming(actor=request.actor)
    context = {
        "incoming": [(one, severity_of(one.case)) for one in incoming],
        "given": [one for one in list_given(actor=request.actor, limit=30) if one not in incoming],
    }
    return show(request, "workspace/shifts/incoming.html", context)


@staff_page(Permission.WORK_SHIFT)
@require_POST
def read(request: Request, handover: str) -> HttpResponse:
    """Say that one has read what was handed over."""
    return do_and_go(
        request,
        lambda: read_handover(public_id=handover, actor=request.actor, at=request.now),
        _("Noted that you have read it."),
        "handovers-in",
    )
