"""Reading the mailroom."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min, Q

from kept.channels.mail.addresses import parse_one
from kept.channels.mail.types import Address
from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.mailroom.errors import MailNotFound, RawMailGone, UnknownMailbox
from kept.domain.mailroom.models import Disposition, InboundMail, Mailbox, OutboundMail, Participant, RawMail
from kept.domain.mailroom.types import Recipient
from kept.domain.parties.models import Contact
from kept.kernel.actor import Actor, Permission, Reach

TO_STRANGERS = ("acknowledgement-unverified", "led-to-portal")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2,6}-[0-9]{1,12})(?![0-9])")
_THREAD_LENGTH = 20


def find_mailbox(address: str) -> Mailbox | None:
    """The active mailbox that an address belongs to, with or without a reply token."""
    local, _, domain = address.strip().lower().partition("@")
    named = (f"{local.partition('+')[0]}@{domain}", f"{local}@{domain}")
    return Mailbox.objects.select_related("desk").filter(address__in=named, is_active=True).first()


def get_mailbox(address: str) -> Mailbox:
    """The active mailbox that an address belongs to. Raises UnknownMailbox."""
    mailbox = find_mailbox(address)
    if mailbox is None:
        raise UnknownMailbox
    return mailbox


def list_mailboxes(*, actor: Actor) -> list[Mailbox]:
    """The mailboxes of the desk, by address."""
    return list(Mailbox.objects.visible_to(actor).order_by("address"))


def get_sender(desk: Desk) -> Address:
    """Whom the desk's mail comes from: its first mailbox, or else the installation's own address."""
    mailbox = Mailbox.objects.filter(desk=desk, is_active=True).order_by("pk").first()
    if mailbox:
        return Address(mailbox.address, mailbox.name or desk.name)
    own = parse_one(settings.DEFAULT_FROM_EMAIL)
    return Address(own.address if own else f"kept@{settings.MAIL_DOMAIN}", desk.name)


def list_recipients(case: Case) -> list[Recipient]:
    """Everyone of the customer who gets mail about a case: who asked, and who takes part, while they are contacts.

    Where an emergency leaves nothing to the unapproved, they are not among them (NP-02).
    """
    is_barred = case.emergency_reach == Reach.NOTHING
    if case.organisation_id is None:
        has_address = case.reporter_address and not is_barred
        return [Recipient(case.reporter_address, case.reporter_name)] if has_address else []
    taking_part = Participant.objects.filter(case=case).values("contact_id")
    contacts = Contact.objects.filter(
        Q(pk=case.contact_id) | Q(pk__in=taking_part), organisation_id=case.organisation_id, is_active=True
    )
    contacts = contacts.filter(is_approved=True) if is_barred else contacts
    return [Recipient.of_contact(contact) for contact in contacts.order_by("pk")]


def list_quarantined(*, actor: Actor, limit: int = 100) -> list[InboundMail]:
    """Mail that waits for somebody of the desk to decide, or that nothing could be read from; oldest first.

    Raises NotAllowed.
    """
    actor.require(Permission.WORK_CASE)
    held = (Disposition.QUARANTINED, Disposition.UNPROCESSABLE)
    mails = InboundMail.objects.visible_to(actor).filter(disposition__in=held)
    return list(mails.select_related("mailbox", "case").order_by("accepted_at", "pk")[:limit])


def get_inbound(public_id: str, *, actor: Actor) -> InboundMail:
    """A mail that came in. Raises NotAllowed, MailNotFound."""
    actor.require(Permission.WORK_CASE)
    mail = InboundMail.objects.visible_to(actor).select_related("mailbox", "case").filter(public_id=public_id).first()
    if mail is None:
        raise MailNotFound
    return mail


def get_raw(mail: InboundMail) -> bytes:
    """The bytes of a mail as they came. Raises RawMailGone."""
    raw = RawMail.objects.filter(mail=mail).first()
    if raw is None:
        raise RawMailGone
    return bytes(raw.content)


def list_undelivered(*, actor: Actor, limit: int = 100) -> list[OutboundMail]:
    """Mail that could not be delivered or came back, newest first. Raises NotAllowed."""
    actor.require(Permission.WORK_CASE)
    mails = OutboundMail.objects.visible_to(actor).filter(Q(state="dead") | Q(bounced_at__isnull=False))
    return list(mails.select_related("case").order_by("-pk")[:limit])


def get_outbound(public_id: str, *, actor: Actor) -> OutboundMail:
    """A mail that goes out. Raises NotAllowed, MailNotFound."""
    actor.require(Permission.WORK_CASE)
    mail = OutboundMail.objects.visible_to(actor).filter(public_id=public_id).first()
    if mail is None:
        raise MailNotFound
    return mail


def oldest_waiting_at(desk_id: int) -> datetime | None:
    """When the oldest mail that nobody has read yet was accepted; it may still stop a clock that is due after that."""
    waiting = InboundMail.objects.waiting().filter(desk_id=desk_id)
    oldest: datetime | None = waiting.aggregate(oldest=Min("accepted_at"))["oldest"]
    return oldest


def list_waiting(before: datetime, limit: int = 100) -> list[int]:
    """Mail accepted before an instant and not read yet, oldest first."""
    waiting = InboundMail.objects.waiting().filter(accepted_at__lt=before).order_by("accepted_at")
    return list(waiting.values_list("pk", flat=True)[:limit])


def list_due(at: datetime, limit: int = 100) -> list[int]:
    """Queued mail whose next try is due, oldest first."""
    due = OutboundMail.objects.filter(state="queued", not_before__lte=at).order_by("not_before", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def list_thread(case: Case, address: str) -> list[str]:
    """The Message-IDs of a case that one correspondent knows, oldest first, at most twenty."""
    came = InboundMail.objects.filter(case=case, sender_address=address).exclude(message_id="")
    went = OutboundMail.objects.filter(case=case, recipient_address=address).exclude(state="cancelled")
    known = [*came.values_list("accepted_at", "message_id"), *went.values_list("queued_at", "message_id")]
    return [message_id for _, message_id in sorted(known)][-_THREAD_LENGTH:]


def find_opening_mail(case: Case) -> InboundMail | None:
    """The mail that opened a case, if a mail did."""
    return InboundMail.objects.filter(case=case, disposition=Disposition.CREATED).order_by("pk").first()


def find_earlier_copy(mail: InboundMail) -> InboundMail | None:
    """The same mail as it came in through another mailbox of the desk, taken in already."""
    copies = InboundMail.objects.filter(
        desk_id=mail.desk_id, message_id=mail.message_id, content_digest=mail.content_digest, pk__lt=mail.pk
    )
    taken = copies.exclude(disposition="").exclude(disposition=Disposition.DUPLICATE)
    return taken.select_related("mailbox", "case").order_by("pk").first()


def find_answered(message_ids: tuple[str, ...], desk_id: int) -> OutboundMail | None:
    """The latest mail of ours about a case that is named among the ids."""
    named = OutboundMail.objects.filter(desk_id=desk_id, message_id__in=message_ids, case__isnull=False)
    return named.select_related("case__organisation").order_by("-pk").first()


def find_numbered(subject: str, desk: Desk) -> Case | None:
    """The case whose number stands in a subject. A hint: it says nothing about who wrote."""
    numbers = [number for number in _NUMBER.findall(subject.upper())[:5] if number.startswith(f"{desk.prefix}-")]
    return Case.objects.select_related("organisation").filter(desk=desk, number__in=numbers).order_by("pk").last()


def count_automatic(address: str, since: datetime, case: Case | None = None) -> int:
    """How many automatic mails a customer's address was given since an instant, about one case or in all."""
    sent = OutboundMail.objects.filter(
        is_automatic=True, recipient_address=address, queued_at__gt=since, agent__isnull=True
    )
    if case:
        sent = sent.filter(case=case)
    return sent.exclude(state="cancelled").count()


def count_to_strangers(at: datetime, address: str | None = None) -> int:
    """How many automatic answers went to unverified senders within the hour, to one address or to all."""
    sent = OutboundMail.objects.filter(purpose__in=TO_STRANGERS, queued_at__gt=at - timedelta(hours=1))
    if address:
        sent = sent.filter(recipient_address=address)
    return sent.exclude(state="cancelled").count()
