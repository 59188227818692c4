"""The state of a case as its events make it: a pure fold, used when writing and when verifying."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from kept.domain.cases.cause_events import ParentLeft, ParentNamed
from kept.domain.cases.duty_events import DeliverablePromised
from kept.domain.cases.events import (
    CaseArrived,
    CaseAssigned,
    CaseCancelled,
    CaseClosed,
    CaseMerged,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseTriaged,
    CustomerReminded,
    CustomerWrote,
    EmergencyEnded,
    EmergencyExpired,
    EmergencyGranted,
    ExclusionPut,
    ExclusionTaken,
    FactsLearned,
    FactValue,
    MergeUndone,
    PersonVerified,
    PolicyMoved,
    ReplyHeld,
    ReplySent,
    ReplyWithdrawn,
    SeverityChanged,
    SubjectChanged,
    VerdictGiven,
    VerdictOverridden,
    VerdictRestored,
    WaitingEnded,
    WaitingStarted,
)
from kept.domain.cases.level_events import IntakeAccepted, IntakeGiven, IntakeReturned
from kept.kernel.actor import Reach
from kept.kernel.ledger import Event
from kept.policy.hours import HOURS_FACT
from kept.policy.promised import DAYS_FACT

UNKEPT = frozenset(
    {"before_merge", "held", "unanswered_since", "given_verdict", "override_until", "silent_since", "reminded_at"}
)
PAUSES = "pauses_clocks"
SETTLED = "settled"
VENDOR, CUSTOMER, NOBODY = "vendor", "customer", "nobody"


@dataclass(frozen=True, slots=True)
class Fold:
    """What is known of a case after some of its events. Names are those of the columns of `Case`.

    `held` are the replies that wait to be sent, with the instant at which each goes out. `silent_since` is when the
    customer was last asked for something they still owe, and `reminded_at` when they were reminded of it since.
    """

    subject: str = ""
    kind: str = ""
    severity: str = ""
    facts: dict[str, FactValue] = field(default_factory=dict)
    policy_version_id: int = 0
    state: str = "open"
    turn: str = VENDOR
    waiting_reason: str = ""
    waiting_until: datetime | None = None
    turn_since: datetime | None = None
    is_triaged: bool = True
    assignee_id: int | None = None
    team_id: int | None = None
    resolved_at: datetime | None = None
    resolution_kind: str = ""
    closed_at: datetime | None = None
    merged_into_id: int | None = None
    parent_id: int | None = None
    verdict: str = ""
    exclusion: str = ""
    intake: str = ""
    emergency_reach: str = ""
    last_event_at: datetime | None = None
    unanswered_since: datetime | None = None
    held: dict[int, datetime] = field(default_factory=dict)
    before_merge: Fold | None = None
    given_verdict: str = ""
    override_until: datetime | None = None
    silent_since: datetime | None = None
    reminded_at: tuple[datetime, ...] = ()

    def columns(self) -> dict[str, Any]:
        """The values of the derived columns of `Case`."""
        kept = set(self.__slots__) - UNKEPT
        return {name: getattr(self, name) for name in kept}


def fold_events(events: Iterable[tuple[Event, datetime]]) -> Fold:
    """Fold events, each with the instant at which it holds, in the order in which they were written."""
    fold = Fold()
    for event, at in events:
        turned = apply_event(event, fold, at)
        if turned.turn != fold.turn or fold.turn_since is None:
            turned = replace(turned, turn_since=at)
        if not turned.waiting_reason:
            turned = replace(turned, waiting_until=None, silent_since=None, reminded_at=())
        fold = replace(turned, last_event_at=max(at, fold.last_event_at or at))
    return fold


def _working(fold: Fold, **changes: Any) -> Fold:
    """The case is the vendor's to work on."""
    return replace(fold, turn=VENDOR, waiting_reason="", **changes)


@singledispatch
def apply_event(event: Event, fold: Fold, at: datetime) -> Fold:
    """What one event makes of the state. An event that is not named here changes nothing of it."""
    return fold


