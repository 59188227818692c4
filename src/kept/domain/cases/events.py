"""What happens to a case. Bodies are kept beside the ledger; the event holds their digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kept.kernel.ledger import Event

FactValue = str | bool | int


@dataclass(frozen=True)
class CaseOpened(Event, kind="case.opened"):
    """A request came in. `asked_by_customer` is false where the vendor opened the case of its own accord."""

    number: str
    organisation: int | None
    contact: int | None
    channel: str
    subject: str
    kind_of_request: str
    severity: str
    facts: dict[str, FactValue]
    policy_version: int
    message: int | None
    body_sha256: str
    asked_by_customer: bool
    is_triaged: bool
    team: int | None = None


@dataclass(frozen=True)
class VerdictGiven(Event, kind="case.verdict_given"):
    """What the policy said at the door, step by step, as it was then. A licence is named by its last characters."""

    outcome: str
    by_rule: str
    steps: list[dict[str, Any]]
    alternatives: list[dict[str, Any]]
    for_customer: str
    for_agent: str
    agreement: str | None
    agreements: str
    policy_version: int
    decided_because: str
    decided_until: date | None
    product: str
    release: str
    licence: str


@dataclass(frozen=True)
class VerdictOverridden(Event, kind="case.verdict_overridden"):
    """Somebody with the right decided on this case, whatever the rules say; until an instant, if one is named."""

    outcome: str
    reason: str
    until: datetime | None


@dataclass(frozen=True)
class VerdictRestored(Event, kind="case.verdict_restored"):
    """The verdict of the rules holds again: the exception was taken back, or its time was up."""

    reason: str
    is_automatic: bool


@dataclass(frozen=True)
class ExclusionPut(Event, kind="case.exclusion_put"):
    """A circumstance of the policy in which support is not owed was put on the case, with its effect (NP-15)."""

    exclusion: str
    effect: str
    reason: str


@dataclass(frozen=True)
class ExclusionTaken(Event, kind="case.exclusion_taken"):
    """The exclusion does not hold any more."""

    exclusion: str
    effect: str
    reason: str


@dataclass(frozen=True)
class CaseConfirmed(Event, kind="case.confirmed"):
    """The mail with the case number was accepted for delivery."""

    address_sha256: str


@dataclass(frozen=True)
class CaseAcknowledged(Event, kind="case.acknowledged"):
    """Somebody of the vendor confirmed that they have taken notice."""


@dataclass(frozen=True)
class CustomerWrote(Event, kind="case.customer_wrote"):
    """A person of the customer wrote."""

    message: int
    body_sha256: str


@dataclass(frozen=True)
class ReplyHeld(Event, kind="case.reply_held"):
    """A reply waits a few seconds, so that it can be withdrawn."""

    message: int
    body_sha256: str
    until: datetime


@dataclass(frozen=True)
class ReplyWithdrawn(Event, kind="case.reply_withdrawn"):
    """A held reply was taken back before anybody could read it."""

    message: int


@dataclass(frozen=True)
class ReplySent(Event, kind="case.reply_sent"):
    """A reply reached everyone on the case. `is_automatic` replies fulfil nothing (K1)."""

    message: int
    body_sha256: str
    side: str
    is_automatic: bool = False


@dataclass(frozen=True)
class NoteWritten(Event, kind="case.note_written"):
    """A note that the customer does not read was written."""

    note: int
    body_sha256: str
    audience: str


@dataclass(frozen=True)
class PhoneCallLogged(Event, kind="case.phone_call_logged"):
    """A phone call about the case took place. `direction` is `in` or `out`."""

    note: int
    body_sha256: str
    direction: str


@dataclass(frozen=True)
class SubjectChanged(Event, kind="case.subject_changed"):
    """The case has another subject."""

    subject: str


@dataclass(frozen=True)
class SeverityChanged(Event, kind="case.severity_changed"):
    """The severity is another one, for a reason."""

    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class CaseTriaged(Event, kind="case.triaged"):
    """What the request is was investigated and decided."""

    kind_of_request: str
    severity: str
    reason: str


@dataclass(frozen=True)
class FactsLearned(Event, kind="case.facts_learned"):
    """Facts that the policy asks about became known or changed."""

    facts: dict[str, FactValue]
    reason: str


@dataclass(frozen=True)
class PolicyMoved(Event, kind="case.policy_moved"):
    """The case was moved to another version of the policy, on purpose."""

    old: int
    new: int
    reason: str


@dataclass(frozen=True)
class CaseAssigned(Event, kind="case.assigned"):
    """The case has another owner or team."""

    agent: int | None
    team: int | None


@dataclass(frozen=True)
class CaseHandedOn(Event, kind="case.handed_on"):
    """A level gave the case to another one, by itself or because its time was up (NT-12)."""

    level: str
    to: str
    reason: str


@dataclass(frozen=True)
class CaseArrived(Event, kind="case.arrived"):
    """The case is at a level of support, whose own clocks begin."""

    level: str


@dataclass(frozen=True)
class WaitingStarted(Event, kind="case.waiting_started"):
    """The case waits for somebody or something, named by a reason of the policy (P5)."""

    reason: str
    turn: str


@dataclass(frozen=True)
class WaitingEnded(Event, kind="case.waiting_ended"):
    """Work goes on."""


@dataclass(frozen=True)
class WorkaroundGiven(Event, kind="case.workaround_given"):
    """The customer can work again, though the cause remains."""


@dataclass(frozen=True)
class CaseResolved(Event, kind="case.resolved"):
    """A resolution was given; `resolution_kind` is one of the policy's."""

    resolution_kind: str


@dataclass(frozen=True)
class CaseReopened(Event, kind="case.reopened"):
    """A resolved or closed case goes on."""

    by_customer: bool
    reason: str


@dataclass(frozen=True)
class CaseClosed(Event, kind="case.closed"):
    """The case is over."""

    is_automatic: bool
    reason: str


@dataclass(frozen=True)
class CaseCancelled(Event, kind="case.cancelled"):
    """The case was no request for support: spam, or opened by mistake."""

    reason: str


@dataclass(frozen=True)
class CaseMerged(Event, kind="case.merged"):
    """The case goes on in another one."""

    into: int


@dataclass(frozen=True)
class CaseJoined(Event, kind="case.joined"):
    """Another case goes on in this one. `unanswered_since` is set where its customer still waits for an answer."""

    joined: int
    unanswered_since: datetime | None


@dataclass(frozen=True)
class MergeUndone(Event, kind="case.merge_undone"):
    """A merge was undone; the case goes on by itself."""

    other: int


@dataclass(frozen=True)
class ClockWarned(Event, kind="case.clock_warned"):
    """A clock has used up so much of its time that somebody was told."""

    key: str
    cycle: int
    due_at: datetime | None


@dataclass(frozen=True)
class ClockBreached(Event, kind="case.clock_breached"):
    """A clock ran out. `at` is its line, however late the news was written down."""

    key: str
    cycle: int
    due_at: datetime | None
