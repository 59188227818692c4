"""The pages of the desk: answering them, and logging the call to whoever was asked."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from kept.domain.oncall.queries import phones_of
from kept.domain.worklog.actions import answer_page, log_page_call
from kept.domain.worklog.queries import list_pages
from kept.kernel.actor import Permission
from kept.kernel.refusals import Invalid
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.shell import show
from kept.surfaces.workspace.shifts.acting import do_and_go
from kept.surfaces.workspace.words import severity_of

OUTCOMES = {"reached": True, "unreached": False}


@staff_page(Permission.WORK_SHIFT)
@require_safe
def show_pages(request: Request) -> HttpResponse:
    """Show who was paged about what, and who has answered."""
    pages = list_pages(actor=request.actor)
    phones = phones_of(step.agent_id for page in pages for step in page.steps.all())
    shown = [
        (page, severity_of(page.case), [(step, phones.get(step.agent_id, "")) for step in page.steps.all()])
        for page in pages
    ]
    open_pages = [one for one in shown if one[0].state in ("waiting", "unanswered")]
    over = [one for one in shown if one not in open_pages]
    return show(request, "workspace/shifts/pages.html", {"open_pages": open_pages, "over": over})


@staff_page(Permission.WORK_SHIFT)
@require_POST
def answer(request: Request, page: str) -> HttpResponse:
    """Say that one looks at it."""
    return do_and_go(
        request,
        lambda: answer_page(public_id=page, actor=request.actor, at=request.now),
        _("You look at it. Nobody else is asked."),
        "pages",
    )


@staff_page(Permission.WORK_SHIFT)
@require_POST
def call(request: Request, page: str) -> HttpResponse:
    """Log the call to whoever was asked last."""

    def log() -> None:
        said = request.POST.get("outcome", "")
        if said not in OUTCOMES:
            raise Invalid("Say whether they were reached.")
        log_page_call(public_id=page, was_reached=OUTCOMES[said], actor=request.actor, at=request.now)

    return do_and_go(request, log, _("The call is logged."), "pages")
