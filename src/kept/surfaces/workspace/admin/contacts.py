"""Approved contacts, as the vendor sees them: what waits to be agreed, what a customer asked before, invitations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.domain.entitlements import actions
from kept.domain.entitlements.models import ChangeKind
from kept.domain.entitlements.people import get_contact
from kept.domain.entitlements.queries import (
    find_agreement,
    get_contact_change,
    list_approved,
    list_contact_changes,
    list_invitations,
    list_waiting_changes,
)
from kept.domain.parties.models import Organisation
from kept.domain.parties.queries import get_organisation, list_contacts_of
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Permission
from kept.kernel.refusals import NotFound, Refusal
from kept.policy.contacts import most_contacts
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.admin.acting import do_form, go
from kept.surfaces.workspace.shell import show

KINDS = (
    (ChangeKind.ADD, gettext_lazy("Approve somebody")),
    (ChangeKind.REPLACE, gettext_lazy("Replace somebody")),
    (ChangeKind.REMOVE, gettext_lazy("Remove somebody")),
)


class AskForm(forms.Form):
    """A change of a customer's approved contacts, asked for by the vendor."""

    kind = forms.ChoiceField(label=gettext_lazy("What is to change?"), choices=KINDS)
    contact = forms.ChoiceField(label=gettext_lazy("Who goes"), required=False)
    name = forms.CharField(label=gettext_lazy("Who comes: name"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("Who comes: mail address"), required=False)
    phone = forms.CharField(label=gettext_lazy("Who comes: phone"), max_length=40, required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def __init__(self, sent: Any = None, *, organisation: Organisation) -> None:
        super().__init__(sent, auto_id="ask-%s")
        approved = [(one.public_id, one.name) for one in list_approved(organisation.pk)]
        self.fields["contact"].choices = [("", _("Nobody")), *approved]  # type: ignore[attr-defined]


@staff_page(Permission.AGREE_CONTACTS)
@require_safe
def waiting(request: Request) -> HttpResponse:
    """Show all requests that somebody has yet to agree to."""
    changes = list_waiting_changes(actor=request.actor, at=request.now)
    ours = [change for change in changes if not change.has_agreed("vendor")]
    theirs = [change for change in changes if change.has_agreed("vendor")]
    return show(request, "workspace/admin/contact_changes.html", {"ours": ours, "theirs": theirs})


@staff_page(Permission.ASK_CONTACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: Request, organisation: str) -> HttpResponse:
    """Show a customer's people and what was asked about them, and ask for a change."""
    found = get_organisation(organisation, actor=request.actor)
    form = AskForm(request.POST if request.method == "POST" else None, organisation=found)

    def ask(said: dict[str, Any]) -> None:
        contact = get_contact(said.pop("contact"), actor=request.actor) if said["contact"] else None
        said.pop("contact", None)
        actions.ask_contact_change(organisation=found, contact=contact, actor=request.actor, at=request.now, **said)

    done = gettext_lazy("It was asked. It takes effect when both sides have agreed.")
    if form.is_bound and do_form(request, form, ask, done):
        return go(request, "contacts", organisation=organisation)
    changes = list_contact_changes(actor=request.actor, organisation=found)
    agreement = find_agreement(found.pk, request.now.date())
    facts = {**found.facts, **({**agreement.facts, "plan": agreement.plan} if agreement else {})}
    policy = get_policy_in_force(request.desk.pk, request.now)
    invitations = list_invitations(found)
    context = {
        "organisation": found,
        "people": [(one, invitations.get(one.pk)) for one in list_contacts_of(found)],
        "number": len(list_approved(found.pk)),
        "most": most_contacts(policy, facts),
        "changes": [change for change in changes if change.is_waiting(request.now)],
        "past": [change for change in changes if not change.is_waiting(request.now)],
        "said": policy.document.entitlement.contacts,
        "may_agree": request.actor.may(Permission.AGREE_CONTACTS),
        "may_invite": request.actor.may(Permission.MANAGE_PEOPLE),
        "form": form,
    }
    return show(request, "workspace/admin/contacts.html", context, status=422 if form.is_bound else 200)


@staff_page(Permission.AGREE_CONTACTS)
@require_POST
def agree(request: Request, change: str) -> HttpResponse:
    """Agree for the vendor."""
    asked = get_contact_change(change, actor=request.actor)

    def consent() -> None:
        actions.agree_contact_change(change_id=change, actor=request.actor, at=request.now)

    return _do(request, consent, _("You have agreed."), asked.organisation)


@staff_page(Permission.AGREE_CONTACTS)
@require_POST
def decline(request: Request, change: str) -> HttpResponse:
    """Decline what the customer asks, or withdraw what the vendor asked."""
    asked, reason = get_contact_change(change, actor=request.actor), request.POST.get("reason", "")

    def refuse() -> None:
        actions.decline_contact_change(change_id=change, reason=reason, actor=request.actor, at=request.now)

    return _do(request, refuse, _("The approved contacts stay as they were."), asked.organisation)


@staff_page(Permission.MANAGE_PEOPLE)
@require_POST
def invite(request: Request, contact: str) -> HttpResponse:
    """Invite a contact to register."""
    found = get_contact(contact, actor=request.actor)

    def ask_in() -> None:
        actions.invite_contact(contact=found, actor=request.actor, at=request.now)

    return _do(request, ask_in, _("The invitation is on its way."), found.organisation)


def _do(request: Request, act: Callable[[], object], done: str, organisation: Organisation) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        messages.error(request, refusal.message)
    return go(request, "contacts", organisation=organisation.public_id)
