"""What happens between the levels of support: what is given with a case, what comes back, what was found or paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class IntakeGiven(Event, kind="case.intake_given"):
    """A level handed the case up with what the next one asks for: each item as it was given, and what is missing."""

    level: str
    given: dict[str, str]
    missing: list[str]


@dataclass(frozen=True)
class IntakeAccepted(Event, kind="case.intake_accepted"):
    """The level that the case was handed to has all it needs."""

    level: str


@dataclass(frozen=True)
class IntakeReturned(Event, kind="case.intake_returned"):
    """The case went back to the level that it came from, because items are missing."""

    level: str
    to: str
    missing: list[str]
    reason: str


@dataclass(frozen=True)
class PartnerChanged(Event, kind="case.partner_changed"):
    """The customer belongs to another partner now, or to none: the case moves, and the old partner sees it no more."""

    old_partner: int | None
    new_partner: int | None
    reason: str


@dataclass(frozen=True)
class FindingRecorded(Event, kind="case.finding_recorded"):
    """What was found out: whether the problem could be replicated, and what causes it (NT-04).

    `is_replicated` is yes, no or not_tried; `cause` is settings, use, error or unknown.
    """

    is_replicated: str
    cause: str
    said: str


@dataclass(frozen=True)
class OfferMade(Event, kind="case.offer_made"):
    """The work on the case is not part of the plan: this is what it costs, and what it does not hold (NP-11)."""

    charge: str
    words: str
    limits: list[str]


@dataclass(frozen=True)
class OfferAnswered(Event, kind="case.offer_answered"):
    """A person of the customer accepted the price before work starts, or declined it."""

    charge: str
    is_accepted: bool
    reason: str


@dataclass(frozen=True)
class TimeSpent(Event, kind="case.time_spent"):
    """Somebody worked on what is charged."""

    on: date
    minutes: int
    what: str
