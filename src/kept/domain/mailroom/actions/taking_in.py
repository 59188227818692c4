"""Reading accepted mail and doing what it asks: one attempt, one disposition."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from kept.channels.mail.types import ParsedMail, Unprocessable
from kept.domain.cases.actions import add_customer_message, open_case
from kept.domain.cases.errors import FilesOutsideEmergency, HelpStopped
from kept.domain.cases.models import Case, Message
from kept.domain.cases.types import Request
from kept.domain.mailroom import queries
from kept.domain.mailroom.actions.queueing import lead_to_portal, tell_beyond_emergency
from kept.domain.mailroom.contents import NO_SUBJECT, body_and_files
from kept.domain.mailroom.models import Disposition, InboundMail, OutboundMail, Participant
from kept.domain.mailroom.reader import read_raw
from kept.domain.mailroom.routing import route_mail
from kept.domain.mailroom.types import Route
from kept.domain.parties.models import Contact
from kept.domain.parties.queries import actor_of_contact, find_contacts
from kept.kernel.actor import Actor
from kept.kernel.refusals import Refusal

MOST_ATTEMPTS = 5


def take_in_mail(*, mail_id: int, at: datetime) -> InboundMail:
    """Read a mail and give it its disposition; one that has it is left alone.

    The attempt is counted and committed first, so that a mail which stops its worker does not do so for ever. All
    effects are one transaction. Raises RawMailGone.
    """
    mail = _count_attempt(mail_id, at)
    if mail.disposition:
        return mail
    raw = queries.get_raw(mail)
    parsed = read_raw(mail, raw)
    with transaction.atomic():
        mail = _lock(mail_id)
        if mail.disposition:
            return mail
        if isinstance(parsed, Unprocessable):
            return dispose(mail, Route(Disposition.UNPROCESSABLE, parsed.reason), at=at)
        remember(mail, parsed)
        route = route_mail(parsed, mail, domain=settings.MAIL_DOMAIN)
        return carry_out(mail, parsed, raw, route, at=at)


def carry_out(mail: InboundMail, parsed: ParsedMail, raw: bytes, route: Route, *, at: datetime) -> InboundMail:
    """Do what a route says. A refusal of the desk (no agreement, no such channel) puts the mail into quarantine."""
    if route.disposition == Disposition.AUTO_NOTED:
        bounced = OutboundMail.objects.filter(desk_id=mail.desk_id, message_id__in=parsed.reported_ids)
        bounced.update(bounced_at=mail.accepted_at)
    if route.disposition not in (Disposition.CREATED, Disposition.APPENDED):
        return dispose(mail, route, at=at)
    actor = actor_of_contact(route.contact, "mail") if route.contact else Actor.robot(mail.desk_id, via="mail")
    try:
        case = write_into_case(mail, parsed, raw, route, actor=actor)
    except Refusal as refusal:
        refused = Route(Disposition.QUARANTINED, refusal.message, route.case, route.contact)
        dispose(mail, refused, at=at)
        if route.disposition == Disposition.CREATED:
            lead_to_portal(mail=mail, at=at)
        elif isinstance(refusal, HelpStopped | FilesOutsideEmergency):
            tell_beyond_emergency(mail=mail, why=refusal.message, at=at)
        return mail
    mail.case_message = Message.objects.filter(case=case).latest("pk")
    if route.contact:
        named = {*parsed.to, *parsed.cc} - {mail.mailbox.address}
        add_participants(case, [route.contact, *find_contacts(*named, desk_id=mail.desk_id)], at=at)
    return dispose(mail, Route(route.disposition, route.reason, case, route.contact), at=at)


def write_into_case(
    mail: InboundMail, parsed: ParsedMail, raw: bytes, route: Route, *, actor: Actor, channel: str = ""
) -> Case:
    """Open a case with a mail, or add the mail to one, as of the instant it was accepted. Raises Refusal."""
    body, files = body_and_files(parsed, raw)
    author = parsed.sender.name or parsed.sender.address if parsed.sender else parsed.sender_text
    if route.case:
        return add_customer_message(
            number=route.case.number,
            body=body,
            actor=actor,
            at=mail.accepted_at,
            contact=route.contact,
            author_name=(route.contact.name if route.contact else author)[:120],
            files=files,
        )
    request = Request(
        subject=parsed.subject or NO_SUBJECT,
        body=body,
        channel=channel or mail.mailbox.channel,
        files=files,
        reporter_name=author,
        reporter_address=parsed.sender.address if parsed.sender else "",
    )
    organisation = route.contact.organisation if route.contact else None
    return open_case(
        request=request, organisation=organisation, contact=route.contact, actor=actor, at=mail.accepted_at
    )


def dispose(mail: InboundMail, route: Route, *, at: datetime) -> InboundMail:
    """Write down what became of a mail."""
    mail.disposition = route.disposition
    mail.reason = route.reason[:300]
    mail.case = route.case
    mail.contact = route.contact
    mail.disposed_at = at
    if route.disposition == Disposition.DUPLICATE:
        mail.duplicate_of = queries.find_earlier_copy(mail)
    mail.save()
    return mail


def remember(mail: InboundMail, parsed: ParsedMail) -> None:
    """Keep of a mail what is shown without reading it again."""
    mail.sender_address = parsed.sender.address if parsed.sender else ""
    mail.sender_name = (parsed.sender.name if parsed.sender else parsed.sender_text)[:300]
    mail.is_verified = parsed.is_verified
    mail.is_answerable = parsed.is_answerable
    mail.subject = parsed.subject[:500]
    mail.html = parsed.html
    mail.notices = list(parsed.notices)


@transaction.atomic
def _count_attempt(mail_id: int, at: datetime) -> InboundMail:
    mail = _lock(mail_id)
    if mail.disposition:
        return mail
    if mail.attempts >= MOST_ATTEMPTS:
        reason = f"Taking it in failed {MOST_ATTEMPTS} times. The original can be downloaded."
        return dispose(mail, Route(Disposition.UNPROCESSABLE, reason), at=at)
    mail.attempts += 1
    mail.save(update_fields=["attempts"])
    return mail


def _lock(mail_id: int) -> InboundMail:
    mails = InboundMail.objects.select_for_update(of=("self",))
    return mails.select_related("mailbox__desk").get(pk=mail_id)


def add_participants(case: Case, contacts: list[Contact], *, at: datetime) -> None:
    """Let contacts of the case's own customer get mail about it; who is on it, or another's, is passed over."""
    Participant.objects.bulk_create(
        [
            Participant(case=case, contact=contact, added_at=at)
            for contact in {contact.pk: contact for contact in contacts}.values()
            if contact.pk != case.contact_id and contact.organisation_id == case.organisation_id
        ],
        ignore_conflicts=True,
    )
