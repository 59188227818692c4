"""The versions of the policy: what is in force, checking a file, what it would change, publishing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.domain.rulebook.actions import publish_policy
from kept.domain.rulebook.errors import NoPolicyInForce
from kept.domain.rulebook.queries import get_policy, get_version, get_version_in_force, list_versions
from kept.kernel.actor import Permission
from kept.kernel.refusals import Invalid, TooLarge
from kept.policy import Policy, PolicyError, load
from kept.policy.language.lint import doubts
from kept.policy.render import render_html
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.screens.instants import zone_of
from kept.surfaces.workspace.admin.acting import do_form, go
from kept.surfaces.workspace.admin.differences import list_differences
from kept.surfaces.workspace.shell import show

LARGEST_FILE = 1_000_000


class PublishForm(forms.Form):
    """A checked file and the instant from which it is to be in force."""

    source = forms.CharField(widget=forms.HiddenInput, strip=False)
    starts_at = forms.DateTimeField(
        label=_("In force from"),
        required=False,
        help_text=_("In your own time zone. Left empty, it is in force at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


@staff_page(Permission.PUBLISH_POLICY)
@require_safe
def policies(request: Request) -> HttpResponse:
    """Show the published versions."""
    in_force = _find_in_force(request)
    context = {"versions": list_versions(request.desk.pk), "in_force": in_force}
    return show(request, "workspace/admin/policies.html", context)


@staff_page(Permission.PUBLISH_POLICY)
@require_safe
def version(request: Request, label: str) -> HttpResponse:
    """Show what one published version says."""
    found = get_version(request.desk.pk, label)
    context = {"version": found, "rendered": _rendered(get_policy(found.pk))}
    return show(request, "workspace/admin/policy.html", context)


@staff_page(Permission.PUBLISH_POLICY)
@require_POST
def check(request: Request) -> HttpResponse:
    """Check a file: every mistake with its place and cure, or what it would change and how it reads."""
    source = _sent(request)
    try:
        policy = load(source, file="policy.yaml")
    except PolicyError as error:
        context = {"problems": error.problems, "source": source}
        return show(request, "workspace/admin/policy_mistaken.html", context, status=422)
    return _show_checked(request, policy, PublishForm(initial={"source": source}))


@staff_page(Permission.PUBLISH_POLICY)
@require_http_methods(["POST"])
def publish(request: Request) -> HttpResponse:
    """Publish a checked file; what was in force before stays so until this one starts."""
    form = PublishForm(request.POST)

    def put_out(said: dict[str, Any]) -> None:
        starts_at = _in_own_zone(said["starts_at"], request) or request.now
        source = _with_unix_lines(said["source"])
        publish_policy(source=source, starts_at=starts_at, actor=request.actor, at=request.now)

    if do_form(request, form, put_out, _("The version is published.")):
        return go(request, "policies")
    try:
        policy = load(request.POST.get("source", ""), file="policy.yaml")
    except PolicyError as error:
        context = {"problems": error.problems, "source": request.POST.get("source", "")}
        return show(request, "workspace/admin/policy_mistaken.html", context, status=422)
    return _show_checked(request, policy, form, status=422)


def _show_checked(request: Request, policy: Policy, form: PublishForm, *, status: int = 200) -> HttpResponse:
    in_force = _find_in_force(request)
    running = get_policy(in_force.pk) if in_force else None
    context = {
        "policy": policy,
        "form": form,
        "doubts": doubts(policy),
        "in_force": in_force,
        "differences": list_differences(running, policy) if running else [],
        "rendered": _rendered(policy),
    }
    return show(request, "workspace/admin/policy_checked.html", context, status=status)


def _rendered(policy: Policy) -> str:
    return mark_safe(render_html(policy, heading_level=3))


def _find_in_force(request: Request) -> Any:
    try:
        return get_version_in_force(request.desk.pk, request.now)
    except NoPolicyInForce:
        return None


def _sent(request: Request) -> str:
    """The file that was sent, or what was pasted. Raises TooLarge, Invalid."""
    sent = request.FILES.get("file")
    if sent is None:
        return _with_unix_lines(request.POST.get("source", ""))
    if (sent.size or 0) > LARGEST_FILE:
        raise TooLarge("A policy file has at most 1 MB.")
    try:
        return _with_unix_lines(sent.read().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Invalid("The file is not written in UTF-8. Save it as UTF-8 and send it again.") from error


def _with_unix_lines(text: str) -> str:
    """The text as it was before a browser sent it: forms end lines in a way of their own."""
    return text.replace("\r\n", "\n")


def _in_own_zone(local: datetime | None, request: Request) -> datetime | None:
    return local.replace(tzinfo=zone_of(request.user.zone)) if local else None
