"""The public pages of a desk. Nobody signs in for them, and nothing on them is about a customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kept.domain.rulebook.errors import NoPolicyInForce
from kept.domain.rulebook.models import PolicyVersion
from kept.domain.rulebook.queries import (
    get_policy,
    get_policy_in_force,
    get_version,
    get_version_in_force,
    list_versions,
)
from kept.kernel.refusals import Invalid
from kept.policy import Policy
from kept.policy.promise import promise
from kept.policy.render import render as print_policy
from kept.surfaces.doors import Request, public_page
from kept.surfaces.public.calculator import CalculatorForm
from kept.surfaces.public.document import document_of
from kept.surfaces.public.hours import hours_now
from kept.surfaces.public.texts import text_of


@public_page
@require_GET
def front(request: Request) -> HttpResponse:
    """Show the desk: how it is reached, when somebody is there, and where to sign in."""
    try:
        policy = get_policy_in_force(request.desk.pk, request.now)
    except NoPolicyInForce:
        policy = None
    context: dict[str, Any] = {"policy": policy}
    if policy:
        context["plans"] = [
            (plan, hours_now(policy, {"plan": plan.key}, request.now), policy.channels_for(plan.key))
            for plan in policy.plans
        ]
    return _show(request, "public/front.html", context)


@public_page
@require_GET
def policy(request: Request, version: str = "") -> HttpResponse:
    """Show the policy in force, or one published version of it, generated from the file that runs."""
    shown = _version(request, version)
    policy = get_policy(shown.pk)
    form = CalculatorForm(policy, None, now=request.now, zone=_zone(request))
    context = {
        "version": shown,
        "policy": policy,
        "document": document_of(policy),
        "versions": list_versions(request.desk.pk),
        "in_force": get_version_in_force(request.desk.pk, request.now),
        "form": form,
    }
    return _show(request, "public/policy.html", context)


@public_page
@require_GET
def policy_json(request: Request) -> HttpResponse:
    """The policy in force as JSON."""
    return HttpResponse(print_policy(_policy(request), "json"), content_type="application/json")


@public_page
@require_GET
def policy_markdown(request: Request) -> HttpResponse:
    """The policy in force as Markdown."""
    return HttpResponse(print_policy(_policy(request), "md"), content_type="text/markdown; charset=utf-8")


@public_page
@require_GET
def promises(request: Request) -> HttpResponse:
    """Show what the policy promises for stated facts. The address holds the whole question."""
    form = _asked(request)
    context: dict[str, Any] = {"form": form, "policy": form.policy}
    if form.is_valid():
        context |= _answered(form)
    page = "public/_promises.html" if request.htmx else "public/promises.html"  # type: ignore[attr-defined]
    return _show(request, page, context, status=422 if form.errors else 200)


@public_page
@require_GET
def promises_json(request: Request) -> HttpResponse:
    """The same answer as JSON, for programs."""
    form = _asked(request)
    if not form.is_valid():
        raise Invalid(" ".join(f"{name}: {' '.join(map(str, said))}" for name, said in form.errors.items()))
    answered = _answered(form)
    return JsonResponse(
        {
            "policy": form.policy.vendor,
            "version": form.policy.version,
            "facts": answered["facts"],
            "promises": [each.as_json() for each in answered["promises"]],
        }
    )


def _asked(request: Request) -> CalculatorForm:
    policy = get_policy(_version(request, request.GET.get("version", "")).pk)
    return CalculatorForm(policy, request.GET or None, now=request.now, zone=_zone(request))


def _answered(form: CalculatorForm) -> dict[str, Any]:
    facts, zone = form.facts(), form.cleaned_data["zone"]
    found = promise(form.policy, facts, form.received_at())
    policy = form.policy
    stated = [
        next((each.label for each in known if each.key == facts[name]), str(facts[name]))
        for name, known in (("plan", policy.plans), ("severity", policy.severities), ("kind", policy.case_kinds))
    ]
    return {"promises": found, "facts": facts, "stated": stated, "zone": zone, "text": text_of(found, zone=zone)}


def _policy(request: Request) -> Policy:
    return get_policy(_version(request, request.GET.get("version", "")).pk)


def _version(request: Request, label: str) -> PolicyVersion:
    """The version named, if it is in force or was; what is yet to come is not public."""
    if not label:
        return get_version_in_force(request.desk.pk, request.now)
    version = get_version(request.desk.pk, label)
    if version.starts_at > request.now:
        raise NoPolicyInForce(_("This version is not in force yet."))
    return version


def _zone(request: Request) -> str:
    return str(request.user.zone) if request.user.is_authenticated else request.desk.zone


def _show(request: Request, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    shell = {"desk": request.desk, "now": request.now, "zone": _zone(request), "home_url": f"/{request.desk.slug}/"}
    return render(request, template, shell | context, status=status)
