"""Licence keys: issued, registered to a customer, blocked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kept.domain.entitlements.actions import block_licence, issue_licence, register_licence, unblock_licence
from kept.domain.entitlements.models import Licence
from kept.domain.entitlements.queries import get_licence, list_licences
from kept.domain.parties.queries import get_organisation, list_organisations
from kept.domain.products.queries import get_product, list_products
from kept.kernel.actor import Actor, Permission
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.admin.acting import do_form, go
from kept.surfaces.workspace.shell import show


class IssueForm(forms.Form):
    """A key, what it is for and whose it is, as far as that is known."""

    key = forms.CharField(label=_("Key"), max_length=80, help_text=_("Blanks, hyphens and case do not count."))
    product = forms.ChoiceField(label=_("Product"), required=False)
    organisation = forms.ChoiceField(label=_("Customer"), required=False)

    def __init__(self, sent: Any = None, *, actor: Actor) -> None:
        super().__init__(sent)
        products = [(one.key, one.name) for one in list_products(desk_id=actor.desk_id)]
        self.fields["product"].choices = [("", _("Not stated")), *products]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = _customers(actor, _("Nobody yet"))  # type: ignore[attr-defined]


class RegisterForm(forms.Form):
    """Whose a key is."""

    organisation = forms.ChoiceField(label=_("Customer"))

    def __init__(self, sent: Any = None, *, actor: Actor) -> None:
        super().__init__(sent)
        self.fields["organisation"].choices = _customers(actor)[1:]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a key is blocked, or counts again."""

    reason = forms.CharField(label=_("Why?"), max_length=500)


def _customers(actor: Actor, nobody: Any = "") -> list[tuple[str, Any]]:
    return [("", nobody), *((one.public_id, one.name) for one in list_organisations(actor=actor))]


@staff_page(Permission.MANAGE_COVER)
@require_http_methods(["GET", "HEAD", "POST"])
def licences(request: Request) -> HttpResponse:
    """Show the keys by their last characters, and issue one."""
    form = IssueForm(request.POST if request.method == "POST" else None, actor=request.actor)

    def issue(said: dict[str, Any]) -> None:
        issue_licence(
            key=said["key"],
            product=get_product(said["product"], actor=request.actor) if said["product"] else None,
            organisation=get_organisation(said["organisation"], actor=request.actor) if said["organisation"] else None,
            actor=request.actor,
            at=request.now,
        )

    if form.is_bound and do_form(request, form, issue, _("The licence was issued.")):
        return go(request, "licences")
    context = {"form": form, "licences": list_licences(actor=request.actor)}
    return show(request, "workspace/admin/licences.html", context, status=422 if form.is_bound else 200)


@staff_page(Permission.MANAGE_COVER)
@require_http_methods(["GET", "HEAD", "POST"])
def licence(request: Request, licence: str) -> HttpResponse:
    """Show one key; register it, block it, let it count again."""
    found = get_licence(licence, actor=request.actor)
    sent = request.POST if request.method == "POST" else None
    does = request.POST.get("does", "")
    register_form = RegisterForm(sent if does == "register" else None, actor=request.actor)
    reason_form = ReasonForm(sent if does in ("block", "unblock") else None)
    if register_form.is_bound and do_form(request, register_form, _registering(request, found), _("It is registered.")):
        return go(request, "licence", licence=licence)
    if reason_form.is_bound and do_form(request, reason_form, _blocking(request, found, does), _("It was changed.")):
        return go(request, "licence", licence=licence)
    context = {"licence": found, "register_form": register_form, "reason_form": reason_form}
    return show(request, "workspace/admin/licence.html", context, status=422 if sent else 200)


def _registering(request: Request, licence: Licence) -> Any:
    def register(said: dict[str, Any]) -> None:
        organisation = get_organisation(said["organisation"], actor=request.actor)
        register_licence(licence=licence, organisation=organisation, actor=request.actor, at=request.now)

    return register


def _blocking(request: Request, licence: Licence, does: str) -> Any:
    change = block_licence if does == "block" else unblock_licence
    return lambda said: change(licence=licence, reason=said["reason"], actor=request.actor, at=request.now)
