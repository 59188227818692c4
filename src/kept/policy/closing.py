"""When a resolved case closes by itself."""

from __future__ import annotations

from datetime import datetime

from kept.policy.clocks import evaluate
from kept.policy.language.policy import Policy
from kept.policy.language.rules import allowance_of
from kept.policy.terms import Behaviour, CaseEvent, ClockRule, Facts, Target


def closes_at(policy: Policy, facts: Facts, resolved_at: datetime) -> datetime | None:
    """Return the instant at which a case that was resolved then closes, or None where the policy closes nothing.

    It is the due time of an obligation that the resolution starts, so closing counts days as every other clock does.
    """
    closing = policy.document.closing
    if closing.close_after is None:
        return None
    if closes_when_resolved(policy):
        return resolved_at
    name = closing.calendar or policy.coverage(facts).value
    target = Target(
        allowance=allowance_of(closing.close_after, policy.document.counting),
        calendar=policy.calendar(name),
        calendar_name=name,
        words=closing.close_after.words,
        rule="closing.close_after",
    )
    rule = ClockRule(
        key="closing",
        label="Closing",
        behaviour=Behaviour.OBLIGATION,
        select=lambda _: target,
        starts_on=frozenset({"resolved"}),
        stops_on=frozenset({"closed", "reopened"}),
        warn_fraction=None,
    )
    events = [CaseEvent(at=resolved_at, sequence=1, name="resolved", facts=facts)]
    clocks = evaluate({policy.version: [rule]}, policy.version, {}, events, resolved_at).clocks
    return clocks[0].due_at if clocks else None


def closes_when_resolved(policy: Policy) -> bool:
    """True where a resolution ends the case at once (NT-11)."""
    after = policy.document.closing.close_after
    return after is not None and after.number == 0
