"""Levels of support, partners, findings, and what is charged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kept.domain.cases.levels import Levels
from kept.domain.cases.scorecard import Scorecard
from kept.domain.parties.models import Organisation
from kept.domain.partners.models import PartnerHours
from kept.policy.charging import Billed
from kept.surfaces.api.schemas.base import Sent
from kept.surfaces.api.words import Key, Reason, SentId, Words

Seen = Annotated[int | None, Field(ge=0, lt=2**31, description="The revision that you saw; a later one refuses")]
Item = Annotated[Words, Field(max_length=500)]


class StayOut(BaseModel):
    """A case's stay at one level."""

    level: str
    partner: str | None
    since: datetime
    until: datetime | None
    because: str


class IntakeOut(BaseModel):
    """What was handed on, and what became of it: given, accepted or returned."""

    state: str
    given: dict[str, str]
    missing: list[str]


class FindingOut(BaseModel):
    """What was found out."""

    is_replicated: str
    cause: str
    said: str


class OfferOut(BaseModel):
    """A price before work starts; `is_accepted` is null until somebody answers. Hours and amount are those so far."""

    words: str
    limits: list[str]
    is_accepted: bool | None
    minutes: int
    hours: str | None
    amount: str | None
    currency: str | None


class LevelsOut(BaseModel):
    """What has passed between the levels of a case."""

    stays: list[StayOut]
    intake: IntakeOut | None
    finding: FindingOut | None
    offer: OfferOut | None

    @classmethod
    def of(cls, levels: Levels, state: str, partners: dict[int, str], billed: Billed | None) -> LevelsOut:
        """The levels of a case, with the names of the partners in them."""
        returned = levels.returned
        given, finding, offer = levels.given, levels.finding, levels.offer
        return cls(
            stays=[
                StayOut(
                    level=stay.level,
                    partner=partners.get(stay.partner_id or 0),
                    since=stay.since,
                    until=stay.until,
                    because=stay.because,
                )
                for stay in levels.stays
            ],
            intake=IntakeOut(state=state, given=given.given, missing=returned.missing if returned else given.missing)
            if given
            else None,
            finding=FindingOut(is_replicated=finding.is_replicated, cause=finding.cause, said=finding.said)
            if finding
            else None,
            offer=OfferOut(
                words=offer.words,
                limits=offer.limits,
                is_accepted=levels.answer.is_accepted if levels.answer else None,
                minutes=levels.minutes,
                hours=str(billed.hours) if billed else None,
                amount=str(billed.amount) if billed else None,
                currency=billed.currency if billed else None,
            )
            if offer
            else None,
        )


class HandingOn(Sent):
    """A case for another level; each item that the level asks for with what is given. What is left out is missing."""

    level: Key | None = Field(None, description="The next one of the policy, if left out")
    reason: Reason
    given: dict[Item, Item] = Field(default_factory=dict, max_length=40)
    seen_revision: Seen = None


class SendingBack(Sent):
    """What is missing, by name."""

    missing: list[Item] = Field(min_length=1, max_length=40)
    reason: Annotated[Words, Field(max_length=500)] = ""
    seen_revision: Seen = None


class Acceptance(Sent):
    """That all is there."""

    seen_revision: Seen = None


class NewFinding(Sent):
    """Whether the problem could be replicated, and what causes it."""

    is_replicated: Literal["yes", "no", "not_tried"]
    cause: Literal["settings", "use", "error", "unknown"]
    said: Annotated[Words, Field(max_length=500)] = ""
    seen_revision: Seen = None


class OfferAnswer(Sent):
    """Yes or no to a price."""

    is_accepted: bool
    reason: Annotated[Words, Field(max_length=500)] = ""


class SpentTime(Sent):
    """Time that is charged."""

    on: date
    minutes: Annotated[int, Field(ge=1, le=1440)]
    what: Annotated[Words, Field(min_length=1, max_length=500)]


class NewHours(Sent):
    """Hours as people write them: `mon-fri 09:00-17:00` and `2026-12-24 Christmas Eve`, a line for each."""

    zone: Annotated[Words, Field(max_length=60)]
    windows: Annotated[Words, Field(max_length=2000)]
    holidays: Annotated[Words, Field(max_length=20_000)] = ""


class NewSeller(Sent):
    """Who sold to a customer; null for the vendor itself."""

    partner: SentId | None
    reason: Reason


class HoursOut(BaseModel):
    """When a partner is there."""

    zone: str
    windows: str
    holidays: str
    since: datetime

    @classmethod
    def of(cls, hours: PartnerHours) -> HoursOut:
        """A row of hours."""
        return cls(zone=hours.zone, windows=hours.windows, holidays=hours.closed, since=hours.since)


class PartnerOut(BaseModel):
    """A partner and how it does; shares are percent, null where there is nothing to share."""

    id: str
    name: str
    cases: int
    open_cases: int
    handed_on: int
    accepted_first_time: int | None
    sent_back: int | None
    promises_kept: int | None

    @classmethod
    def of(cls, partner: Organisation, score: Scorecard) -> PartnerOut:
        """A partner with its scorecard."""
        return cls(
            id=partner.public_id,
            name=partner.name,
            cases=score.cases,
            open_cases=score.open_cases,
            handed_on=score.handed_on,
            accepted_first_time=score.first_time_percent,
            sent_back=score.bounce_percent,
            promises_kept=score.kept_percent,
        )


class PartnerList(BaseModel):
    """The partners that you may see."""

    partners: list[PartnerOut]


class SellerOut(BaseModel):
    """Who serves a customer first."""

    partner: str | None
