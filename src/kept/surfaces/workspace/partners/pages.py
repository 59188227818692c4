"""The pages about partners: the scorecards, and one partner with its hours and customers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kept.domain.cases.scorecard import score_partner
from kept.domain.entitlements.people import list_hiding
from kept.domain.parties.actions import change_seller
from kept.domain.parties.models import Organisation
from kept.domain.parties.queries import (
    get_organisation,
    list_organisations,
    list_partner_agents,
    list_partners,
)
from kept.domain.partners.actions import set_hours
from kept.domain.partners.queries import find_hours, get_partner
from kept.kernel.actor import Permission
from kept.kernel.refusals import Refusal
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.shell import show

LOOK_BACK = timedelta(days=90)


class HoursForm(forms.Form):
    """When a partner is there."""

    zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [(one, one.replace("_", " ")) for one in sorted(available_timezones())]
    )
    windows = forms.CharField(
        label=_("Hours"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line for each group of days, such as “mon-fri 09:00-12:00, 13:00-17:00”."),
    )
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One line for each day, such as “2026-12-24 Christmas Eve”."),
    )


class SellerForm(forms.Form):
    """Who sold to a customer."""

    sold_by = forms.ChoiceField(label=_("Bought from"), required=False)
    reason = forms.CharField(label=_("Why?"), max_length=500)

    def __init__(self, sent: Any = None, *, customer: Organisation, partners: list[Organisation]) -> None:
        seller = customer.sold_by.public_id if customer.sold_by else ""
        super().__init__(sent, initial={"sold_by": seller})
        choices = [(one.public_id, one.name) for one in partners if one.pk != customer.pk]
        self.fields["sold_by"].choices = [("", _("Directly from us")), *choices]  # type: ignore[attr-defined]


@staff_page(Permission.READ_NOTES)
@require_safe
def show_partners(request: Request) -> HttpResponse:
    """Show the partners that one may see, with how they do."""
    since = request.now - LOOK_BACK
    partners = list_partners(actor=request.actor)
    rows = [(one, score_partner(one, actor=request.actor, since=since)) for one in partners]
    return show(request, "workspace/partners/partners.html", {"rows": rows, "days": LOOK_BACK.days})


@staff_page(Permission.READ_NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def show_partner(request: Request, partner: str) -> HttpResponse:
    """Show a partner: scorecard, hours, people, customers; and set its hours."""
    found = get_partner(partner, actor=request.actor)
    hours = find_hours(found.pk)
    said = {"zone": hours.zone, "windows": hours.windows, "holidays": hours.closed} if hours else {"zone": found.zone}
    form = HoursForm(request.POST if request.method == "POST" else None, initial=said)
    if form.is_bound:
        request.actor.require(Permission.SET_PARTNER_HOURS)
        if form.is_valid():
            try:
                set_hours(partner=found, actor=request.actor, at=request.now, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("The hours hold for cases that arrive from now on."))
                return redirect("workspace:partner", desk=request.desk.slug, partner=found.public_id)
    customers = [one for one in list_organisations(actor=request.actor) if one.sold_by_id == found.pk]
    context = {
        "partner": found,
        "score": score_partner(found, actor=request.actor, since=request.now - LOOK_BACK),
        "hours": hours,
        "form": form if request.actor.may(Permission.SET_PARTNER_HOURS) else None,
        "agents": list_partner_agents(found.pk),
        "customers": customers,
        "hiding": list_hiding([one.pk for one in customers]),
        "days": LOOK_BACK.days,
    }
    return show(request, "workspace/partners/partner.html", context, status=422 if form.errors else 200)


@staff_page(Permission.MANAGE_COVER)
@require_http_methods(["GET", "HEAD", "POST"])
def change_partner(request: Request, organisation: str) -> HttpResponse:
    """Say who sold to a customer; its open cases follow. What they see of it is said by its agreements."""
    customer = get_organisation(organisation, actor=request.actor)
    partners = list_partners(actor=request.actor)
    form = SellerForm(request.POST if request.method == "POST" else None, customer=customer, partners=partners)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        seller = next((one for one in partners if one.public_id == said["sold_by"]), None)
        who: dict[str, Any] = {"reason": said["reason"], "actor": request.actor, "at": request.now}
        try:
            change_seller(organisation=customer, sold_by=seller, **who)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("It holds from now on; the open cases follow."))
            return redirect("admin:customer", desk=request.desk.slug, organisation=customer.public_id)
    context = {"customer": customer, "form": form}
    return show(request, "workspace/partners/seller.html", context, status=422 if form.errors else 200)
