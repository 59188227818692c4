"""Deciding on a mail: whom it is for, what it says, and what it answers is fixed here and never again."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction

from kept.channels.mail.addresses import parse_spec
from kept.channels.mail.composing import one_line
from kept.channels.mail.quoting import REPLY_MARK
from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.mailroom import queries
from kept.domain.mailroom.errors import BadAddress
from kept.domain.mailroom.identity import make_reply_address, new_message_id
from kept.domain.mailroom.models import InboundMail, OutboundMail, OutboundState
from kept.domain.mailroom.types import Recipient
from kept.domain.worklog.queries import find_fast_track, find_owed_call
from kept.kernel import jobs

AUTOMATIC_PER_CASE_AND_DAY = 2
AUTOMATIC_PER_HOUR = 20
TO_ONE_STRANGER_PER_HOUR = 1
TO_STRANGERS_PER_HOUR = 200
_CAPS_TURN = 0x6B6D6170
"""The advisory lock under which automatic mail is counted."""

logger = structlog.get_logger("kept.mailroom")


@transaction.atomic
def queue_mail(
    *,
    desk: Desk,
    recipient: Recipient,
    purpose: str,
    subject: str,
    text: str,
    dedupe_key: str,
    at: datetime,
    case: Case | None = None,
    html: str = "",
    is_automatic: bool = False,
    takes_replies: bool = True,
) -> OutboundMail:
    """Queue one mail to one recipient; the same `dedupe_key` again returns the first.

    Mail about a case carries its number in the subject, continues the recipient's thread, and is answered to a secret
    address of its own. Automatic mail to customers over the caps is kept as cancelled, with the reason. Raises
    BadAddress.
    """
    known = OutboundMail.objects.filter(desk=desk, dedupe_key=dedupe_key).first()
    if known:
        return known
    address = recipient.address.strip().lower()
    if parse_spec(address) is None:
        raise BadAddress(f"“{address}” cannot be written to.")
    sender = queries.get_sender(desk)
    refused = "" if recipient.agent or not is_automatic else _over_cap(case, address, purpose, at)
    has_token = case is not None and takes_replies and recipient.agent is None and not refused
    if has_token and not is_automatic:
        text = f"{REPLY_MARK}\n\n{text}"
        html = f"<p>{REPLY_MARK}</p>{html}" if html else ""
    mail = OutboundMail(
        desk=desk,
        case=case,
        contact=recipient.contact,
        agent=recipient.agent,
        dedupe_key=dedupe_key,
        shard=f"{case.pk}:{address}" if case else dedupe_key,
        purpose=purpose,
        is_automatic=is_automatic,
        sender_address=sender.address,
        sender_name=sender.name[:100],
        recipient_address=address,
        recipient_name=one_line(recipient.name)[:120],
        subject=_subject(subject, case),
        text=text,
        html=html,
        message_id=new_message_id(settings.MAIL_DOMAIN),
        references=queries.list_thread(case, address) if case else [],
        reply_to=make_reply_address(case=case, recipient=address, mailbox_address=sender.address, at=at)
        if case and has_token
        else "",
        state=OutboundState.CANCELLED if refused else OutboundState.QUEUED,
        last_error=refused,
        queued_at=at,
        not_before=at,
    )
    mail.save(force_insert=True)
    if not refused:
        jobs.defer("deliver_mail", once=f"outbound:{mail.pk}", mail_id=mail.pk)
    return mail


@transaction.atomic
def acknowledge_case(*, case: Case, at: datetime) -> OutboundMail | None:
    """Tell who asked for a case its number (NT-06), once. None if there is nobody to tell, or only a machine.

    To a sender that nobody vouches for it holds not one word of theirs: it would carry anybody's text to anybody.
    """
    opened_by = queries.find_opening_mail(case)
    if opened_by and not opened_by.is_answerable:
        return None
    if case.contact:
        recipient = Recipient.of_contact(case.contact)
        link = f"{settings.PUBLIC_BASE_URL}/{case.desk.slug}/portal/cases/{case.number}"
        about = f"Your request “{one_line(case.subject)}” has been received. Its number is {case.number}."
        follow = f"Answer this mail to add to it, or follow it at\n{link}"
        text = f"{about}\n\n{_phone_words(case)}{follow}\n\n{case.desk.name}\n"
    elif case.reporter_address:
        recipient = Recipient(case.reporter_address)
        about = f"A request from this address has been received. Its number is {case.number}."
        text = f"{about}\n\nIf you did not write to us, you need not do anything.\n\n{case.desk.name}\n"
    else:
        return None
    return queue_mail(
        desk=case.desk,
        case=case,
        recipient=recipient,
        purpose="acknowledgement" if case.contact else "acknowledgement-unverified",
        subject="We have received your request",
        text=text,
        dedupe_key=f"acknowledgement:{case.pk}",
        at=at,
        is_automatic=True,
    )


def _phone_words(case: Case) -> str:
    """The telephone call that the policy wants of the customer (NT-10), or that is the fast track (NH-05)."""
    owed = find_owed_call(case)
    if owed and owed.is_owed:
        number = owed.phone or "the number of our support"
        return f"Please follow it up now with a telephone call to {number}, and name this number.\n\n"
    fast_track = find_fast_track(case)
    return f"Call {fast_track} for the fast track to specialised engineers.\n\n" if fast_track else ""


def lead_to_portal(*, mail: InboundMail, at: datetime) -> OutboundMail | None:
    """Tell the sender of a mail that opened no case where requests are raised (NP-16), without a word of theirs."""
    if not mail.is_answerable or not mail.sender_address:
        return None
    desk = mail.mailbox.desk
    link = f"{settings.PUBLIC_BASE_URL}/{desk.slug}/portal"
    text = (
        f"Your mail has reached {desk.name}, but mail alone opens no case here.\n\n"
        f"Please sign in and raise your request at\n{link}\n\n"
        f"We keep your mail, and somebody will look at it.\n\n{desk.name}\n"
    )
    return queue_mail(
        desk=desk,
        recipient=Recipient(mail.sender_address, contact=mail.contact),
        purpose="led-to-portal",
        subject="Please raise your request at our help desk",
        text=text,
        dedupe_key=f"led-to-portal:{mail.pk}",
        at=at,
        is_automatic=True,
        takes_replies=False,
    )


def tell_beyond_emergency(*, mail: InboundMail, why: str, at: datetime) -> OutboundMail | None:
    """Tell somebody helped in an emergency why their mail was not added to the case (NP-02), without a word of it."""
    if not mail.is_answerable or not mail.sender_address:
        return None
    desk = mail.mailbox.desk
    about = "Your mail was not added to the case."
    text = f"{about}\n\n{why}\n\nWe keep it, and somebody will look at it.\n\n{desk.name}\n"
    return queue_mail(
        desk=desk,
        recipient=Recipient(mail.sender_address, contact=mail.contact),
        purpose="beyond-emergency",
        subject=about.rstrip("."),
        text=text,
        dedupe_key=f"beyond-emergency:{mail.pk}",
        at=at,
        is_automatic=True,
        takes_replies=False,
    )


def _subject(subject: str, case: Case | None) -> str:
    words = one_line(subject)
    if case and case.number not in words:
        words = f"[{case.number}] {words}"
    return words[:250]


def _over_cap(case: Case | None, address: str, purpose: str, at: datetime) -> str:
    """Return why an automatic mail goes too far, or an empty string. One transaction counts at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CAPS_TURN])
    day_ago = at - timedelta(days=1)
    if case and queries.count_automatic(address, day_ago, case) >= AUTOMATIC_PER_CASE_AND_DAY:
        return f"This address was given {AUTOMATIC_PER_CASE_AND_DAY} automatic mails about this case within a day."
    if queries.count_automatic(address, at - timedelta(hours=1)) >= AUTOMATIC_PER_HOUR:
        return f"This address was given {AUTOMATIC_PER_HOUR} automatic mails within the hour."
    if purpose not in queries.TO_STRANGERS:
        return ""
    if queries.count_to_strangers(at, address) >= TO_ONE_STRANGER_PER_HOUR:
        return "This address was answered within the hour, and nobody vouches for its sender."
    if queries.count_to_strangers(at) >= TO_STRANGERS_PER_HOUR:
        logger.error("too_many_strangers", limit=TO_STRANGERS_PER_HOUR)
        return f"{TO_STRANGERS_PER_HOUR} unverified senders were answered within the hour."
    return ""
