"""Choose cases, say what is to be done, see what was done to each, and take it back."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kept.domain.cases.queries import get_case
from kept.kernel.refusals import Invalid, Refusal
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.bulk.doings import DOINGS, Doing
from kept.surfaces.workspace.shell import show

AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case: `before` is what it takes to undo it, `refusal` why nothing was done."""

    number: str
    before: str = ""
    refusal: str = ""


@staff_page()
@require_POST
def do_to_many(request: Request, doing: str) -> HttpResponse:
    """Ask for what the change needs; then make it, case by case, and show the results."""
    kind = DOINGS[doing]
    request.actor.require(kind.permission)
    numbers = _numbers(request)
    form = kind(request.POST if "sure" in request.POST else None, request=request)
    context = {"doing": doing, "form": form, "numbers": numbers, "url": request.path, "back": _back(request)}
    if form.is_bound and form.is_valid():
        results = [_do(form, number) for number in numbers]
        done = [result for result in results if not result.refusal]
        return show(request, "workspace/bulk/done.html", context | {"results": results, "done": done})
    status = 422 if form.is_bound else 200
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "workspace/bulk/_dialog.html", context, status=status)
    return show(request, "workspace/bulk/ask.html", context, status=status)


@staff_page()
@require_POST
def undo_many(request: Request, doing: str) -> HttpResponse:
    """Take a change back where it was made."""
    kind = DOINGS[doing]
    request.actor.require(kind.permission)
    form = kind(request=request)
    results = []
    for said in request.POST.getlist("undo")[:AT_MOST]:
        number, _space, before = said.partition(" ")
        try:
            form.undo(number, before)
            results.append(Result(number))
        except Refusal as refusal:
            results.append(Result(number, refusal=refusal.message))
    done = [result for result in results if not result.refusal]
    context = {"doing": doing, "form": form, "results": results, "done": done, "back": _back(request)}
    return show(request, "workspace/bulk/undone.html", context)


def _do(form: Doing, number: str) -> Result:
    try:
        case = get_case(number, actor=form.asking.actor)
        return Result(case.number, before=form.do(case))
    except Refusal as refusal:
        return Result(number, refusal=refusal.message)


def _numbers(request: Request) -> list[str]:
    numbers = list(dict.fromkeys(request.POST.getlist("case")))
    if not numbers:
        raise Invalid("Choose at least one case first.")
    if len(numbers) > AT_MOST:
        raise Invalid(f"At most {AT_MOST} cases are changed at once; you chose {len(numbers)}.")
    return numbers


def _back(request: Request) -> str:
    """Where the list is; only an address of this site."""
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/"):
        return back
    return reverse("workspace:home", kwargs={"desk": request.desk.slug})
