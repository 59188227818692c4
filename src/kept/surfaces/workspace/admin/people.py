"""Who works on the desk, and as what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kept.domain.parties.actions import change_role, deactivate_agent, hire_agent
from kept.domain.parties.queries import list_all_agents, list_organisations, list_teams
from kept.kernel.actor import Actor, Permission, Role
from kept.kernel.refusals import Invalid
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.admin.acting import do_form, do_row, go
from kept.surfaces.workspace.shell import show

ROLES = [
    (Role.AGENT.value, _("Agent")),
    (Role.ENGINEER.value, _("Engineer")),
    (Role.PRODUCT_MANAGER.value, _("Product manager")),
    (Role.LEAD.value, _("Lead")),
    (Role.ADMINISTRATOR.value, _("Administrator")),
    (Role.PARTNER.value, _("Of a partner")),
]


class HireForm(forms.Form):
    """A new colleague."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Mail address"), help_text=_("They sign in with it, by a code or a password."))
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    partner = forms.ChoiceField(label=_("Partner"), required=False, help_text=_("Only for somebody of a partner."))
    teams = forms.MultipleChoiceField(label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, sent: Any = None, *, actor: Actor) -> None:
        super().__init__(sent, auto_id="hire-%s")
        self.partners = {one.public_id: one for one in list_organisations(actor=actor) if one.is_partner}
        self.known_teams = {team.public_id: team for team in list_teams(actor=actor)}
        partners = [(key, one.name) for key, one in self.partners.items()]
        self.fields["partner"].choices = [("", _("None")), *partners]  # type: ignore[attr-defined]
        teams = [(key, team.name) for key, team in self.known_teams.items()]
        self.fields["teams"].choices = teams  # type: ignore[attr-defined]
        for name, known in (("partner", partners), ("teams", teams)):
            if not known:
                del self.fields[name]


@staff_page(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: Request) -> HttpResponse:
    """Show who works here, and add somebody."""
    form = HireForm(request.POST if request.method == "POST" else None, actor=request.actor)

    def hire(said: dict[str, Any]) -> None:
        hire_agent(
            name=said["name"],
            email=said["email"],
            role=Role(said["role"]),
            partner=form.partners.get(said.get("partner", "")),
            teams=[form.known_teams[key] for key in said.get("teams", [])],
            actor=request.actor,
            at=request.now,
        )

    if form.is_bound and do_form(request, form, hire, _("They can work on the desk now.")):
        return go(request, "people")
    context = {"form": form, "agents": list_all_agents(actor=request.actor), "roles": ROLES}
    return show(request, "workspace/admin/people.html", context, status=422 if form.is_bound else 200)


@staff_page(Permission.MANAGE_PEOPLE)
@require_POST
def give_role(request: Request, agent: str) -> HttpResponse:
    """Give somebody another role; the last administrator keeps theirs."""

    def change() -> None:
        said = request.POST.get("role", "")
        if said not in {role for role, _label in ROLES}:
            raise Invalid(f"“{said}” is not a role of the desk.")
        change_role(agent_id=agent, role=Role(said), actor=request.actor, at=request.now)

    return do_row(request, change, _("The role was changed."), "people")


@staff_page(Permission.MANAGE_PEOPLE)
@require_POST
def dismiss(request: Request, agent: str) -> HttpResponse:
    """End somebody's work on the desk."""
    return do_row(
        request,
        lambda: deactivate_agent(agent_id=agent, actor=request.actor, at=request.now),
        _("They can no longer work on the desk."),
        "people",
    )
