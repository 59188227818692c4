"""Cases, and what is sent to work on them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kept.domain.cases.models import Attachment, Case, Message, Note
from kept.domain.rulebook.queries import get_policy
from kept.surfaces.api.schemas.base import Named, Sent, SentFile
from kept.surfaces.api.words import Address, Facts, Key, Line, Moment, Reason, SentId, Words

FactValues = dict[str, str | bool | int]
Seen = Annotated[int | None, Field(ge=0, lt=2**31, description="The revision you looked at; a newer one refuses")]


class CaseOut(BaseModel):
    """A case as it stands."""

    number: str
    subject: str
    state: str
    turn: str
    turn_since: datetime
    waiting_reason: str
    waiting_until: datetime | None
    severity: str
    kind: str
    is_triaged: bool
    channel: str
    plan: str
    facts: FactValues
    organisation: Named | None
    contact: Named | None
    assignee: Named | None
    team: Named | None
    policy_version: str
    verdict: str
    exclusion: str
    opened_at: datetime
    resolved_at: datetime | None
    resolution_kind: str
    closed_at: datetime | None
    last_event_at: datetime
    next_due_at: datetime | None
    revision: int

    @classmethod
    def of(cls, case: Case) -> CaseOut:
        """A case row with its related rows."""
        return cls(
            number=case.number,
            subject=case.subject,
            state=case.state,
            turn=case.turn,
            turn_since=case.turn_since,
            waiting_reason=case.waiting_reason,
            waiting_until=case.waiting_until,
            severity=case.severity,
            kind=case.kind,
            is_triaged=case.is_triaged,
            channel=case.channel,
            plan=case.plan,
            facts=case.facts,
            organisation=Named.of(case.organisation),
            contact=Named.of(case.contact),
            assignee=Named.of_agent(case.assignee),
            team=Named.of(case.team),
            policy_version=get_policy(case.policy_version_id).version,
            verdict=case.verdict,
            exclusion=case.exclusion,
            opened_at=case.opened_at,
            resolved_at=case.resolved_at,
            resolution_kind=case.resolution_kind,
            closed_at=case.closed_at,
            last_event_at=case.last_event_at,
            next_due_at=case.next_due_at,
            revision=case.revision,
        )


class CasePage(BaseModel):
    """A page of cases; `next_cursor` asks for the one after it."""

    cases: list[CaseOut]
    next_cursor: str | None


class CaseList(BaseModel):
    """Cases that were found."""

    cases: list[CaseOut]


class QueueCounts(BaseModel):
    """How many open cases each queue holds; 1001 stands for more than a thousand."""

    counts: dict[str, int]


class FileOut(BaseModel):
    """A file on a message or a note."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str

    @classmethod
    def of(cls, attachment: Attachment) -> FileOut:
        """An attachment row with its stored file."""
        stored = attachment.file
        return cls(
            id=attachment.public_id,
            name=stored.name,
            media_type=stored.media_type,
            size=stored.size,
            sha256=bytes(stored.sha256).hex(),
        )


class MessageOut(BaseModel):
    """Something said to everyone on the case. A held reply has no `sent_at` yet."""

    id: str
    author: str
    side: str
    via: str
    body: str
    written_at: datetime
    sent_at: datetime | None
    held_until: datetime | None
    files: list[FileOut]

    @classmethod
    def of(cls, message: Message, attachments: tuple[Attachment, ...] = ()) -> MessageOut:
        """A message row with its attachments."""
        return cls(
            id=message.public_id,
            author=message.author_name,
            side=message.side,
            via=message.via,
            body=message.body,
            written_at=message.written_at,
            sent_at=message.sent_at,
            held_until=message.held_until,
            files=[FileOut.of(attachment) for attachment in attachments],
        )


class MessageList(BaseModel):
    """The messages of a case, oldest first."""

    messages: list[MessageOut]


class NoteOut(BaseModel):
    """Something that customers never read."""

    id: str
    author: str
    audience: str
    body: str
    written_at: datetime
    files: list[FileOut]

    @classmethod
    def of(cls, note: Note, attachments: tuple[Attachment, ...] = ()) -> NoteOut:
        """A note row with its attachments."""
        return cls(
            id=note.public_id,
            author=note.author_name,
            audience=note.audience,
            body=note.body,
            written_at=note.written_at,
            files=[FileOut.of(attachment) for attachment in attachments],
        )


class NoteList(BaseModel):
    """The notes of a case, oldest first."""

    notes: list[NoteOut]


class TimelineEntry(BaseModel):
    """One line of a case's story: a message, a note, or an event with what it says."""

    at: datetime
    type: Literal["message", "note", "event"]
    message: MessageOut | None = None
    note: NoteOut | None = None
    event: str | None = None
    details: dict[str, Any] | None = None
    by: str = ""


