"""The page and the dialog of a change: ask, do, go back to the case; or say why not, with what was written kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from kept.domain.cases.errors import ChangedMeanwhile
from kept.domain.cases.models import Case
from kept.domain.cases.queries import get_case
from kept.kernel.actor import Actor
from kept.kernel.refusals import Refusal
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.cases.changes import AT_HAND, CHANGES, Change
from kept.surfaces.workspace.cases.changes.base import Words
from kept.surfaces.workspace.shell import show


@dataclass(frozen=True, slots=True)
class Offer:
    """A change that can be made now, as its button shows it."""

    name: str
    url: str
    asks: bool
    is_at_hand: bool
    short: Words

    @property
    def command(self) -> str:
        """The id of the command in the registry."""
        return f"case.{self.name}"


def list_offers(case: Case, actor: Actor, slug: str) -> list[Offer]:
    """The changes that the actor can make to the case now."""
    return [
        Offer(
            name=name,
            url=reverse(f"workspace:change-{name}", kwargs={"desk": slug, "number": case.number}),
            asks=kind.asks,
            short=kind.short,
            is_at_hand=name in AT_HAND or (name == "triage" and not case.is_triaged),
        )
        for name, kind in CHANGES.items()
        if kind.is_offered(case, actor)
    ]


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def change_case(request: Request, number: str, change: str) -> HttpResponse:
    """Ask for what a change needs, and make it."""
    kind = CHANGES[change]
    request.actor.require(kind.permission)
    case = get_case(number, actor=request.actor)
    if request.method != "POST":
        return _ask(request, kind(case=case, request=request), change)
    form = kind(request.POST, case=case, request=request)
    if not form.is_valid():
        return _ask(request, form, change, status=422)
    try:
        words = form.perform()
    except Refusal as refusal:
        return _ask(request, _refused(form, refusal), change, status=refusal.status)
    messages.success(request, str(words))
    return go_to(request, case)


def go_to(request: Request, case: Case) -> HttpResponse:
    """Lead back to the page of a case, from a form or from a dialog."""
    url = reverse("workspace:case", kwargs={"desk": request.desk.slug, "number": case.number})
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


def _refused(form: Change, refusal: Refusal) -> Change:
    """The form with the refusal above it; after somebody else's change it is held against the case as it is now."""
    form.add_error(None, refusal.message)
    if isinstance(refusal, ChangedMeanwhile):
        sent = form.asking.POST.copy()
        sent["seen_revision"] = str(refusal.extra["revision"])
        form.data = sent
    return form


def _ask(request: Request, form: Change, change: str, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "case": form.case, "change": change, "url": request.path}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "workspace/cases/_change_dialog.html", context, status=status)
    return show(request, "workspace/cases/change.html", context, status=status)
