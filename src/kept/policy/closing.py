"""When a case closes by itself, after it was resolved or while the customer is silent, and when they are reminded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kept.policy.clocks import evaluate
from kept.policy.language.policy import Policy
from kept.policy.language.rules import allowance_of
from kept.policy.language.terms import Term
from kept.policy.terms import Behaviour, CaseEvent, ClockRule, Facts, Target


@dataclass(frozen=True, slots=True)
class Silence:
    """What is due next while a customer stays silent: a reminder, and the closing of the case (None: never)."""

    reminder_at: datetime | None
    closes_at: datetime | None


def closes_at(policy: Policy, facts: Facts, resolved_at: datetime) -> datetime | None:
    """Return the instant at which a case that was resolved then closes, or None where the policy closes nothing.

    It is the due time of an obligation that the resolution starts, so closing counts days as every other clock does.
    """
    if closes_when_resolved(policy):
        return resolved_at
    return _due(policy, "close_after", policy.document.closing.close_after, facts, resolved_at)


def closes_when_resolved(policy: Policy) -> bool:
    """True where a resolution ends the case at once (NT-11)."""
    after = policy.document.closing.close_after
    return after is not None and after.number == 0


def follow_silence(policy: Policy, facts: Facts, asked_at: datetime, reminded_at: Sequence[datetime]) -> Silence:
    """Return what is due next for a customer who was asked for something and reminded of it at these instants.

    Each reminder is counted from the one before it, as it really went out. A case never closes before all reminders
    went out and the last of them had as much time as the others.
    """
    closing = policy.document.closing
    last = reminded_at[-1] if reminded_at else asked_at
    next_at = _due(policy, "remind_after", closing.remind_after, facts, last)
    if next_at is not None and len(reminded_at) < closing.reminders:
        return Silence(next_at, None)
    silent_at = _due(policy, "close_silent_after", closing.close_silent_after, facts, asked_at)
    if silent_at is None:
        return Silence(None, None)
    return Silence(None, max(silent_at, next_at or silent_at))


def _due(policy: Policy, name: str, length: Term | None, facts: Facts, since: datetime) -> datetime | None:
    """The due time of an obligation of that length which begins at `since`."""
    if length is None:
        return None
    calendar_name = policy.document.closing.calendar or policy.coverage(facts).value
    target = Target(
        allowance=allowance_of(length, policy.document.counting),
        calendar=policy.calendar(calendar_name, facts),
        calendar_name=calendar_name,
        words=length.words,
        rule=f"closing.{name}",
    )
    rule = ClockRule(
        key=name,
        label=name,
        behaviour=Behaviour.OBLIGATION,
        select=lambda _: target,
        starts_on=frozenset({"began"}),
        stops_on=frozenset({"ended"}),
        warn_fraction=None,
    )
    events = [CaseEvent(at=since, sequence=1, name="began", facts=facts)]
    clocks = evaluate({policy.version: [rule]}, policy.version, {}, events, since).clocks
    return clocks[0].due_at if clocks else None
