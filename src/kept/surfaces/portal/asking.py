"""A new case: what will be promised is shown before anything is sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kept.domain.cases.actions import open_case
from kept.domain.cases.foreseeing import foresee as foresee_promises
from kept.domain.cases.judging import judge_request
from kept.domain.parties.queries import find_own_contact
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Permission
from kept.kernel.refusals import Refusal
from kept.policy.charging import limits_of
from kept.policy.entitlement import Outcome
from kept.policy.promise import promise
from kept.policy.severity import propose
from kept.surfaces.doors import Request, customer_page
from kept.surfaces.portal.ask_form import AskForm
from kept.surfaces.portal.cover import list_cover
from kept.surfaces.portal.shell import show
from kept.surfaces.portal.uploads import read_files


@customer_page(Permission.OPEN_CASE)
@require_http_methods(["GET", "POST"])
def ask(request: Request) -> HttpResponse:
    """Show the form, look ahead (`look`), or open the case. A refusal keeps all that was written."""
    form = _form(request)
    if request.method == "GET" or "look" in request.POST:
        return _page(request, form, is_checked=False)
    if not form.is_valid():
        return _page(request, form, status=422)
    organisation = form.cover.organisation
    try:
        case = open_case(
            request=form.case_request(form.cleaned_data, read_files(request)),
            organisation=organisation,
            contact=find_own_contact(request.actor, organisation.pk),
            actor=request.actor,
            at=request.now,
            once=f"portal:{request.actor.person_id}:{form.cleaned_data['once']}",
        )
    except Refusal as refusal:
        return _page(request, form, refusal=refusal, status=refusal.status)
    messages.success(request, _("Your case is %(number)s. A mail with this number follows.") % {"number": case.number})
    return redirect("portal:case", desk=request.desk.slug, number=case.number)


@customer_page(Permission.OPEN_CASE)
@require_POST
def foresee(request: Request) -> HttpResponse:
    """The fragment that says by when an answer comes, for the form as it stands."""
    form = _form(request)
    shell = {"zone": request.user.zone, "now": request.now}
    return render(request, "portal/_foreseen.html", shell | look_ahead(request, form))


def look_ahead(request: Request, form: AskForm) -> dict[str, Any]:
    """What would be promised, or why nothing would: the same checks and clocks as for a case that is opened."""
    asked = form.case_request(form.data if form.is_bound else {})
    organisation = form.cover.organisation
    try:
        judged = judge_request(
            request=asked, organisation=organisation, contact=None, actor=request.actor, at=request.now
        )
    except Refusal as refusal:
        return {"refusal": refusal, "policy": form.policy}
    policy, verdict, facts = judged.policy, judged.verdict, judged.facts
    if verdict.is_refused:
        return {"policy": policy, "verdict": verdict, "is_refused": True}
    severity = next((each for each in policy.severities if each.key == facts["severity"]), None)
    found = [each for each in foresee_promises(judged, organisation, request.now) if each.owed_by != "customer"]
    return {
        "policy": policy,
        "severity": severity,
        "promises": found,
        "is_decided": form.is_decided_by_answers,
        "proposal": propose(policy, facts),
        "limits": limits_of(policy, str(facts.get("kind", ""))),
        "verdict": None if verdict.outcome is Outcome.ENTITLED else verdict,
    }


def _consequences(request: Request, form: AskForm) -> list[dict[str, Any]]:
    """Each severity with its definition, and in plain words what would be done for it."""
    asked = form.case_request(form.data if form.is_bound else {})
    try:
        judged = judge_request(
            request=asked, organisation=form.cover.organisation, contact=None, actor=request.actor, at=request.now
        )
    except Refusal:
        judged = None
    choices = []
    for severity in form.policy.severities:
        wished = judged.with_severity(severity.key) if judged else None
        facts = wished.facts if wished and not wished.verdict.is_refused else {}
        is_given = facts.get("severity") == severity.key
        found = promise(form.policy, facts, request.now) if is_given else []
        targets = [f"{each.label}: {each.target}" for each in found if not each.no_time][:3]
        care = form.policy.document.severities[severity.key].care
        choices.append({"severity": severity, "targets": targets, "care": care})
    return choices


def _form(request: Request) -> AskForm:
    policy = get_policy_in_force(request.desk.pk, request.now)
    covers = list_cover(request.actor, request.desk, request.now)
    return AskForm(policy, covers, request.POST or None, request.FILES or None)


def _page(
    request: Request, form: AskForm, *, is_checked: bool = True, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    if not is_checked and form.is_bound:
        form.errors.clear()
    context = {
        "form": form,
        "chosen": form.data.get("severity", "") if form.is_bound else "",
        "choices": _consequences(request, form),
        "foreseen": look_ahead(request, form),
        "refused": refusal,
        "policy": form.policy,
    }
    return show(request, "portal/ask.html", context, status=status)
