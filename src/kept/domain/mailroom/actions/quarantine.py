"""Mail that a person decides about."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.channels.mail.types import Unprocessable
from kept.domain.cases.actions import write_note
from kept.domain.cases.models import Case, Message
from kept.domain.cases.queries import get_case
from kept.domain.mailroom import queries
from kept.domain.mailroom.actions.taking_in import dispose, remember, write_into_case
from kept.domain.mailroom.errors import AlreadyDisposed, MailNotFound
from kept.domain.mailroom.events import MailRejected, MailReleased
from kept.domain.mailroom.models import Disposition, InboundMail
from kept.domain.mailroom.reader import read_raw
from kept.domain.mailroom.types import Route
from kept.domain.parties.models import Contact
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import Invalid

_OPEN = (Disposition.QUARANTINED, Disposition.UNPROCESSABLE, Disposition.AUTO_NOTED)


@transaction.atomic
def take_quarantined(
    *,
    public_id: str,
    actor: Actor,
    at: datetime,
    number: str = "",
    contact: Contact | None = None,
    channel: str = "",
) -> Case:
    """Take a mail into the case with that number, or into a new one, on the word of whoever decides.

    `contact` is who it is from, as far as they know; without one it stays the mail of a stranger, who is answered but
    sees nothing else. `channel` is the policy's channel to open it through where mail is none. Raises NotAllowed,
    MailNotFound, AlreadyDisposed, RawMailGone, Invalid, and what opening or adding to a case raises.
    """
    actor.require(Permission.WORK_CASE)
    mail = _lock(public_id, actor)
    case = get_case(number, actor=actor) if number else None
    if contact and case and contact.organisation_id != case.organisation_id:
        raise Invalid("This person belongs to another customer than the case.")
    raw = queries.get_raw(mail)
    parsed = read_raw(mail, raw)
    if isinstance(parsed, Unprocessable):
        raise Invalid(f"Nothing can be read from this mail. {parsed.reason} Download the original.")
    remember(mail, parsed)
    route = Route(Disposition.APPENDED if case else Disposition.CREATED, "", case, contact)
    taken = write_into_case(mail, parsed, raw, route, actor=actor.through("mail"), channel=channel)
    mail.case_message = Message.objects.filter(case=taken).latest("pk")
    dispose(mail, Route(route.disposition, f"Taken in from quarantine: {mail.reason}", taken, contact), at=at)
    write_note(number=taken.number, body=f"Taken in from quarantine. {mail.reason}", actor=actor, at=at)
    ledger.record(MailReleased(mail=mail.pk, case=taken.pk), stream=f"mail:{mail.pk}", actor=actor, at=at)
    return taken


@transaction.atomic
def reject_quarantined(*, public_id: str, reason: str, actor: Actor, at: datetime) -> InboundMail:
    """Leave a mail out, for a reason. Raises NotAllowed, MailNotFound, AlreadyDisposed, Invalid."""
    actor.require(Permission.WORK_CASE)
    if not reason.strip():
        raise Invalid("Say why this mail is left out.")
    mail = _lock(public_id, actor)
    dispose(mail, Route(Disposition.REJECTED, reason.strip(), mail.case, mail.contact), at=at)
    event = MailRejected(mail=mail.pk, reason=reason.strip()[:300])
    ledger.record(event, stream=f"mail:{mail.pk}", actor=actor, at=at)
    return mail


def _lock(public_id: str, actor: Actor) -> InboundMail:
    mails = InboundMail.objects.visible_to(actor).select_for_update(of=("self",))
    mail = mails.select_related("mailbox__desk").filter(public_id=public_id).first()
    if mail is None:
        raise MailNotFound
    if mail.disposition not in _OPEN:
        raise AlreadyDisposed
    return mail
