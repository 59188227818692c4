"""What the desk is called and how it looks."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kept.domain.desks.actions import change_desk
from kept.kernel.actor import Permission
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.admin.acting import do_form, go
from kept.surfaces.workspace.shell import show

SHOWN = ("name", "accent", "zone", "phone")


class DeskForm(forms.Form):
    """Name, look, zone and phone of the desk."""

    name = forms.CharField(label=_("Name"), max_length=100)
    accent = forms.CharField(
        label=_("Colour"), widget=forms.TextInput(attrs={"type": "color"}), help_text=_("Of the mark in the corner.")
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)


@staff_page(Permission.MANAGE_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: Request) -> HttpResponse:
    """Show and change the desk's name and look."""
    now = {name: getattr(request.desk, name) for name in SHOWN}
    form = DeskForm(request.POST if request.method == "POST" else None, initial=now)

    def change(said: dict[str, Any]) -> None:
        changed = {name: said[name] for name in SHOWN if said[name] != now[name]}
        if changed:
            change_desk(changed=changed, actor=request.actor, at=request.now)

    if form.is_bound and do_form(request, form, change, _("The desk was changed.")):
        return go(request, "desk")
    return show(request, "workspace/admin/desk.html", {"form": form}, status=422 if form.is_bound else 200)
