"""What is said on a case: by the customer, to everyone, among ourselves, on the phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.recording import (
    check_body,
    digest_body,
    find_author,
    record_on,
    write_message,
    write_note_row,
)
from kept.domain.cases.actions.vouching import note_named_contact
from kept.domain.cases.actions.working import waiting_events
from kept.domain.cases.errors import AlreadySent, CaseOver, FilesOutsideEmergency, HelpStopped, NoPartnerReads
from kept.domain.cases.events import (
    CaseReopened,
    CustomerWrote,
    NoteWritten,
    PhoneCallLogged,
    ReplyHeld,
    ReplySent,
    ReplyWithdrawn,
)
from kept.domain.cases.models import Case, Clock, Draft, Message, Note
from kept.domain.cases.words import add_words
from kept.domain.parties.models import Contact, User
from kept.kernel.actor import Actor, Permission, Reach, Role
from kept.kernel.files import IncomingFile
from kept.kernel.ledger import Event
from kept.kernel.models import Entry
from kept.kernel.refusals import Invalid

UNDO_FOR = timedelta(seconds=10)
NEVER_HELD_WITHIN = timedelta(seconds=60)


@transaction.atomic
def add_customer_message(
    *,
    number: str,
    body: str,
    actor: Actor,
    at: datetime,
    contact: Contact | None = None,
    author_name: str = "",
    files: Sequence[IncomingFile] = (),
    once: str | None = None,
) -> Case:
    """Add what a person of the customer wrote. A resolved or closed case goes on by it.

    A second message with the same `once` adds nothing. `contact` is who wrote where the actor is not the person: mail,
    or an agent who passes on what was said. Raises CaseNotFound, CaseOver (merged or cancelled), EmptyBody,
    FileTooLarge, FileKindForbidden; of somebody helped in an emergency HelpStopped, FilesOutsideEmergency.
    """
    if not actor.may(Permission.WRITE_AS_CUSTOMER):
        actor.require(Permission.WORK_CASE)
    case = queries.lock_case(number, actor=actor, for_message=True)
    while case.state == "merged" and case.merged_into_id:
        case = queries.lock_case(_followed(case), actor=actor, for_message=True)
    effect_key = f"wrote:{once}" if once else None
    if effect_key and Entry.objects.filter(desk_id=case.desk_id, effect_key=effect_key).exists():
        return case
    if case.state == "cancelled":
        raise CaseOver
    body = check_body(body)
    writer = contact or find_author(actor)[1]
    _refuse_beyond_emergency(case, writer, actor, has_files=bool(files))
    message = write_message(
        case,
        body=body,
        side="customer",
        via=actor.via,
        at=at,
        contact=writer,
        author_name=author_name,
        files=files,
    )
    events: list[Event] = []
    if case.state != "open":
        events.append(CaseReopened(by_customer=True, reason="The customer wrote again."))
    events.append(CustomerWrote(message=message.pk, body_sha256=digest_body(body)))
    events += note_named_contact(case, writer, at)
    record_on(case, *events, actor=actor, at=at, effect_key=effect_key)
    return case


@transaction.atomic
def reply_to_case(
    *,
    number: str,
    body: str,
    actor: Actor,
    at: datetime,
    then_wait_for: str | None = None,
    is_held: bool = False,
    files: Sequence[IncomingFile] = (),
    seen_revision: int | None = None,
) -> tuple[Case, Message]:
    """Reply to everyone on the case, as a person of the vendor or partner, or (a robot) automatically.

    A held reply can be withdrawn for ten seconds and counts once it is released (K4); it is sent at once where a
    clock's line is within a minute of that. `then_wait_for` names the policy's reason for waiting that follows.
    Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, UnknownReason, EmptyBody.
    """
    actor.require(Permission.REPLY)
    case = queries.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state in ("merged", "cancelled"):
        raise CaseOver
    body = check_body(body)
    agent, _ = find_author(actor)
    held_until = at + UNDO_FOR if is_held and not _line_is_near(case, at + UNDO_FOR) else None
    message = write_message(
        case,
        body=body,
        side="partner" if actor.role == Role.PARTNER else "vendor",
        via=actor.via,
        at=at,
        agent=agent,
        author_name="" if agent else case.desk.name,
        held_until=held_until,
        files=files,
    )
    digest = digest_body(body)
    events: list[Event] = []
    if held_until:
        events.append(ReplyHeld(message=message.pk, body_sha256=digest, until=held_until))
    else:
        is_automatic = actor.role == Role.ROBOT
        events.append(ReplySent(message=message.pk, body_sha256=digest, side=message.side, is_automatic=is_automatic))
    if then_wait_for and case.state == "open" and then_wait_for != case.waiting_reason:
        events += waiting_events(case, then_wait_for)
    record_on(case, *events, actor=actor, at=at)
    return case, message


@transaction.atomic
def withdraw_reply(*, number: str, message_id: str, actor: Actor, at: datetime) -> tuple[Case, Message]:
    """Take back a held reply. Raises NotAllowed, CaseNotFound, AlreadySent, Invalid."""
    actor.require(Permission.REPLY)
    case = queries.lock_case(number, actor=actor)
    message = Message.objects.filter(case=case, public_id=message_id).first()
    if message is None or message.agent_id != actor.person_id:
        raise Invalid("Only a reply of your own can be withdrawn.")
    if message.sent_at or message.withdrawn_at:
        raise AlreadySent
    message.withdrawn_at = at
    message.save(update_fields=["withdrawn_at"])
    record_on(case, ReplyWithdrawn(message=message.pk), actor=actor, at=at)
    return case, message


def release_reply(case: Case, message: Message, *, at: datetime) -> None:
    """Send a held reply whose time to withdraw is over. The caller holds the case's lock."""
    message.sent_at = at
    message.save(update_fields=["sent_at"])
    add_words(case, [message.body])
    author = Actor(
        desk_id=case.desk_id,
        role=Role.PARTNER if message.side == "partner" else Role.AGENT,
        person_id=message.agent_id,
        organisations=None,
        via="worker",
    )
    sent = ReplySent(message=message.pk, body_sha256=digest_body(message.body), side=message.side)
    record_on(case, sent, actor=author, at=at)


