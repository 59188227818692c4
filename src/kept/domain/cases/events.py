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
    """The case is at a level of support, whose own clocks begin.

    At a partner's level it names the partner, and the hours in which the partner is there if it has its own.
    """

    level: str
    partner: int | None = None
    hours: str = ""


@dataclass(frozen=True)
class EscalatedToEngineering(Event, kind="case.escalated_to_engineering"):
    """Engineering was asked for a deeper look; the customer is owed updates from now on (NH-07)."""

    escalation: int
    reason: str
    is_fast_track: bool


@dataclass(frozen=True)
class EngineeringAnswered(Event, kind="case.engineering_answered"):
    """Engineering is done with what it was asked: `outcome` is answered, declined or withdrawn."""

    escalation: int
    outcome: str


@dataclass(frozen=True)
class LabBooked(Event, kind="case.lab_booked"):
    """Equipment of a lab was reserved to reproduce the problem (NH-08)."""

    reservation: int
    resource: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class LabGivenBack(Event, kind="case.lab_given_back"):
    """A reservation was cancelled: the equipment is free again."""

    reservation: int
    resource: str
    reason: str


@dataclass(frozen=True)
class ReproductionRecorded(Event, kind="case.reproduction_recorded"):
    """What came of trying to reproduce the problem: `result` is reproduced, partly or not_reproduced."""

    reservation: int
    resource: str
    result: str
    said: str


@dataclass(frozen=True)
class DefectLinked(Event, kind="case.defect_linked"):
    """The cause is an error in the product: a defect carries the case (NT-05)."""

    defect: int
    label: str


@dataclass(frozen=True)
class DefectUnlinked(Event, kind="case.defect_unlinked"):
    """The defect is not what causes this case."""

    defect: int
    label: str
    reason: str


@dataclass(frozen=True)
class CorrectionPlanned(Event, kind="case.correction_planned"):
    """Product Management said how the case's defect will be corrected, and in which release if it is known (NT-09)."""

    defect: int
    label: str
    plan: str
    release: str


@dataclass(frozen=True)
class CorrectionReleased(Event, kind="case.correction_released"):
    """The release with the correction is out."""

    defect: int
    label: str
    release: str


@dataclass(frozen=True)
class WaitingStarted(Event, kind="case.waiting_started"):
    """The case waits for somebody or something, named by a reason of the policy (P5); until a planned end if known."""

    reason: str
    turn: str
    until: datetime | None = None


@dataclass(frozen=True)
class WaitingEnded(Event, kind="case.waiting_ended"):
    """Work goes on; by itself where the planned end of the wait has come."""

    is_automatic: bool = False


@dataclass(frozen=True)
class CustomerReminded(Event, kind="case.customer_reminded"):
    """The customer, who was asked for something, was silent and was reminded, for the `number`-th time."""

    number: int
    closes_at: datetime | None


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
    """The case is over. `was_silent` where the customer did not answer what they were asked, however often reminded."""

    is_automatic: bool
    reason: str
    was_silent: bool = False


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


@dataclass(frozen=True)
class CasePaged(Event, kind="case.paged"):
    """Somebody was asked to look at the case at once, as the `step`-th in line; `page` is a public id.

    A call to them is owed as well. Without an answer by `answer_by`, the next in line is asked.
    """

    page: str
    step: int
    agent: int
    reason: str
    is_urgent: bool
    answer_by: datetime


@dataclass(frozen=True)
class PageCallLogged(Event, kind="case.page_call_logged"):
    """Somebody tried to reach by telephone whoever was paged."""

    page: str
    step: int
    agent: int
    was_reached: bool


@dataclass(frozen=True)
class PageAnswered(Event, kind="case.page_answered"):
    """Somebody said that they look at it; `how` is web, api, mail, call, or take."""

    page: str
    agent: int
    how: str


@dataclass(frozen=True)
class PageBegunAgain(Event, kind="case.page_begun_again"):
    """Everybody in line was asked and nobody answered: the first is asked again."""

    page: str


@dataclass(frozen=True)
class PageEnded(Event, kind="case.page_ended"):
    """Nobody has to answer any more, or everybody in line was asked twice and nobody answered."""

    page: str
    was_needed: bool


@dataclass(frozen=True)
class CaseHandedOver(Event, kind="case.handed_over"):
    """A shift ended, or somebody went, and the case goes on with whoever is on (NH-01).

    Without a note the lead is told; so are they where nobody is on shift and they get the case themselves.
    """

    handover: str
    from_agent: int | None
    from_team: int | None
    to_agent: int | None
    to_team: int | None
    has_note: bool
    is_gap: bool


@dataclass(frozen=True)
class CallAsked(Event, kind="case.call_asked"):
    """The customer was asked for the call that the policy wants of them (NT-10): by the confirmation, or by a mail."""

    key: str
    is_in_confirmation: bool


@dataclass(frozen=True)
class SeverityAsked(Event, kind="case.severity_asked"):
    """The customer asked for another severity where the vendor decides; it changes nothing yet (NT-13)."""

    severity: str
    reason: str


@dataclass(frozen=True)
class SeverityAnswered(Event, kind="case.severity_answered"):
    """The vendor accepted or declined the severity that the customer had asked for."""

    severity: str
    is_accepted: bool
    reason: str


@dataclass(frozen=True)
class DedicatedNamed(Event, kind="case.dedicated_named"):
    """The customer said who of theirs works on the case throughout, each with name and phone (NA-11)."""

    people: list[dict[str, str]]


@dataclass(frozen=True)
class EmergencyGranted(Event, kind="case.emergency_granted"):
    """Somebody who is no approved contact is helped in an emergency: provisionally, and within limits (NP-02)."""

    reason: str
    scope: str
    allows_files: bool = False


@dataclass(frozen=True)
class PersonVerified(Event, kind="case.person_verified"):
    """Whoever was helped in an emergency was checked: they are who they say, or they are not."""

    is_known: bool
    evidence: str


@dataclass(frozen=True)
class NamedContactInvolved(Event, kind="case.named_contact_involved"):
    """An approved contact of the customer takes part in the case."""

    contact: int


@dataclass(frozen=True)
class EmergencyExpired(Event, kind="case.emergency_expired"):
    """The time for checking the person, or for a named contact to take part, was up: help stops until that happens."""

    reason: str


@dataclass(frozen=True)
class EmergencyEnded(Event, kind="case.emergency_ended"):
    """The case is not provisional any more: `outcome` is settled, named_contact (who alone goes on) or failed."""

    outcome: str
    reason: str
