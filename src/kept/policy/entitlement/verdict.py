"""The verdict: what comes of a request, step by step, in words for the customer and for the agent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What comes of a request, the best first."""

    ENTITLED = "entitled"
    CONDITIONS = "conditions"
    PARTNER = "partner"
    PROVISIONAL = "provisional"
    BILLABLE = "billable"
    DECIDE = "decide"
    REFUSED = "refused"

    @property
    def rank(self) -> int:
        """How far from plain entitled it is, counted from 0."""
        return _ORDER.index(self)

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]


_ORDER = list(Outcome)
_LABELS = {
    Outcome.ENTITLED: "Entitled",
    Outcome.CONDITIONS: "Entitled, with conditions",
    Outcome.PARTNER: "Goes to the partner",
    Outcome.PROVISIONAL: "Provisional",
    Outcome.BILLABLE: "Only against payment",
    Outcome.DECIDE: "For a person to decide",
    Outcome.REFUSED: "Refused",
}

DECIDABLE = frozenset({Outcome.ENTITLED.value, Outcome.CONDITIONS.value, Outcome.REFUSED.value})
"""What somebody may decide against the rules."""


class Step(StrEnum):
    """The steps of a support desk's questions at the door, in their order."""

    CALLER = "caller"
    AGREEMENT = "agreement"
    PLAN = "plan"
    CHANNEL = "channel"
    HOURS = "hours"
    PRODUCT = "product"
    LICENCE = "licence"
    PAID = "paid"
    EXCLUSIONS = "exclusions"

    @property
    def label(self) -> str:
        """What people call it."""
        return "Product and release" if self is Step.PRODUCT else self.value.capitalize()


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one step found. `reason` is for the customer, `note` for the agent; `rule` is the place in the policy.

    `missing` names what was not known, where that made the difference.
    """

    step: Step
    outcome: Outcome
    reason: str
    note: str = ""
    rule: str = ""
    missing: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {
            "step": self.step.value,
            "outcome": self.outcome.value,
            "reason": self.reason,
            "note": self.note,
            "rule": self.rule,
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class Alternative:
    """Something else that helps: `kind` is channel, opens, renewal, payment, partner, contact, product or offer."""

    kind: str
    words: str
    at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the alternative as plain values."""
        at = None if self.at is None else self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"kind": self.kind, "words": self.words, "at": at}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of a request. `by_rule` is what the rules say, `outcome` what holds after somebody decided.

    `facts` are those under which the case runs; `agreement` names the agreement that was used, and `agreements` says
    why it and no other.
    """

    outcome: Outcome
    by_rule: Outcome
    steps: tuple[StepResult, ...]
    alternatives: tuple[Alternative, ...]
    for_customer: str
    for_agent: str
    facts: dict[str, str | bool | int]
    agreement: str | None
    agreements: str
    policy_version: str
    decided_because: str = ""
    decided_until: date | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the policy refuses the request at the door."""
        return self.outcome is Outcome.REFUSED

    def result_of(self, step: Step) -> StepResult:
        """Return what one step found."""
        return next(result for result in self.steps if result.step is step)

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain values; the shape is stable."""
        return {
            "outcome": self.outcome.value,
            "label": self.outcome.label,
            "by_rule": self.by_rule.value,
            "steps": [result.as_json() for result in self.steps],
            "alternatives": [other.as_json() for other in self.alternatives],
            "for_customer": self.for_customer,
            "for_agent": self.for_agent,
            "agreement": self.agreement,
            "agreements": self.agreements,
            "policy_version": self.policy_version,
            "decided_because": self.decided_because,
            "decided_until": self.decided_until.isoformat() if self.decided_until else None,
        }


def worst(results: Sequence[StepResult]) -> Outcome:
    """Return the outcome of a request from those of its steps."""
    return max((result.outcome for result in results), key=lambda outcome: outcome.rank)
