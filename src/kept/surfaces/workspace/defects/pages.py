"""Product Management's pages: the top defects, and one with its cases, its plan and its release."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kept.domain.defects import actions
from kept.domain.defects.models import Defect
from kept.domain.defects.queries import allowed_plans, get_defect, list_cases, list_top
from kept.domain.products.queries import get_release, list_releases
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Permission
from kept.kernel.refusals import Invalid
from kept.policy import Policy
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.behind import Doing, do_one, go_to
from kept.surfaces.workspace.cases.changes.base import Words
from kept.surfaces.workspace.shell import show
from kept.surfaces.workspace.words import label_in, severity_of


class DescribeForm(forms.Form):
    """What customers read of a defect, and what only we do."""

    title = forms.CharField(label=_("What goes wrong, as customers read it"), max_length=200)
    outline = forms.CharField(
        label=_("What customers read about the correction"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cause = forms.CharField(
        label=_("The cause (customers do not read it)"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_public = forms.BooleanField(label=_("Name it to customers whose cases it does not carry"), required=False)


class PlanForm(forms.Form):
    """How and in which release it is corrected."""

    plan = forms.ChoiceField(label=_("How is it corrected?"), widget=forms.RadioSelect)
    release = forms.ChoiceField(label=_("In which release?"), required=False)

    def __init__(self, sent: Any = None, *, policy: Policy, defect: Defect) -> None:
        super().__init__(sent, auto_id="plan-%s")
        ways = allowed_plans(policy, defect.severity)
        releases = [
            (one.public_id, str(one))
            for one in list_releases(desk_id=defect.desk_id)
            if defect.product_id in (None, one.product_id)
        ]
        self.fields["plan"].choices = [(one.value, one.label) for one in ways]  # type: ignore[attr-defined]
        self.fields["release"].choices = [("", _("Not known yet")), *releases]  # type: ignore[attr-defined]
        self.initial = {
            "plan": defect.plan or (ways[0].value if len(ways) == 1 else ""),
            "release": defect.release.public_id if defect.release else "",
        }


class DropForm(forms.Form):
    """Why it is dropped."""

    reason = forms.CharField(label=_("Why?"), max_length=500)


@staff_page(Permission.LINK_DEFECT)
@require_safe
def show_top(request: Request) -> HttpResponse:
    """Show defects by severity and the cases they carry; those that are over with `?over`."""
    is_over = "over" in request.GET
    policy = get_policy_in_force(request.desk.pk, request.now)
    rows = [
        (one, label_in(policy.severities, one.severity))
        for one in list_top(actor=request.actor, is_live=not is_over)
    ]
    return show(request, "workspace/defects/top.html", {"rows": rows, "is_over": is_over})


@staff_page(Permission.LINK_DEFECT)
@require_http_methods(["GET", "HEAD", "POST"])
def show_defect(request: Request, defect: str) -> HttpResponse:
    """Show one defect with its cases; describe it, plan its correction, or drop it."""
    found = get_defect(defect, actor=request.actor)
    policy = get_policy_in_force(request.desk.pk, request.now)
    sent: dict[str, forms.Form] = {}
    if request.method == "POST":
        step = request.POST.get("step", "")
        form, doing, done = _prepare(request, found, policy, step)
        if do_one(request, form, doing, done):
            return go_to(request, "defect", defect=defect)
        sent[step] = form
    may_plan = found.is_live and request.actor.may(Permission.PLAN_CORRECTIONS)
    described = {"title": found.title, "outline": found.outline, "cause": found.cause, "is_public": found.is_public}
    context = {
        "defect": found,
        "severity": label_in(policy.severities, found.severity),
        "links": [(one, severity_of(one.case)) for one in list_cases(found, actor=request.actor)],
        "describe": sent.get("describe") or DescribeForm(initial=described, auto_id="describe-%s"),
        "plan": (sent.get("plan") or PlanForm(policy=policy, defect=found)) if may_plan else None,
        "drop": (sent.get("drop") or DropForm(auto_id="drop-%s")) if may_plan else None,
        "ways": allowed_plans(policy, found.severity),
        "is_described_now": "describe" in sent,
    }
    return show(request, "workspace/defects/defect.html", context, status=422 if sent else 200)


def _prepare(request: Request, defect: Defect, policy: Policy, step: str) -> tuple[forms.Form, Doing, Words]:
    who: dict[str, Any] = {"defect_id": defect.public_id, "actor": request.actor, "at": request.now}
    if step == "describe":
        form: forms.Form = DescribeForm(request.POST, auto_id="describe-%s")
        return form, lambda said: actions.describe_defect(**who, **said), _("It is described.")
    if step == "plan":

        def plan(said: dict[str, Any]) -> None:
            release = get_release(said["release"], actor=request.actor) if said["release"] else None
            actions.plan_correction(**who, plan=said["plan"], release=release)

        return PlanForm(request.POST, policy=policy, defect=defect), plan, _("The correction is planned.")
    if step == "drop":
        return (
            DropForm(request.POST, auto_id="drop-%s"),
            lambda said: actions.drop_defect(**who, **said),
            _("It is dropped; its cases go on."),
        )
    raise Invalid("There is no such step.")
