"""A customer's own people: who may ask for support, what is asked to change, who is invited, who is told of what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kept.domain.entitlements import actions
from kept.domain.entitlements.models import ContactChange, Invitation
from kept.domain.entitlements.people import get_contact
from kept.domain.entitlements.queries import (
    find_agreement,
    list_contact_changes,
    list_invitations,
    list_subscriptions,
)
from kept.domain.parties.models import Contact, Organisation
from kept.domain.parties.queries import (
    find_own_contact,
    get_organisation,
    list_contacts_of,
    list_organisations,
)
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.refusals import NotFound, Refusal
from kept.policy import Policy
from kept.policy.contacts import most_contacts, needs_both_sides, told_of
from kept.surfaces.doors import Request, customer_page
from kept.surfaces.portal.shell import show


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as their administrator sees them."""

    contact: Contact
    is_you: bool
    invitation: Invitation | None
    is_invited: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one organisation of the customer, and what the reader may do there."""

    organisation: Organisation
    people: list[Person]
    approved: list[Contact]
    changes: list[tuple[ContactChange, bool, bool]]
    past: list[ContactChange]
    most: int | None
    is_administrator: bool
    you: Contact
    notifications: list[tuple[str, str, bool]]


@customer_page()
@require_GET
def show_people(request: Request) -> HttpResponse:
    """Show who may ask for support, what waits to be agreed, the history, and what one is told of."""
    return _page(request)


def _page(request: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    policy = get_policy_in_force(request.desk.pk, request.now)
    organisations = list_organisations(actor=request.actor)
    context = {
        "groups": [_group(request, organisation, policy) for organisation in organisations],
        "said": policy.document.entitlement.contacts,
        "takes_both": needs_both_sides(policy),
        "policy": policy,
        **more,
    }
    return show(request, "portal/people.html", context, status=status)


def _group(request: Request, organisation: Organisation, policy: Policy) -> Group:
    you = find_own_contact(request.actor, organisation.pk)
    if you is None:
        raise NotFound
    contacts = list_contacts_of(organisation)
    invitations = list_invitations(organisation)
    changes = list_contact_changes(actor=request.actor, organisation=organisation)
    waiting = [change for change in changes if change.is_waiting(request.now)]
    subscribed = list_subscriptions(you)
    return Group(
        organisation=organisation,
        people=[_person(contact, you, invitations.get(contact.pk), request.now) for contact in contacts],
        approved=[contact for contact in contacts if contact.is_approved],
        changes=[
            (change, you.is_administrator and not change.has_agreed("customer"), you.is_administrator)
            for change in waiting
        ],
        past=[change for change in changes if change not in waiting],
        most=most_contacts(policy, _facts(organisation, request.now)),
        is_administrator=you.is_administrator,
        you=you,
        notifications=[(key, label, subscribed.get(key, False)) for key, label in told_of(policy)],
    )


def _facts(organisation: Organisation, now: datetime) -> dict[str, str]:
    agreement = find_agreement(organisation.pk, now.date())
    return {**organisation.facts, **({**agreement.facts, "plan": agreement.plan} if agreement else {})}


def _person(contact: Contact, you: Contact, invitation: Invitation | None, now: datetime) -> Person:
    is_invited = invitation is not None and invitation.is_open(now) and contact.user_id is None
    return Person(contact, contact.pk == you.pk, invitation, is_invited)


@customer_page()
@require_POST
def ask_change(request: Request) -> HttpResponse:
    """Ask that somebody be approved, removed or replaced."""
    said = request.POST
    organisation = _organisation(request)

    def ask() -> ContactChange:
        return actions.ask_contact_change(
            organisation=organisation,
            kind=said.get("kind", ""),
            contact=get_contact(said["contact"], actor=request.actor) if said.get("contact") else None,
            name=said.get("name", ""),
            email=said.get("email", ""),
            phone=said.get("phone", ""),
            reason=said.get("reason", ""),
            actor=request.actor,
            at=request.now,
        )

    done = _("It was asked. It takes effect when both sides have agreed.")
    return _do(request, ask, done, kept={"form": f"ask-{organisation.public_id}", **said.dict()})


@customer_page()
@require_POST
def agree(request: Request, change: str) -> HttpResponse:
    """Agree for the customer's side."""

    def consent() -> ContactChange:
        return actions.agree_contact_change(change_id=change, actor=request.actor, at=request.now)

    return _do(request, consent, _("You have agreed."))


@customer_page()
@require_POST
def decline(request: Request, change: str) -> HttpResponse:
    """Decline what is asked, or withdraw what one's own side asked."""
    reason = request.POST.get("reason", "")

    def refuse() -> ContactChange:
        return actions.decline_contact_change(change_id=change, reason=reason, actor=request.actor, at=request.now)

    return _do(request, refuse, _("The approved contacts stay as they were."))


@customer_page()
@require_POST
def invite(request: Request) -> HttpResponse:
    """Invite a person who is no contact yet."""
    said = request.POST
    organisation = _organisation(request)

    def ask_in() -> Invitation:
        return actions.invite_person(
            organisation=organisation,
            name=said.get("name", ""),
            email=said.get("email", ""),
            phone=said.get("phone", ""),
            actor=request.actor,
            at=request.now,
        )

    kept = {"form": f"invite-{organisation.public_id}", **said.dict()}
    return _do(request, ask_in, _("The invitation is on its way."), kept=kept)


@customer_page()
@require_POST
def invite_again(request: Request, contact: str) -> HttpResponse:
    """Invite a contact who has not registered; a link sent before ends by it."""
    found = get_contact(contact, actor=request.actor)

    def ask_in() -> Invitation:
        return actions.invite_contact(contact=found, actor=request.actor, at=request.now)

    return _do(request, ask_in, _("The invitation is on its way."))


@customer_page()
@require_POST
def dismiss(request: Request, contact: str) -> HttpResponse:
    """Let a person go."""
    found = get_contact(contact, actor=request.actor)

    def end() -> None:
        actions.dismiss_contact(contact=found, actor=request.actor, at=request.now)

    return _do(request, end, _("%(name)s asks for nothing and sees nothing any more.") % {"name": found.name})


@customer_page()
@require_POST
def choose_notifications(request: Request) -> HttpResponse:
    """Say which service notifications one is told of."""
    organisation = _organisation(request)
    own, wanted = find_own_contact(request.actor, organisation.pk), set(request.POST.getlist("notice"))
    policy = get_policy_in_force(request.desk.pk, request.now)

    def choose() -> None:
        if own is None:
            raise NotFound
        for notice, _label in told_of(policy):
            actions.change_subscription(
                contact=own, notice=notice, is_on=notice in wanted, actor=request.actor, at=request.now
            )

    return _do(request, choose, _("Your choice is kept."))


def _organisation(request: Request) -> Organisation:
    """The organisation that is meant: the one that was named, or the only one that the customer has."""
    named, own = request.POST.get("organisation", ""), list_organisations(actor=request.actor)
    return own[0] if not named and len(own) == 1 else get_organisation(named, actor=request.actor)


def _do(request: Request, act: Callable[[], object], done: str, kept: dict[str, Any] | None = None) -> HttpResponse:
    """Do it and go back to the page; a refusal is shown there, with what was written."""
    try:
        act()
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(request, status=refusal.status, refusal=refusal, kept=kept or {})
    messages.success(request, done)
    return redirect("portal:people", desk=request.desk.slug)
