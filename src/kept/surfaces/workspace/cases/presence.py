"""Who else has the case open, and who of them is writing."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from kept.domain.cases import actions
from kept.domain.cases.queries import find_draft, get_case, list_present
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.cases.composer import AUDIENCES

WRITES_FOR = timedelta(seconds=60)


@staff_page()
@require_POST
def be_present(request: Request, number: str) -> HttpResponse:
    """Note that somebody looks at the case, and tell them who else does."""
    case = get_case(number, actor=request.actor)
    drafts = [find_draft(case, request.user, audience) for audience in AUDIENCES]
    is_writing = any(draft and request.now - draft.saved_at < WRITES_FOR for draft in drafts)
    actions.mark_present(case=case, actor=request.actor, at=request.now, is_writing=is_writing)
    present = list_present(case, request.now, but=request.actor.person_id)
    return render(request, "workspace/cases/_present.html", {"present": present})
