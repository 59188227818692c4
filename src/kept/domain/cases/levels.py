"""Which level of support serves a case, in whose hours, and what has passed between the levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.entries import entries_of
from kept.domain.cases.events import CaseArrived, CaseHandedOn
from kept.domain.cases.judging import Judged
from kept.domain.cases.level_events import (
    FindingRecorded,
    IntakeAccepted,
    IntakeGiven,
    IntakeReturned,
    OfferAnswered,
    OfferMade,
    PartnerChanged,
    TimeSpent,
)
from kept.domain.cases.models import Case
from kept.domain.parties.models import Organisation
from kept.domain.partners.queries import find_hours
from kept.kernel.ledger import Event
from kept.policy import Policy
from kept.policy.charging import offer_of
from kept.policy.entitlement import Outcome


@dataclass(frozen=True, slots=True)
class Stay:
    """A case's stay at one level, the `number`-th, from its arrival to when it went on."""

    level: str
    partner_id: int | None
    since: datetime
    number: int
    until: datetime | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Levels:
    """What has passed between the levels of a case, from its events."""

    stays: tuple[Stay, ...] = ()
    given: IntakeGiven | None = None
    given_by: int | None = None
    returned: IntakeReturned | None = None
    accepted_at: datetime | None = None
    moved: PartnerChanged | None = None
    finding: FindingRecorded | None = None
    found_at: datetime | None = None
    offer: OfferMade | None = None
    answer: OfferAnswered | None = None
    time: tuple[TimeSpent, ...] = ()

    @property
    def minutes(self) -> int:
        """The minutes that were worked on what is charged."""
        return sum(spent.minutes for spent in self.time)

    @property
    def waits_for_acceptance(self) -> bool:
        """Whether a price was named and nobody of the customer has accepted it."""
        return self.offer is not None and not (self.answer and self.answer.is_accepted)


def levels_of(case: Case) -> Levels:
    """What has passed between the levels of a case."""
    entries = [entry for entry in entries_of(case) if entry.payload is not None]
    levels = Levels()
    for entry, event in zip(entries, read_entries(entries), strict=True):
        levels = _after(levels, event, entry.at, entry.actor.get("person"))
    return levels


def _after(levels: Levels, event: Event, at: datetime, by: int | None) -> Levels:
    match event:
        case CaseHandedOn() if levels.stays:
            return replace(levels, stays=(*levels.stays[:-1], replace(levels.stays[-1], because=event.reason)))
        case CaseArrived():
            return replace(levels, stays=(*_left(levels.stays, at), _stay(levels, event, at)))
        case IntakeGiven():
            return replace(levels, given=event, given_by=by, returned=None, accepted_at=None)
        case IntakeAccepted():
            return replace(levels, accepted_at=at)
        case IntakeReturned():
            return replace(levels, returned=event)
        case PartnerChanged():
            return replace(levels, moved=event)
        case FindingRecorded():
            return replace(levels, finding=event, found_at=at)
        case OfferMade():
            return replace(levels, offer=event, answer=None)
        case OfferAnswered():
            return replace(levels, answer=event)
        case TimeSpent():
            return replace(levels, time=(*levels.time, event))
    return levels


def _stay(levels: Levels, event: CaseArrived, at: datetime) -> Stay:
    return Stay(event.level, event.partner, at, len(levels.stays) + 1)


def _left(stays: tuple[Stay, ...], at: datetime) -> Iterable[Stay]:
    return (*stays[:-1], replace(stays[-1], until=at)) if stays else ()


def party_of(policy: Policy, level: str) -> str:
    """Who works at a level: partner, vendor, engineering, product_management; empty for one that is not there."""
    return next((one.party for one in policy.levels if one.key == level), "")


def arriving(policy: Policy, level: str, organisation: Organisation | None) -> CaseArrived:
    """The arrival of a customer's case at a level: at a partner's, with the partner and its hours (NT-03)."""
    partner_id = organisation.sold_by_id if organisation and party_of(policy, level) == "partner" else None
    hours = find_hours(partner_id) if partner_id else None
    return CaseArrived(level=level, partner=partner_id, hours=str(hours.pk) if hours else "")


def offered(judged: Judged) -> list[Event]:
    """The price that is named with a case whose work is not part of the plan (NP-11)."""
    if judged.verdict.outcome is not Outcome.BILLABLE:
        return []
    offer = offer_of(judged.policy, judged.facts)
    return [OfferMade(charge=offer.charge, words=offer.words, limits=list(offer.limits))] if offer else []
