"""Whom the desk supports: organisations, their contacts, and what they have agreed on."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kept.domain.entitlements.actions import admit_contact, dismiss_contact, make_agreement
from kept.domain.entitlements.errors import NeedsBothSides
from kept.domain.entitlements.people import get_contact
from kept.domain.entitlements.queries import list_agreements, takes_both_sides
from kept.domain.parties.actions import add_organisation
from kept.domain.parties.queries import get_organisation, list_contacts_of, list_organisations
from kept.domain.rulebook.errors import NoPolicyInForce
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Permission
from kept.policy import Policy
from kept.policy.language.values import Question
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.admin.acting import do_form, go
from kept.surfaces.workspace.questions import add_questions, answers_in
from kept.surfaces.workspace.shell import show


class OrganisationForm(forms.Form):
    """A new customer or partner."""

    name = forms.CharField(label=_("Name"), max_length=200)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        initial="UTC",
    )
    is_partner = forms.BooleanField(label=_("It is a partner, who supports customers itself"), required=False)


class ContactForm(forms.Form):
    """A person of a customer."""

    prefix = "contact"
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Mail address"))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    is_approved = forms.BooleanField(label=_("Approved to ask for support"), required=False, initial=True)
    is_administrator = forms.BooleanField(label=_("Sees all cases of the organisation's people"), required=False)


class AgreementForm(forms.Form):
    """A plan for a span of dates, with what the customer chose."""

    prefix = "agreement"
    plan = forms.ChoiceField(label=_("Plan"))
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, sent: Any = None, *, policy: Policy) -> None:
        super().__init__(sent)
        self.fields["plan"].choices = [(plan.key, plan.label) for plan in policy.plans]  # type: ignore[attr-defined]
        add_questions(self, [question for question in policy.questions if _is_agreed(question)])

    def clean(self) -> dict[str, Any]:
        """Refuse an agreement that ends before it starts."""
        said = super().clean() or {}
        if said.get("ends_on") and said.get("starts_on") and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", _("An agreement ends on the day it starts, or later."))
        return said


def _is_agreed(question: Question) -> bool:
    return question.asked_of == "agreement"


def _plan_labels(request: Request) -> dict[str, str]:
    """What the plans are called in the policy in force; nothing before the first is published."""
    try:
        policy = get_policy_in_force(request.desk.pk, request.now)
    except NoPolicyInForce:
        return {}
    return {plan.key: plan.label for plan in policy.plans}


@staff_page(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def customers(request: Request) -> HttpResponse:
    """Show the organisations, and add one."""
    form = OrganisationForm(request.POST if request.method == "POST" else None, auto_id="organisation-%s")
    who: dict[str, Any] = {"actor": request.actor, "at": request.now}
    if form.is_bound and do_form(request, form, lambda said: add_organisation(**said, **who), _("It was added.")):
        return go(request, "customers")
    latest = {agreement.organisation_id: agreement for agreement in reversed(list_agreements(actor=request.actor))}
    plans = _plan_labels(request)
    rows = []
    for one in list_organisations(actor=request.actor):
        agreement = latest.get(one.pk)
        rows.append((one, agreement, plans.get(agreement.plan, agreement.plan) if agreement else ""))
    context = {"form": form, "rows": rows}
    return show(request, "workspace/admin/customers.html", context, status=422 if form.is_bound else 200)


@staff_page(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def customer(request: Request, organisation: str) -> HttpResponse:
    """Show one organisation, and add a contact or an agreement."""
    found = get_organisation(organisation, actor=request.actor)
    policy = get_policy_in_force(request.desk.pk, request.now)
    sent = request.POST if request.method == "POST" else None
    adds = request.POST.get("adds", "")
    contact_form = ContactForm(sent if adds == "contact" else None)
    if takes_both_sides(found, request.now):
        del contact_form.fields["is_approved"]
    agreement_form = AgreementForm(sent if adds == "agreement" else None, policy=policy)
    who: dict[str, Any] = {"organisation": found, "actor": request.actor, "at": request.now}

    def agree(said: dict[str, Any]) -> None:
        make_agreement(
            plan=said["plan"], starts_on=said["starts_on"], ends_on=said["ends_on"], facts=answers_in(said), **who
        )

    if contact_form.is_bound and do_form(
        request, contact_form, lambda said: admit_contact(**said, **who), _("The contact was added.")
    ):
        return go(request, "customer", organisation=organisation)
    if agreement_form.is_bound and do_form(request, agreement_form, agree, _("The agreement was made.")):
        return go(request, "customer", organisation=organisation)
    context = {
        "organisation": found,
        "contacts": list_contacts_of(found),
        "agreements": [one for one in list_agreements(actor=request.actor) if one.organisation_id == found.pk],
        "plans": {plan.key: plan.label for plan in policy.plans},
        "contact_form": contact_form,
        "agreement_form": agreement_form,
    }
    return show(request, "workspace/admin/customer.html", context, status=422 if sent else 200)


@staff_page(Permission.MANAGE_PEOPLE)
@require_POST
def retire_contact(request: Request, contact: str) -> HttpResponse:
    """Take away a person's right to ask for support."""
    found = get_contact(contact, actor=request.actor)
    try:
        dismiss_contact(contact=found, actor=request.actor, at=request.now)
    except NeedsBothSides as refusal:
        messages.error(request, refusal.message)
        return go(request, "contacts", organisation=found.organisation.public_id)
    return go(request, "customer", organisation=found.organisation.public_id)
