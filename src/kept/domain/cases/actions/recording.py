"""The end of every action on a case: write the event, derive what follows, return the case."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from kept.domain.cases.engine_events import engine_name
from kept.domain.cases.errors import EmptyBody
from kept.domain.cases.events import FactsLearned
from kept.domain.cases.models import Attachment, Case, Message, Note
from kept.domain.cases.projections import Derivation, refresh_case
from kept.domain.cases.words import add_words
from kept.domain.parties.models import Agent, Contact
from kept.domain.rulebook.queries import get_policy
from kept.kernel import ledger
from kept.kernel.actor import Actor
from kept.kernel.files import IncomingFile, store_file
from kept.kernel.ledger import Event
from kept.kernel.refusals import Invalid

LONGEST_BODY = 500_000


def record_on(case: Case, *events: Event, actor: Actor, at: datetime, effect_key: str | None = None) -> Derivation:
    """Record events on a locked case, with the facts that they change by the policy, and write what follows.

    `effect_key` makes the first event happen once on the desk.
    """
    policy = get_policy(case.policy_version_id)
    facts, all_events = dict(case.facts), list[Event]()
    for event in events:
        all_events.append(event)
        name = engine_name(event)
        if name and (changed := policy.facts_after(name, facts)):
            facts |= changed
            reason = f"Follows from the policy after: {name.replace('_', ' ')}."
            all_events.append(FactsLearned(facts=changed, reason=reason))
    ledger.record_all(all_events, stream=case.stream, actor=actor, at=at, effect_key=effect_key, after=case.revision)
    return refresh_case(case, at)


def digest_body(body: str) -> str:
    """What the ledger keeps of a text: its SHA-256."""
    return hashlib.sha256(body.encode()).hexdigest()


def check_body(body: str) -> str:
    """The text without blank ends. Raises EmptyBody, Invalid."""
    body = body.replace("\0", "").strip()
    if not body:
        raise EmptyBody
    if len(body) > LONGEST_BODY:
        raise Invalid(f"This text has {len(body):,} characters; the limit is {LONGEST_BODY:,}. Attach it as a file.")
    return body


def write_message(
    case: Case,
    *,
    body: str,
    side: str,
    via: str,
    at: datetime,
    contact: Contact | None = None,
    agent: Agent | None = None,
    author_name: str = "",
    held_until: datetime | None = None,
    files: Sequence[IncomingFile] = (),
    pk: int | None = None,
    found_by: Sequence[str] = (),
) -> Message:
    """Store a message to everyone on the case with its files, and make it (and `found_by`) findable."""
    author = author_name or (agent.user.name if agent else contact.name if contact else "")
    message = Message(
        pk=pk,
        desk_id=case.desk_id,
        case=case,
        contact=contact,
        agent=agent,
        author_name=author,
        side=side,
        via=via,
        body=body,
        written_at=at,
        held_until=held_until,
        sent_at=None if held_until else at,
    )
    message.save(force_insert=True)
    attach_files(case, files, at=at, message=message)
    if held_until is None:
        add_words(case, [*found_by, body])
    return message


def write_note_row(
    case: Case,
    *,
    body: str,
    agent: Agent | None,
    audience: str,
    at: datetime,
    files: Sequence[IncomingFile] = (),
) -> Note:
    """Store a note with its files, and make it findable for those who read notes."""
    note = Note.objects.create(
        desk_id=case.desk_id,
        case=case,
        agent=agent,
        author_name=agent.user.name if agent else "",
        audience=audience,
        body=body,
        written_at=at,
    )
    attach_files(case, files, at=at, note=note)
    add_words(case, [body], is_internal=True)
    return note


def attach_files(
    case: Case,
    files: Sequence[IncomingFile],
    *,
    at: datetime,
    message: Message | None = None,
    note: Note | None = None,
) -> None:
    """Store files with a message or a note. Raises FileTooLarge, FileKindForbidden."""
    for incoming in files:
        stored = store_file(incoming, desk_id=case.desk_id, at=at)
        Attachment.objects.create(case=case, message=message, note=note, file=stored)


def find_author(actor: Actor) -> tuple[Agent | None, Contact | None]:
    """The agent or the contact that the actor is."""
    if actor.is_staff:
        return Agent.objects.select_related("user").filter(pk=actor.person_id or 0).first(), None
    if actor.is_customer:
        return None, Contact.objects.filter(pk=actor.person_id or 0).first()
    return None, None
