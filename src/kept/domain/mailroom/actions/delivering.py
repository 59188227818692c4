"""Handing queued mail to a mail server: claim, send outside any transaction, write down what came of it.

A claim is a lease with a fence: whoever lost the lease while sending can no longer change the row. A mail may
therefore go out twice, but under one Message-ID, and is never lost.
"""

from __future__ import annotations

import random
from datetime import datetime

import structlog
from django.db import connection, transaction

from kept.channels.mail.composing import NotSendable, compose_mail
from kept.channels.mail.submission import Carrier, PermanentFailure, TemporaryFailure
from kept.channels.mail.types import Address, OutgoingMail
from kept.domain.cases.actions import confirm_case
from kept.domain.cases.models import Case
from kept.domain.mailroom import queries
from kept.domain.mailroom.errors import NotReplayable
from kept.domain.mailroom.identity import get_state
from kept.domain.mailroom.models import OutboundMail, OutboundState, Participant, ReplyToken
from kept.domain.mailroom.schedule import next_try_at
from kept.domain.parties.models import Agent, Contact
from kept.domain.parties.queries import actor_of_contact
from kept.kernel import jobs
from kept.kernel.actor import Actor, Permission, Reach

LEASE_SECONDS = 180
MOST_ATTEMPTS = 20
"""More than the schedule needs: reached only when tries end without any answer, as when a worker dies of one."""
_CLAIM = f"""
    UPDATE mailroom_outboundmail AS mail
    SET lease_until = clock_timestamp() + interval '{LEASE_SECONDS} s', fence = fence + 1, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM mailroom_outboundmail AS candidate
        WHERE id = %s AND state = 'queued' AND not_before <= %s
          AND (lease_until IS NULL OR lease_until < clock_timestamp())
          AND NOT EXISTS (
              SELECT 1 FROM mailroom_outboundmail AS earlier
              WHERE earlier.shard = candidate.shard AND earlier.state = 'queued' AND earlier.id < candidate.id)
        FOR UPDATE SKIP LOCKED)
    RETURNING fence
"""

logger = structlog.get_logger("kept.mailroom")


def deliver_mail(*, mail_id: int, carrier: Carrier, at: datetime) -> OutboundMail | None:
    """Try to deliver one mail now. None if it is not its turn: sent, claimed, later, held, or behind an earlier one."""
    if get_state().is_held:
        return None
    fence = _claim(mail_id, at)
    if fence is None:
        return None
    mail = OutboundMail.objects.select_related("case__desk", "contact", "agent__user").get(pk=mail_id)
    if mail.attempts > MOST_ATTEMPTS:
        error = f"{MOST_ATTEMPTS} tries ended without an answer. {mail.last_error}"
        return _finish(mail, fence, at=at, state=OutboundState.DEAD, last_error=error[:500])
    barred = _barred_because(mail)
    if barred:
        return _finish(mail, fence, at=at, state=OutboundState.CANCELLED, last_error=barred)
    try:
        raw = compose_mail(_outgoing(mail), at=at)
        sender = "" if mail.is_automatic else mail.sender_address
        carrier.carry(raw, sender=sender, recipient=mail.recipient_address)
    except TemporaryFailure as failure:
        return _try_later(mail, fence, str(failure), at=at)
    except (PermanentFailure, NotSendable) as failure:
        logger.error("mail_undeliverable", mail=mail.public_id, error=str(failure))
        return _finish(mail, fence, at=at, state=OutboundState.DEAD, last_error=str(failure)[:500])
    return _finish(mail, fence, at=at, state=OutboundState.SENT, sent_at=at, last_error="")


@transaction.atomic
def replay_mail(*, public_id: str, actor: Actor, at: datetime) -> OutboundMail:
    """Try a mail again that could not be delivered. Raises NotAllowed, MailNotFound, NotReplayable."""
    actor.require(Permission.WORK_CASE)
    found = queries.get_outbound(public_id, actor=actor)
    mail = OutboundMail.objects.select_for_update().get(pk=found.pk)
    if mail.state != OutboundState.DEAD:
        raise NotReplayable
    mail.state = OutboundState.QUEUED
    mail.attempts, mail.queued_at, mail.not_before, mail.lease_until = 0, at, at, None
    mail.save(update_fields=["state", "attempts", "queued_at", "not_before", "lease_until"])
    jobs.defer("deliver_mail", once=f"outbound:{mail.pk}", mail_id=mail.pk)
    return mail


