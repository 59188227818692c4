"""Calls that came in: each joins an open case of the caller's, or opens one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kept.domain.cases.models import Case
from kept.domain.cases.queries import list_queue
from kept.domain.cases.types import CaseFilter
from kept.domain.cases.types import Request as CaseRequest
from kept.domain.entitlements.people import get_contact, search_contacts
from kept.domain.parties.models import Contact
from kept.domain.rulebook.queries import get_policy_in_force
from kept.domain.worklog.actions import log_inbound_call
from kept.domain.worklog.queries import list_calls
from kept.domain.worklog.types import Caller
from kept.kernel.actor import Permission
from kept.kernel.refusals import Refusal
from kept.policy import Policy
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.shell import show

NEW = "new"


class CallForm(forms.Form):
    """What an agent notes while somebody calls."""

    caller_name = forms.CharField(label=gettext_lazy("Who called?"), max_length=120, required=False)
    caller_phone = forms.CharField(label=gettext_lazy("From which number?"), max_length=40, required=False)
    joins = forms.ChoiceField(label=gettext_lazy("About which case?"), widget=forms.RadioSelect)
    number = forms.CharField(
        label=gettext_lazy("Number of another case"),
        max_length=24,
        required=False,
        help_text=gettext_lazy("If they name one that is not listed."),
    )
    subject = forms.CharField(
        label=gettext_lazy("In one line, what is wrong?"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("For a new case."),
    )
    severity = forms.ChoiceField(label=gettext_lazy("Severity of a new case"), required=False)
    said = forms.CharField(label=gettext_lazy("What they said"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, sent: Any = None, *, policy: Policy, contact: Contact | None, cases: list[Case]) -> None:
        super().__init__(sent, auto_id="call-%s", initial={"joins": cases[0].number if cases else NEW})
        self.policy = policy
        known = [(case.number, f"{case.number} {case.subject}") for case in cases]
        self.fields["joins"].choices = [*known, (NEW, _("A new case"))]  # type: ignore[attr-defined]
        severities = [(one.key, one.label) for one in policy.severities]
        self.fields["severity"].choices = [("", _("As the policy begins")), *severities]  # type: ignore[attr-defined]
        if contact:
            del self.fields["caller_name"]

    def clean(self) -> dict[str, Any]:
        """A new case needs a subject."""
        said = super().clean() or {}
        if said.get("joins") == NEW and not said.get("number") and not said.get("subject"):
            self.add_error("subject", _("Say in a few words what it is about."))
        return said

    def opens(self) -> CaseRequest | None:
        """The request that a new case is opened by, if one is."""
        said = self.cleaned_data
        if said["joins"] != NEW or said["number"]:
            return None
        phone = next((one.key for one in self.policy.channels if one.via == "phone"), self.policy.channels[0].key)
        return CaseRequest(
            subject=said["subject"],
            body=said["said"],
            channel=phone,
            severity=said["severity"] or None,
            reporter_name=said.get("caller_name", ""),
        )


@staff_page(Permission.WORK_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def calls(request: Request) -> HttpResponse:
    """Show the calls that came in, and log one."""
    chosen = (request.POST if request.method == "POST" else request.GET).get("contact", "")
    contact = get_contact(chosen, actor=request.actor) if chosen else None
    form = CallForm(
        request.POST if request.method == "POST" else None,
        policy=get_policy_in_force(request.desk.pk, request.now),
        contact=contact,
        cases=_cases_of(contact, request),
    )
    if form.is_bound and form.is_valid():
        try:
            logged = _log(request, form, contact)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The call is on %(number)s.") % {"number": logged.number})
            return redirect("workspace:case", desk=request.desk.slug, number=logged.number)
    who = request.GET.get("who", "").strip()
    context = {
        "form": form,
        "contact": contact,
        "calls": list_calls(actor=request.actor, limit=50),
        "who": who,
        "found": search_contacts(who, actor=request.actor),
    }
    return show(request, "workspace/shifts/calls.html", context, status=422 if form.is_bound else 200)


def _log(request: Request, form: CallForm, contact: Contact | None) -> Case:
    said = form.cleaned_data
    call = log_inbound_call(
        caller=Caller(contact, said.get("caller_name", ""), said["caller_phone"]),
        said=said["said"],
        joins=said["number"] or said["joins"],
        opens=form.opens(),
        actor=request.actor,
        at=request.now,
    )
    return call.case


def _cases_of(contact: Contact | None, request: Request) -> list[Case]:
    """The open cases of the caller's organisation, the one that is due next first."""
    if contact is None:
        return []
    filters = CaseFilter(organisation=contact.organisation_id)
    page = list_queue("all-open", actor=request.actor, now=request.now, order="due", filters=filters, limit=12)
    return page.cases
