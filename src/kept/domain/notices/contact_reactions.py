"""Who is told what by mail about contacts: what they are asked to agree to, what came of it, and invitations.

A link is secret, so it is made where the mail is made; a mail that is queued already keeps the one it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from kept.domain.desks.models import Desk
from kept.domain.entitlements.actions import invite_contact, make_change_token, renew_secret
from kept.domain.entitlements.models import ContactChange, Invitation
from kept.domain.mailroom.models import OutboundMail
from kept.domain.mailroom.types import Recipient
from kept.domain.notices.actions import dedupe_key, tell
from kept.domain.notices.queries import list_administrators
from kept.domain.notices.values import local_words
from kept.domain.parties.models import Agent, Contact
from kept.kernel.actor import Actor, Role
from kept.kernel.models import Entry

WORDS = {
    "add": "approve {comes}",
    "remove": "remove {goes} from the approved contacts",
    "replace": "replace {goes} by {comes}",
}


def ask_to_agree(entry: Entry, at: datetime) -> None:
    """Send whoever may agree, on each side that has not, a link with which they answer (NP-01)."""
    change = _change(entry)
    if not change.is_waiting(at):
        return
    for recipient in _answerers(change):
        if _is_told(change.desk, entry, "contact-change-asked", recipient):
            continue
        secret = make_change_token(change=change, at=at, contact=recipient.contact, agent=recipient.agent)
        link = f"{settings.PUBLIC_BASE_URL}/{change.desk.slug}/answer/{secret}"
        until = local_words(change.expires_at, recipient.agent.user.zone if recipient.agent else "UTC")
        values = _values(change) | {"change.link": link, "change.until": until}
        _tell("contact-change-asked", recipient, change.desk, values, entry, at)


def tell_made(entry: Entry, at: datetime) -> None:
    """Tell both sides that the approved contacts are others now."""
    change = _change(entry)
    for recipient in _both_sides(change):
        _tell("contact-change-made", recipient, change.desk, _values(change), entry, at)


def tell_ended(entry: Entry, at: datetime) -> None:
    """Tell both sides that a request about a contact came to nothing, and why."""
    change = _change(entry)
    values = _values(change) | {"change.outcome": change.get_state_display().lower(), "change.why": change.ended_reason}
    for recipient in _both_sides(change):
        _tell("contact-change-ended", recipient, change.desk, values, entry, at)


def send_invitation(entry: Entry, at: datetime) -> None:
    """Send the link of an invitation to the person's own address (NP-03)."""
    invitations = Invitation.objects.select_related("contact__organisation", "desk")
    invitation = invitations.get(pk=int(entry.stream.partition(":")[2]))
    recipient = Recipient.of_contact(invitation.contact)
    if not invitation.is_open(at) or _is_told(invitation.desk, entry, "contact-invited", recipient):
        return
    link = f"{settings.PUBLIC_BASE_URL}/{invitation.desk.slug}/join/{renew_secret(invitation=invitation)}"
    values = {
        "desk.name": invitation.desk.name,
        "contact.name": invitation.contact.name,
        "contact.customer": invitation.contact.organisation.name,
        "invitation.link": link,
        "invitation.until": local_words(invitation.expires_at, "UTC"),
    }
    _tell("contact-invited", recipient, invitation.desk, values, entry, at)


def invite_added(entry: Entry, at: datetime) -> None:
    """Invite whom a change made an approved contact, if they have never signed in (NP-03)."""
    change = _change(entry)
    if change.added and change.added.user_id is None and not _was_invited(change.added):
        robot = Actor.robot(change.desk_id)
        invite_contact(contact=change.added, actor=robot, at=at)


def _was_invited(contact: Contact) -> bool:
    return Invitation.objects.filter(contact=contact).exists()


def _answerers(change: ContactChange) -> Iterator[Recipient]:
    if not change.has_agreed("customer"):
        yield from (Recipient.of_contact(contact) for contact in _customer_administrators(change))
    if not change.has_agreed("vendor"):
        yield from (Recipient.of_agent(agent) for agent in _vendor_leads(change.desk))


def _both_sides(change: ContactChange) -> Iterator[Recipient]:
    told = {contact.pk: contact for contact in _customer_administrators(change)}
    for contact in (change.contact, change.added, change.asked_by_contact):
        if contact and contact.is_active:
            told[contact.pk] = contact
    yield from (Recipient.of_contact(contact) for contact in told.values())
    agents = {agent.pk: agent for agent in (change.asked_by_agent, change.vendor_agreed_by) if agent}
    inside = [agent for agent in agents.values() if agent.is_active]
    yield from (Recipient.of_agent(agent) for agent in inside or _vendor_leads(change.desk))


def _customer_administrators(change: ContactChange) -> list[Contact]:
    contacts = Contact.objects.filter(organisation=change.organisation, is_active=True, is_administrator=True)
    return list(contacts.order_by("pk"))


def _vendor_leads(desk: Desk) -> list[Agent]:
    leads = Agent.objects.filter(desk=desk, role=Role.LEAD, is_active=True, user__is_active=True)
    return list(leads.select_related("user").order_by("pk")) or list_administrators(desk.pk)


def _values(change: ContactChange) -> dict[str, str]:
    goes = change.contact.name if change.contact else ""
    comes = f"{change.name} <{change.email}>" if change.email else ""
    asker = change.asked_by_contact or change.asked_by_agent
    return {
        "desk.name": change.desk.name,
        "change.customer": change.organisation.name,
        "change.words": WORDS[change.kind].format(goes=goes, comes=comes),
        "change.reason": change.reason,
        "change.asked_by": str(asker) if asker else change.desk.name,
    }


def _tell(purpose: str, recipient: Recipient, desk: Desk, values: dict[str, str], entry: Entry, at: datetime) -> None:
    tell(purpose=purpose, recipient=recipient, desk=desk, case=None, values=values, entry=entry, at=at)


def _is_told(desk: Desk, entry: Entry, purpose: str, recipient: Recipient) -> bool:
    key = dedupe_key(entry, purpose, recipient)
    return OutboundMail.objects.filter(desk=desk, dedupe_key=key).exists()


def _change(entry: Entry) -> ContactChange:
    related = (
        "desk",
        "organisation",
        "contact",
        "added",
        "asked_by_contact",
        "asked_by_agent__user",
        "vendor_agreed_by__user",
    )
    return ContactChange.objects.select_related(*related).get(pk=int(entry.stream.partition(":")[2]))