class Timeline(BaseModel):
    """A case's story as you may read it, oldest first."""

    number: str
    entries: list[TimelineEntry]


class NewCase(Sent):
    """A request for support. Without severity or kind the policy's starting values hold."""

    subject: Annotated[Line, Field(description="A few words that say what it is about")]
    body: Annotated[Words, Field(min_length=1)]
    channel: Annotated[Key | None, Field(description="A channel of the policy; left out, the one for programs")] = None
    severity: Key | None = None
    kind: Key | None = None
    facts: Facts = {}
    product: Annotated[Words, Field(max_length=60, description="The key of a product")] = ""
    release: Annotated[Words, Field(max_length=60)] = ""
    licence: Annotated[Words, Field(max_length=80, description="A licence key, as the customer has it")] = ""
    files: Annotated[list[SentFile], Field(max_length=20)] = []
    contact: Annotated[SentId | None, Field(description="Who asks, where an agent opens the case for them")] = None
    organisation: SentId | None = None
    reporter_name: Annotated[Words, Field(max_length=120)] = ""
    reporter_address: Address | None = None
    asked_by_customer: bool = True


class NewMessage(Sent):
    """A reply to everyone on the case; from a customer's token, what the customer says."""

    body: Annotated[Words, Field(min_length=1)]
    files: Annotated[list[SentFile], Field(max_length=20)] = []
    from_contact: Annotated[SentId | None, Field(description="Agents: pass on what this contact said")] = None
    then_wait_for: Annotated[Key | None, Field(description="Agents: a waiting reason of the policy")] = None
    is_held: Annotated[bool, Field(description="Agents: leave ten seconds to withdraw it")] = False
    seen_revision: Seen = None


class NewNote(Sent):
    """A note that customers never read."""

    body: Annotated[Words, Field(min_length=1)]
    files: Annotated[list[SentFile], Field(max_length=20)] = []


class NewCall(Sent):
    """A phone call that took place."""

    body: Annotated[Words, Field(min_length=1)]
    direction: Literal["in", "out"]


class Assignment(Sent):
    """An agent, a team, or neither: nobody."""

    agent: Annotated[SentId | Literal["me"] | None, Field(description="An agent's id, or “me”")] = None
    team: SentId | None = None
    seen_revision: Seen = None


class NewSeverity(Sent):
    """Another severity, and why."""

    severity: Key
    reason: Reason
    seen_revision: Seen = None


class Triage(Sent):
    """What a request is, after looking into it."""

    kind: Key
    severity: Key
    reason: Reason
    seen_revision: Seen = None


class NewSubject(Sent):
    """Another subject."""

    subject: Line


class NewFacts(Sent):
    """What became known of a case, and how."""

    facts: Annotated[Facts, Field(min_length=1)]
    reason: Reason


class Wait(Sent):
    """Wait for a reason that the policy knows, until a planned end if there is one."""

    reason: Key
    until: Moment | None = None
    seen_revision: Seen = None


class Resume(Sent):
    """Go on."""

    seen_revision: Seen = None


class Resolution(Sent):
    """A resolution of a kind that the policy knows; the explanation is sent to everyone on the case."""

    resolution_kind: Key
    explanation: Annotated[Words, Field(min_length=1)]
    seen_revision: Seen = None


class Ending(Sent):
    """Close or reopen, and why."""

    reason: Annotated[Words, Field(max_length=500)] = ""
    seen_revision: Seen = None


class Cancellation(Sent):
    """Why this was no request for support."""

    reason: Reason


class Merge(Sent):
    """The case to merge this one with; the older one goes on."""

    other: Annotated[str, Field(pattern=r"^[A-Za-z]{2,6}-[0-9]{1,18}$")]


class PolicyMove(Sent):
    """Another published version of the policy, and why."""

    version: Key
    reason: Reason


class CaseQuery(Sent):
    """What a list of cases is narrowed to."""

    state: Literal["open", "resolved", "closed", "merged", "cancelled", "any"] = "open"
    severity: Key | None = None
    kind: Key | None = None
    channel: Key | None = None
    turn: Key | None = None
    assignee: Annotated[SentId | Literal["me", "nobody"] | None, Field(description="Agents only")] = None
    organisation: SentId | None = None
    changed_after: Moment | None = None
    queue: Annotated[Key | None, Field(description="Agents: a queue, in its own order; leave out the filters")] = None
    order: Annotated[Literal["severity", "due"] | None, Field(description="Of a queue")] = None
    cursor: Annotated[Words | None, Field(max_length=500)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
