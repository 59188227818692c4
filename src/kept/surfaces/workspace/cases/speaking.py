"""Saying something on a case: a reply to everyone, an internal note; taking a reply back; keeping drafts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kept.domain.cases import actions
from kept.domain.cases.errors import ChangedMeanwhile
from kept.domain.cases.models import Case
from kept.domain.cases.queries import get_case
from kept.kernel.actor import Permission
from kept.kernel.files import IncomingFile
from kept.kernel.refusals import Invalid, Refusal
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.cases.changes import settle_revision
from kept.surfaces.workspace.cases.changing import go_to
from kept.surfaces.workspace.cases.composer import AUDIENCES, Composer
from kept.surfaces.workspace.cases.page import render_case


@staff_page(Permission.WRITE_NOTE)
@require_POST
def say(request: Request, number: str) -> HttpResponse:
    """Send what was written to whom the form says; what is refused comes back with its text."""
    case = get_case(number, actor=request.actor)
    written = Composer(
        audience=request.POST.get("audience", ""),
        body=request.POST.get("body", ""),
        then=request.POST.get("then", ""),
    )
    try:
        if written.audience not in AUDIENCES:
            raise Invalid(_("Say first who is to read this."))
        if written.audience == "everyone":
            _reply(request, case, written)
        else:
            actions.write_note(
                number=number,
                body=written.body,
                audience=written.audience,
                actor=request.actor,
                at=request.now,
                files=_files(request),
            )
            is_internal = written.audience == "internal"
            messages.success(request, _("The internal note is written.") if is_internal else _("The note is written."))
    except Refusal as refusal:
        refused = Composer(written.audience or "everyone", written.body, written.then, _words(refusal))
        return render_case(request, get_case(number, actor=request.actor), sent=refused, status=refusal.status)
    _forget_drafts(request, case)
    return go_to(request, case)


def _reply(request: Request, case: Case, written: Composer) -> None:
    seen = request.POST.get("seen_revision", "")
    actions.reply_to_case(
        number=case.number,
        body=written.body,
        actor=request.actor,
        at=request.now,
        then_wait_for=written.then or None,
        is_held=True,
        files=_files(request),
        seen_revision=settle_revision(case, int(seen) if seen.isdigit() else None, request.actor),
    )


def _words(refusal: Refusal) -> str:
    if isinstance(refusal, ChangedMeanwhile):
        return _("%(message)s Read it above; your text is still here, and sending it again sends it.") % {
            "message": refusal.message
        }
    return refusal.message


def _files(request: Request) -> list[IncomingFile]:
    return [
        IncomingFile(sent.name or "", sent.content_type or "", sent.read()) for sent in request.FILES.getlist("files")
    ]


def _forget_drafts(request: Request, case: Case) -> None:
    for audience in AUDIENCES:
        actions.save_draft(
            number=case.number, user=request.user, audience=audience, body="", actor=request.actor, at=request.now
        )


@staff_page(Permission.REPLY)
@require_POST
def withdraw(request: Request, number: str, message: str) -> HttpResponse:
    """Take back a held reply; its text goes back into the composer as a draft."""
    try:
        case, withdrawn = actions.withdraw_reply(number=number, message_id=message, actor=request.actor, at=request.now)
    except Refusal as refusal:
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "workspace/cases/_not_withdrawn.html", {"refusal": refusal})
        messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("workspace:case", kwargs={"desk": request.desk.slug, "number": number}))
    actions.save_draft(
        number=number,
        user=request.user,
        audience="everyone",
        body=withdrawn.body,
        actor=request.actor,
        at=request.now,
    )
    messages.info(request, _("The reply was taken back before anybody could read it. Its text is in the composer."))
    return go_to(request, case)


@staff_page(Permission.WRITE_NOTE)
@require_POST
def keep_draft(request: Request, number: str) -> HttpResponse:
    """Keep what is being written; there is one draft for each person and case, to whomever it goes now."""
    chosen = request.POST.get("audience", "everyone")
    for audience in AUDIENCES:
        actions.save_draft(
            number=number,
            user=request.user,
            audience=audience,
            body=request.POST.get("body", "") if audience == chosen else "",
            actor=request.actor,
            at=request.now,
        )
    case = get_case(number, actor=request.actor)
    actions.mark_present(case=case, actor=request.actor, at=request.now, is_writing=True)
    return HttpResponse(status=204)
