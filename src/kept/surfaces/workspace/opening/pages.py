"""Opening a case on the phone: find who calls, say what is wrong, hear by when an answer is promised, open it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.domain.cases.actions import open_case
from kept.domain.cases.foreseeing import foresee as foresee_promises
from kept.domain.cases.judging import judge_request
from kept.domain.entitlements.people import get_contact, list_hiding, search_contacts
from kept.domain.entitlements.queries import find_agreement
from kept.domain.parties.models import Contact, Organisation
from kept.domain.parties.queries import get_organisation, list_organisations
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Permission, Role
from kept.kernel.refusals import Refusal
from kept.policy.severity import propose
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.opening.form import OpenForm
from kept.surfaces.workspace.shell import show


@staff_page(Permission.OPEN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: Request) -> HttpResponse:
    """Show the form, or open the case; it is received now."""
    contact = _contact(request)
    policy = get_policy_in_force(request.desk.pk, request.now)
    sent = request.POST if request.method == "POST" else None
    form = OpenForm(policy, sent, desk_id=request.desk.pk, contact=contact)
    if request.method != "POST":
        return _show(request, form)
    customer = _customer(request, contact)
    if customer is None and request.actor.organisations is not None and "look" not in request.POST:
        form.add_error(None, _("Choose the customer first: a partner files for its own customers."))
    if "look" in request.POST or not form.is_valid():
        return _show(request, form, status=200 if "look" in request.POST else 422)
    try:
        case = open_case(
            request=form.case_request(form.cleaned_data),
            organisation=customer,
            contact=contact,
            actor=request.actor,
            at=request.now,
            once=f"workspace:{request.actor.person_id}:{form.cleaned_data['once']}",
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _show(request, form, status=refusal.status)
    messages.success(request, _("Case %(number)s is open.") % {"number": case.number})
    return redirect("workspace:case", desk=request.desk.slug, number=case.number)


@staff_page(Permission.OPEN_CASE)
@require_safe
def find_contacts(request: Request) -> HttpResponse:
    """The contacts that fit what was typed, to choose one."""
    return render(request, "workspace/opening/_contacts.html", _search(request))


@staff_page(Permission.OPEN_CASE)
@require_POST
def foresee(request: Request) -> HttpResponse:
    """What would be promised for the form as it stands."""
    policy = get_policy_in_force(request.desk.pk, request.now)
    form = OpenForm(policy, request.POST, desk_id=request.desk.pk, contact=_contact(request))
    return render(request, "workspace/opening/_foreseen.html", _foreseen(request, form))


def _contact(request: Request) -> Contact | None:
    """The contact that was chosen. Raises NotFound for one that is not there."""
    chosen = (request.POST if request.method == "POST" else request.GET).get("contact", "")
    return get_contact(chosen, actor=request.actor) if chosen else None


def _customer(request: Request, contact: Contact | None) -> Organisation | None:
    """The customer: that of the contact, or (a partner for one whose people are hidden from it) the chosen one."""
    if contact is not None:
        return contact.organisation
    chosen = (request.POST if request.method == "POST" else request.GET).get("customer", "")
    return get_organisation(chosen, actor=request.actor) if chosen else None


def _search(request: Request) -> dict[str, Any]:
    text = request.GET.get("who", "").strip()
    found = search_contacts(text, actor=request.actor)
    return {"who": text, "found": found, "veiled": _veiled(request, text), "desk": request.desk}


def _veiled(request: Request, text: str) -> list[Organisation]:
    """The customers that fit and whose people a partner does not see; it files for them without a name."""
    if request.actor.role != Role.PARTNER or not text:
        return []
    known = list_organisations(actor=request.actor)
    hiding = list_hiding([one.pk for one in known])
    return [one for one in known if one.pk in hiding and text.lower() in one.name.lower()]


def _foreseen(request: Request, form: OpenForm) -> dict[str, Any]:
    asked = form.case_request(form.data if form.is_bound else {})
    organisation = _customer(request, form.contact)
    words: dict[str, Any] = {"zone": request.user.zone, "now": request.now, "policy": form.policy}
    try:
        judged = judge_request(
            request=asked, organisation=organisation, contact=form.contact, actor=request.actor, at=request.now
        )
    except Refusal as refusal:
        return words | {"refusal": refusal}
    policy, facts = judged.policy, judged.facts
    severity = next((one for one in policy.severities if one.key == facts["severity"]), None)
    promises = [one for one in foresee_promises(judged, organisation, request.now) if one.owed_by == "vendor"]
    proposal = propose(policy, facts)
    return words | {"severity": severity, "promises": promises, "verdict": judged.verdict, "proposal": proposal}


def _show(request: Request, form: OpenForm, *, status: int = 200) -> HttpResponse:
    contact = form.contact
    agreement = find_agreement(contact.organisation_id, request.now.date()) if contact else None
    if status == 200 and form.is_bound:
        form.errors.clear()
    customer = None if contact else _customer(request, None)
    context = {"form": form, "contact": contact, "customer": customer, "agreement": agreement}
    context |= _search(request) | _foreseen(request, form)
    return show(request, "workspace/opening/new.html", context, status=status)