@transaction.atomic
def _claim(mail_id: int, at: datetime) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [mail_id, at])
        row = cursor.fetchone()
    return row[0] if row else None


def _barred_because(mail: OutboundMail) -> str:
    """Return why the recipient may not be sent this any more, or an empty string."""
    if mail.agent_id:
        agent = Agent.objects.select_related("user").filter(pk=mail.agent_id, is_active=True).first()
        return "" if agent and agent.user.is_active else "The recipient no longer works on this desk."
    if mail.contact_id:
        return _contact_barred(mail)
    theirs = Case.objects.filter(organisation=None, reporter_address__iexact=mail.recipient_address)
    if mail.case_id and not theirs.exclude(emergency_reach=Reach.NOTHING).filter(pk=mail.case_id).exists():
        return "The case is no longer this sender's."
    return ""


def _contact_barred(mail: OutboundMail) -> str:
    contact = Contact.objects.select_related("user").filter(pk=mail.contact_id, is_active=True).first()
    if contact is None or (contact.user and not contact.user.is_active):
        return "The recipient is no longer a contact."
    if contact.email.lower() != mail.recipient_address:
        return "The recipient has another address now."
    if mail.case_id is None:
        return ""
    case = Case.objects.visible_to(actor_of_contact(contact, "mail")).filter(pk=mail.case_id).first()
    if case is None:
        return "The recipient may no longer see the case."
    takes_part = Participant.objects.filter(case=case, contact=contact).exists()
    return "" if takes_part or case.contact_id == contact.pk else "The recipient no longer takes part in the case."


def _outgoing(mail: OutboundMail) -> OutgoingMail:
    return OutgoingMail(
        sender=Address(mail.sender_address, mail.sender_name),
        recipient=Address(mail.recipient_address, mail.recipient_name),
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        message_id=mail.message_id,
        reply_to=mail.reply_to,
        references=tuple(mail.references),
        is_automatic=mail.is_automatic,
    )


def _try_later(mail: OutboundMail, fence: int, error: str, *, at: datetime) -> OutboundMail | None:
    again_at = next_try_at(attempts=mail.attempts, queued_at=mail.queued_at, at=at, chance=random.random())
    if again_at is None:
        logger.error("mail_given_up", mail=mail.public_id, error=error)
        return _finish(mail, fence, at=at, state=OutboundState.DEAD, last_error=error[:500])
    return _finish(mail, fence, at=at, state=OutboundState.QUEUED, not_before=again_at, last_error=error[:500])


@transaction.atomic
def _finish(
    mail: OutboundMail,
    fence: int,
    *,
    at: datetime,
    state: OutboundState,
    last_error: str,
    not_before: datetime | None = None,
    sent_at: datetime | None = None,
) -> OutboundMail | None:
    """Write the outcome, unless another worker has taken the mail over meanwhile."""
    held = OutboundMail.objects.select_for_update(of=("self",)).filter(pk=mail.pk, fence=fence, state="queued")
    mine = held.select_related("case").first()
    if mine is None:
        return None
    mine.state, mine.last_error, mine.lease_until = state, last_error, None
    mine.not_before = not_before or mine.not_before
    mine.sent_at = sent_at
    mine.save(update_fields=["state", "last_error", "lease_until", "not_before", "sent_at"])
    if state == OutboundState.SENT and mine.case and mine.purpose.startswith("acknowledgement"):
        robot = Actor.robot(mine.desk_id, via="mail")
        confirm_case(number=mine.case.number, address=mine.recipient_address, actor=robot, at=at)
    if state == OutboundState.CANCELLED and mine.case_id:
        ReplyToken.objects.filter(case_id=mine.case_id, address=mine.recipient_address).update(revoked_at=at)
    return mine
