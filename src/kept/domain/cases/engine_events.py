"""The events of a case as the clock engine reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kept.domain.cases import duty_events as duties
from kept.domain.cases import events as happened
from kept.domain.cases.fold import PAUSES
from kept.kernel.ledger import Event, read_event
from kept.kernel.models import Entry
from kept.policy.hours import HOURS_FACT
from kept.policy.promised import DAYS_FACT, PROMISED, SENT
from kept.policy.terms import By, CaseEvent

_SIDES = {"partner": By.PARTNER, "customer": By.CUSTOMER, "robot": By.ROBOT}

Reading = tuple[str, dict[str, object]]


def _excluded(event: happened.ExclusionPut) -> Reading:
    if event.effect == PAUSES:
        return "waiting", {"reason": event.exclusion, "waits_for": By.VENDOR}
    return "facts_changed", {"facts": {"exclusion": event.exclusion}}


def _included(event: happened.ExclusionTaken) -> Reading:
    if event.effect == PAUSES:
        return "resumed", {"reason": event.exclusion}
    return "facts_changed", {"facts": {"exclusion": ""}}


_PLAIN: dict[type[Event], str] = {
    happened.CaseConfirmed: "confirmed",
    happened.CaseAcknowledged: "acknowledged",
    happened.CustomerWrote: "customer_wrote",
    happened.WorkaroundGiven: "mitigated",
    happened.CaseResolved: "resolved",
    happened.CaseClosed: "closed",
    happened.CaseReopened: "reopened",
    happened.CaseHandedOn: "handed_on",
    happened.CaseCancelled: "cancelled",
    happened.CaseMerged: "cancelled",
    happened.DedicatedNamed: "dedicated_named",
    happened.EmergencyGranted: "emergency_granted",
    happened.NamedContactInvolved: "named_contact_involved",
    happened.EmergencyExpired: "emergency_expired",
    happened.EmergencyEnded: "emergency_ended",
    happened.EscalatedToEngineering: "escalated_to_engineering",
    happened.EngineeringAnswered: "engineering_answered",
    duties.InformationAsked: "information_asked",
    duties.InformationReceived: "information_received",
    duties.DeliverableSent: SENT,
}

_WITH_FACTS: dict[type[Event], Callable[..., Reading]] = {
    happened.CaseOpened: lambda e: ("opened", {"facts": e.facts}),
    happened.SeverityChanged: lambda e: ("facts_changed", {"facts": {"severity": e.new}}),
    happened.CaseTriaged: lambda e: (
        "facts_changed",
        {"facts": {"severity": e.severity, "kind": e.kind_of_request}},
    ),
    happened.FactsLearned: lambda e: ("facts_changed", {"facts": e.facts}),
    happened.CaseArrived: lambda e: ("arrived", {"facts": {"level": e.level, HOURS_FACT: e.hours}}),
    happened.WaitingStarted: lambda e: (
        "waiting",
        {"reason": e.reason, "waits_for": _SIDES.get(e.turn, By.VENDOR)},
    ),
    happened.ExclusionPut: _excluded,
    happened.ExclusionTaken: _included,
    happened.PersonVerified: lambda e: ("person_verified" if e.is_known else "verification_failed", {}),
    happened.PolicyMoved: lambda e: ("policy_moved", {"version": str(e.new)}),
    duties.DeliverablePromised: lambda e: (PROMISED, {"facts": {DAYS_FACT: e.business_days}}),
    happened.ReplySent: lambda e: ("replied", {}),
    happened.PhoneCallLogged: lambda e: ("vendor_called" if e.direction == "out" else "customer_called", {}),
}


def read_entries(entries: Sequence[Entry]) -> list[Event]:
    """The typed events of a case's entries. A payload that was erased leaves no event."""
    return [read_event(entry.kind, entry.version, entry.payload) for entry in entries if entry.payload is not None]


def engine_events(entries: Sequence[Entry], events: Sequence[Event]) -> list[CaseEvent]:
    """What the engine needs to know of each event, in order. A merge that was undone never happened to the clocks."""
    undone = _undone_merges(events)
    translated: list[CaseEvent] = []
    waiting_for: str | None = None
    excluded: str | None = None
    is_at_engineering = False
    for number, (entry, event) in enumerate(zip(entries, events, strict=True)):
        if number in undone:
            continue
        reading = _read(event)
        if reading is None:
            continue
        name, extra = reading
        at = entry.at
        if isinstance(event, happened.CaseJoined) and event.unanswered_since:
            at = max(event.unanswered_since, entries[0].at)
        if isinstance(event, happened.WaitingEnded):
            extra = {"reason": waiting_for}
        translated.append(CaseEvent(at=at, sequence=entry.position, name=name, by=_by(entry, event), **extra))  # type: ignore[arg-type]
        match event:
            case happened.WaitingStarted():
                waiting_for = event.reason
            case happened.ExclusionPut() if event.effect == PAUSES:
                excluded = event.exclusion
            case happened.ExclusionTaken():
                excluded = None
            case happened.EscalatedToEngineering():
                is_at_engineering = True
            case happened.EngineeringAnswered() | happened.CaseResolved() | happened.CaseClosed():
                is_at_engineering = False
            case happened.ReplySent() if is_at_engineering and not event.is_automatic:
                by = _by(entry, event)
                translated.append(CaseEvent(at, entry.position, "customer_updated", by))
            case happened.CaseReopened() if excluded:
                again = CaseEvent(at, entry.position, "waiting", By.VENDOR, reason=excluded, waits_for=By.VENDOR)
                translated.append(again)
    return translated


def engine_name(event: Event) -> str | None:
    """What the engine, and so a policy file, calls an event; None for one that moves no clock."""
    reading = _read(event)
    return reading[0] if reading else None


def _read(event: Event) -> Reading | None:
    if type(event) in _PLAIN:
        return _PLAIN[type(event)], {}
    if type(event) in _WITH_FACTS:
        return _WITH_FACTS[type(event)](event)
    if isinstance(event, happened.WaitingEnded):
        return "resumed", {}
    if isinstance(event, happened.CaseJoined) and event.unanswered_since:
        return "customer_wrote", {}
    return None


def _by(entry: Entry, event: Event) -> By:
    if isinstance(event, happened.CaseOpened):
        return By.CUSTOMER if event.asked_by_customer else By.VENDOR
    if isinstance(event, happened.CustomerWrote | happened.CaseJoined):
        return By.CUSTOMER
    if isinstance(event, happened.ReplySent):
        return By.ROBOT if event.is_automatic else _SIDES.get(event.side, By.VENDOR)
    if isinstance(event, happened.CaseReopened):
        return By.CUSTOMER if event.by_customer else By.VENDOR
    role = entry.actor.get("role", "")
    if role in ("contact", "customer_administrator"):
        return By.CUSTOMER
    return _SIDES.get(role, By.VENDOR)


def _undone_merges(events: Sequence[Event]) -> set[int]:
    undone: set[int] = set()
    merged: list[int] = []
    for number, event in enumerate(events):
        if isinstance(event, happened.CaseMerged | happened.CaseJoined):
            merged.append(number)
        elif isinstance(event, happened.MergeUndone):
            for earlier in reversed(merged):
                other = events[earlier]
                named = other.into if isinstance(other, happened.CaseMerged) else other.joined  # type: ignore[attr-defined]
                if named == event.other and earlier not in undone:
                    undone.add(earlier)
                    break
    return undone
