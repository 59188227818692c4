"""What one customer is entitled to: their agreements, licences and exceptions; each can be changed, with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kept.domain.entitlements.actions import change_agreement, end_override, override_cover
from kept.domain.entitlements.models import Agreement
from kept.domain.entitlements.queries import (
    get_agreement,
    get_override,
    list_agreements_of,
    list_licences,
    list_overrides,
)
from kept.domain.parties.queries import get_organisation
from kept.domain.products.queries import list_products
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Permission
from kept.policy.entitlement import Outcome
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.verdicts.showing import label_of
from kept.surfaces.workspace.admin.acting import do_form, do_row, go
from kept.surfaces.workspace.shell import show

DATE: dict[str, Any] = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
DECISIONS = (Outcome.ENTITLED, Outcome.CONDITIONS, Outcome.REFUSED)


class AgreementChange(forms.Form):
    """The dates of an agreement, the products it is for, until when it is paid, and what a partner sees."""

    starts_on = forms.DateField(label=_("From"), **DATE)
    ends_on = forms.DateField(label=_("To"), required=False, **DATE)
    paid_through = forms.DateField(
        label=_("Paid through"), required=False, help_text=_("Left open, payment is not looked at."), **DATE
    )
    covers = forms.MultipleChoiceField(
        label=_("For these products"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None means all."),
    )
    shows_contacts = forms.BooleanField(
        label=_("A partner who serves the customer sees who the customer's people are"), required=False
    )
    reason = forms.CharField(label=_("Why?"), max_length=500)

    def __init__(self, sent: Any = None, *, agreement: Agreement) -> None:
        names = ("starts_on", "ends_on", "paid_through", "covers", "shows_contacts")
        now = {name: getattr(agreement, name) for name in names}
        super().__init__(sent, initial=now)
        products = [(product.key, product.name) for product in list_products(desk_id=agreement.desk_id)]
        self.fields["covers"].choices = products  # type: ignore[attr-defined]
        if not products:
            del self.fields["covers"]


class OverrideForm(forms.Form):
    """An exception for a customer."""

    outcome = forms.ChoiceField(label=_("What holds?"), widget=forms.RadioSelect)
    ends_on = forms.DateField(label=_("Until and including"), **DATE)
    reason = forms.CharField(label=_("Why?"), max_length=500)

    def __init__(self, sent: Any = None) -> None:
        super().__init__(sent, auto_id="override-%s")
        self.fields["outcome"].choices = [(one.value, label_of(one)) for one in DECISIONS]  # type: ignore[attr-defined]


@staff_page(Permission.MANAGE_COVER)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_cover(request: Request, organisation: str) -> HttpResponse:
    """Show what a customer is entitled to, and make an exception."""
    found = get_organisation(organisation, actor=request.actor)
    form = OverrideForm(request.POST if request.method == "POST" else None)
    who: dict[str, Any] = {"organisation": found, "actor": request.actor, "at": request.now}
    if form.is_bound and do_form(request, form, lambda said: override_cover(**said, **who), _("The exception holds.")):
        return go(request, "customer-cover", organisation=organisation)
    policy = get_policy_in_force(request.desk.pk, request.now)
    products = {product.key: product.name for product in list_products(desk_id=request.desk.pk)}
    agreements = list_agreements_of([found.pk])
    context = {
        "organisation": found,
        "agreements": [(one, ", ".join(products.get(key, key) for key in one.covers)) for one in agreements],
        "plans": {plan.key: plan.label for plan in policy.plans},
        "today": request.now.date(),
        "licences": [one for one in list_licences(actor=request.actor) if one.organisation_id == found.pk],
        "overrides": [(one, label_of(Outcome(one.outcome))) for one in list_overrides(found.pk)],
        "form": form,
    }
    return show(request, "workspace/admin/customer_cover.html", context, status=422 if form.is_bound else 200)


@staff_page(Permission.MANAGE_COVER)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: Request, agreement: str) -> HttpResponse:
    """Show an agreement and change it."""
    found = get_agreement(agreement, actor=request.actor)
    form = AgreementChange(request.POST if request.method == "POST" else None, agreement=found)

    def change(said: dict[str, Any]) -> None:
        change_agreement(
            agreement=found,
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            paid_through=said["paid_through"],
            covers=said.get("covers", found.covers),
            shows_contacts=said["shows_contacts"],
            reason=said["reason"],
            actor=request.actor,
            at=request.now,
        )

    if form.is_bound and do_form(request, form, change, _("The agreement was changed.")):
        return go(request, "customer-cover", organisation=found.organisation.public_id)
    context = {"agreement": found, "form": form}
    return show(request, "workspace/admin/agreement.html", context, status=422 if form.is_bound else 200)


@staff_page(Permission.OVERRIDE_VERDICT)
@require_POST
def end(request: Request, override: str) -> HttpResponse:
    """Take an exception back."""
    found = get_override(override, actor=request.actor)
    reason = request.POST.get("reason", "")
    who: dict[str, Any] = {"actor": request.actor, "at": request.now}
    done = _("The rules hold again for this customer.")
    do_row(request, lambda: end_override(override=found, reason=reason, **who), done, "customers")
    return go(request, "customer-cover", organisation=found.organisation.public_id)