@apply_event.register
def _(event: CaseOpened, fold: Fold, at: datetime) -> Fold:
    return replace(
        fold,
        subject=event.subject,
        kind=event.kind_of_request,
        severity=event.severity,
        facts=dict(event.facts),
        policy_version_id=event.policy_version,
        is_triaged=event.is_triaged,
        team_id=event.team,
        unanswered_since=at if event.asked_by_customer else None,
    )


@apply_event.register
def _(event: CustomerWrote, fold: Fold, at: datetime) -> Fold:
    fold = replace(fold, unanswered_since=fold.unanswered_since or at)
    return _working(fold) if fold.state == "open" and fold.turn == CUSTOMER else fold


@apply_event.register
def _(event: ReplyHeld, fold: Fold, at: datetime) -> Fold:
    return replace(fold, held={**fold.held, event.message: event.until})


@apply_event.register
def _(event: ReplyWithdrawn, fold: Fold, at: datetime) -> Fold:
    return replace(fold, held=_without(fold.held, event.message))


@apply_event.register
def _(event: ReplySent, fold: Fold, at: datetime) -> Fold:
    fold = replace(fold, held=_without(fold.held, event.message))
    if event.is_automatic:
        return fold
    fold = replace(fold, unanswered_since=None)
    return replace(fold, silent_since=at, reminded_at=()) if fold.silent_since else fold


@apply_event.register
def _(event: CustomerReminded, fold: Fold, at: datetime) -> Fold:
    return replace(fold, reminded_at=(*fold.reminded_at, at))


def _without(held: dict[int, datetime], message: int) -> dict[int, datetime]:
    return {key: until for key, until in held.items() if key != message}


@apply_event.register
def _(event: SubjectChanged, fold: Fold, at: datetime) -> Fold:
    return replace(fold, subject=event.subject)


@apply_event.register
def _(event: SeverityChanged, fold: Fold, at: datetime) -> Fold:
    return replace(fold, severity=event.new, facts={**fold.facts, "severity": event.new})


@apply_event.register
def _(event: CaseTriaged, fold: Fold, at: datetime) -> Fold:
    facts = {**fold.facts, "severity": event.severity, "kind": event.kind_of_request}
    return replace(fold, kind=event.kind_of_request, severity=event.severity, facts=facts, is_triaged=True)


@apply_event.register
def _(event: FactsLearned, fold: Fold, at: datetime) -> Fold:
    return replace(fold, facts={**fold.facts, **event.facts})


@apply_event.register
def _(event: CaseArrived, fold: Fold, at: datetime) -> Fold:
    hours = {HOURS_FACT: event.hours} if event.hours else {}
    facts = {name: value for name, value in fold.facts.items() if name != HOURS_FACT}
    return replace(fold, facts={**facts, "level": event.level, **hours}, intake="")


@apply_event.register
def _(event: IntakeGiven, fold: Fold, at: datetime) -> Fold:
    return replace(fold, intake="given")


@apply_event.register
def _(event: IntakeAccepted, fold: Fold, at: datetime) -> Fold:
    return replace(fold, intake="accepted")


@apply_event.register
def _(event: IntakeReturned, fold: Fold, at: datetime) -> Fold:
    return replace(fold, intake="returned")


@apply_event.register
def _(event: PolicyMoved, fold: Fold, at: datetime) -> Fold:
    return replace(fold, policy_version_id=event.new)


@apply_event.register
def _(event: CaseAssigned, fold: Fold, at: datetime) -> Fold:
    return replace(fold, assignee_id=event.agent, team_id=event.team)


@apply_event.register
def _(event: WaitingStarted, fold: Fold, at: datetime) -> Fold:
    return replace(
        fold,
        turn=event.turn,
        waiting_reason=event.reason,
        waiting_until=event.until,
        silent_since=at if event.turn == CUSTOMER else None,
        reminded_at=(),
    )