@transaction.atomic
def write_note(
    *,
    number: str,
    body: str,
    actor: Actor,
    at: datetime,
    files: Sequence[IncomingFile] = (),
    audience: str = "",
) -> tuple[Case, Note]:
    """Write a note that the customer never reads: `internal`, or `partner` for the partner and us.

    What a partner writes is always for both. Raises NotAllowed, CaseNotFound, EmptyBody, NoPartnerReads.
    """
    actor.require(Permission.WRITE_NOTE)
    case = queries.lock_case(number, actor=actor)
    body = check_body(body)
    agent, _ = find_author(actor)
    audience = _check_audience(case, audience, actor)
    note = write_note_row(case, body=body, agent=agent, audience=audience, at=at, files=files)
    record_on(case, NoteWritten(note=note.pk, body_sha256=digest_body(body), audience=audience), actor=actor, at=at)
    return case, note


@transaction.atomic
def log_call(*, number: str, body: str, direction: str, actor: Actor, at: datetime) -> Case:
    """Log a phone call about a case; `direction` is `in` or `out`. Raises NotAllowed, CaseNotFound, Invalid."""
    actor.require(Permission.WORK_CASE)
    if direction not in ("in", "out"):
        raise Invalid("A call came in or went out.")
    case = queries.lock_case(number, actor=actor)
    body = check_body(body)
    agent, _ = find_author(actor)
    note = write_note_row(case, body=body, agent=agent, audience=_check_audience(case, "", actor), at=at)
    record_on(
        case,
        PhoneCallLogged(note=note.pk, body_sha256=digest_body(body), direction=direction),
        actor=actor,
        at=at,
    )
    return case


@transaction.atomic
def save_draft(*, number: str, user: User, audience: str, body: str, actor: Actor, at: datetime) -> None:
    """Keep what somebody is writing; an empty text removes the draft. Raises CaseNotFound, Invalid."""
    case = queries.get_case(number, actor=actor)
    if audience not in ("everyone", "partner", "internal"):
        raise Invalid("A draft is for everyone on the case, for the partner and us, or internal.")
    if not body.strip():
        Draft.objects.filter(case=case, user=user, audience=audience).delete()
        return
    Draft.objects.update_or_create(
        case=case, user=user, audience=audience, defaults={"body": check_body(body), "saved_at": at}
    )


def _followed(case: Case) -> str:
    return Case.objects.values_list("number", flat=True).get(pk=case.merged_into_id or 0)


def _refuse_beyond_emergency(case: Case, writer: Contact | None, actor: Actor, *, has_files: bool) -> None:
    """Refuse what the emergency does not leave to whoever writes; what an agent passes on, they answer for (NP-02)."""
    is_approved = writer is not None and writer.is_approved and writer.organisation_id == case.organisation_id
    if actor.is_staff or is_approved:
        return
    if case.emergency_reach == Reach.NOTHING:
        raise HelpStopped
    if case.emergency_reach == Reach.MESSAGES and has_files:
        raise FilesOutsideEmergency


def _check_audience(case: Case, audience: str, actor: Actor) -> str:
    if actor.role == Role.PARTNER:
        return "partner"
    if audience not in ("", "internal", "partner"):
        raise Invalid("A note is internal, or for the partner and us.")
    if audience == "partner" and not (case.organisation and case.organisation.sold_by_id):
        raise NoPartnerReads
    return audience or "internal"


def _line_is_near(case: Case, release_at: datetime) -> bool:
    latest = release_at + NEVER_HELD_WITHIN
    return Clock.objects.filter(case=case, state="running", line_at__lte=latest, breached_at=None).exists()