@apply_event.register
def _(event: WaitingEnded, fold: Fold, at: datetime) -> Fold:
    return _working(fold)


@apply_event.register
def _(event: CaseResolved, fold: Fold, at: datetime) -> Fold:
    return replace(
        fold,
        state="resolved",
        turn=CUSTOMER,
        waiting_reason="",
        resolved_at=at,
        resolution_kind=event.resolution_kind,
        unanswered_since=None,
    )


@apply_event.register
def _(event: CaseReopened, fold: Fold, at: datetime) -> Fold:
    return _working(fold, state="open", resolved_at=None, closed_at=None, resolution_kind="")


@apply_event.register
def _(event: CaseClosed, fold: Fold, at: datetime) -> Fold:
    return replace(fold, state="closed", turn=NOBODY, waiting_reason="", closed_at=at, unanswered_since=None)


@apply_event.register
def _(event: CaseCancelled, fold: Fold, at: datetime) -> Fold:
    return replace(fold, state="cancelled", turn=NOBODY, waiting_reason="", closed_at=at, unanswered_since=None)


@apply_event.register
def _(event: CaseMerged, fold: Fold, at: datetime) -> Fold:
    return replace(
        fold,
        state="merged",
        turn=NOBODY,
        waiting_reason="",
        closed_at=at,
        merged_into_id=event.into,
        before_merge=fold,
    )


@apply_event.register
def _(event: MergeUndone, fold: Fold, at: datetime) -> Fold:
    return fold.before_merge if fold.before_merge and fold.state == "merged" else fold


@apply_event.register
def _(event: VerdictGiven, fold: Fold, at: datetime) -> Fold:
    return replace(fold, verdict=event.outcome, given_verdict=event.outcome)


@apply_event.register
def _(event: VerdictOverridden, fold: Fold, at: datetime) -> Fold:
    return replace(fold, verdict=event.outcome, override_until=event.until)


@apply_event.register
def _(event: VerdictRestored, fold: Fold, at: datetime) -> Fold:
    return replace(fold, verdict=fold.given_verdict, override_until=None)


@apply_event.register
def _(event: ExclusionPut, fold: Fold, at: datetime) -> Fold:
    excluded = {} if event.effect == PAUSES else {"exclusion": event.exclusion}
    return replace(fold, exclusion=event.exclusion, facts={**fold.facts, **excluded})


@apply_event.register
def _(event: ExclusionTaken, fold: Fold, at: datetime) -> Fold:
    facts = {name: value for name, value in fold.facts.items() if name != "exclusion"}
    return replace(fold, exclusion="", facts=facts)


@apply_event.register
def _(event: ParentNamed, fold: Fold, at: datetime) -> Fold:
    return replace(fold, parent_id=event.parent)


@apply_event.register
def _(event: ParentLeft, fold: Fold, at: datetime) -> Fold:
    return replace(fold, parent_id=None)


@apply_event.register
def _(event: DeliverablePromised, fold: Fold, at: datetime) -> Fold:
    return replace(fold, facts={**fold.facts, DAYS_FACT: event.business_days})


@apply_event.register
def _(event: EmergencyGranted, fold: Fold, at: datetime) -> Fold:
    return replace(fold, emergency_reach=Reach.FILES.value if event.allows_files else Reach.MESSAGES.value)


@apply_event.register
def _(event: EmergencyExpired, fold: Fold, at: datetime) -> Fold:
    return replace(fold, emergency_reach=Reach.NOTHING.value)


@apply_event.register
def _(event: PersonVerified, fold: Fold, at: datetime) -> Fold:
    return fold if event.is_known else replace(fold, emergency_reach=Reach.NOTHING.value)


@apply_event.register
def _(event: EmergencyEnded, fold: Fold, at: datetime) -> Fold:
    """A settled emergency leaves the person what they had before it; any other end leaves them nothing."""
    return replace(fold, emergency_reach=Reach.FREE.value if event.outcome == SETTLED else Reach.NOTHING.value)
