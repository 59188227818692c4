"""What is counted up over time: availability and credits, lifecycle phases, money."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from kept.policy.language.base import CalendarName, ClockName, MeasureName, Name, Part, Text, wrong
from kept.policy.language.choice import Choice, Condition
from kept.policy.language.service import Answer
from kept.policy.language.terms import Percent, Term
from kept.policy.language.times import Moment, ZoneName


class ExcludedTime(Part):
    """Time without service that does not count against availability, when the facts are as said."""

    reason: Text
    when: Condition = Field(default_factory=dict)


class Availability(Part):
    """How much of a period a service is to be available, and what is not counted."""

    label: Text
    target: Percent
    period: Literal["month", "quarter", "year"] = "month"
    zone: ZoneName = "UTC"
    not_counted: dict[Name, ExcludedTime] = Field(default_factory=dict, title="Not counted")
    excluded_time: Literal["counts_as_available", "leaves_the_period"] = Field(
        "counts_as_available", title="Excluded time"
    )


class Credit(Part):
    """What the customer gets back for a miss. The table reads the fact `value` (percent) or `misses` (number)."""

    label: Text
    measure: MeasureName | None = None
    misses_of: list[ClockName] = Field(default_factory=list, title="Misses of")
    percent: Choice[Decimal]
    of: Text
    at_most: Decimal | None = Field(None, title="At most, percent")
    claim_within: Term | None = Field(None, title="To be claimed within")
    paid_by: Text | None = Field(None, title="Given as")
    applies: Choice[Answer] | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Credit:
        if bool(self.measure) == bool(self.misses_of):
            raise wrong("a credit follows from one measure", "Give either measure or misses_of")
        return self


class Phase(Part):
    """A phase of a product's life. It ends with the day `until`; the last one may have no end."""

    label: Text
    until: Moment | None = None
    applies: Condition = Field(default_factory=dict, title="Only when")
    note: Text | None = None


class Track(Part):
    """The phases that one line of products goes through, in order."""

    label: Text
    when: Condition = Field(default_factory=dict)
    phases: dict[Name, Phase] = Field(min_length=1)


class Announcement(Part):
    """A milestone that customers are told of, and how long before it."""

    label: Text
    ahead: Term | None = None
    to: list[Text] = Field(default_factory=list)


class Lifecycle(Part):
    """How products age, and which milestones are announced."""

    tracks: dict[Name, Track] = Field(default_factory=dict)
    milestones: dict[Name, Announcement] = Field(default_factory=dict)
    notes: list[Text] = Field(default_factory=list)


class Rate(Part):
    """A price: an amount once or per unit, how time is rounded, and what is included."""

    amount: Decimal = Field(ge=0)
    per: Literal["hour", "day", "visit", "case", "unit", "once"] = "once"
    rounded_up_to: Term | None = Field(None, title="Rounded up to full")
    included: Term | None = None
    at_least: Decimal | None = None
    refundable: bool | None = None
    during: CalendarName | None = None
    note: Text | None = None


class Charge(Part):
    """What something costs: a rate, `included`, `none`, `quoted` beforehand, or `refused`, that is, not sold."""

    label: Text
    price: Choice[Rate | Literal["included", "none", "quoted", "refused"]]
    limits: list[Text] = Field(default_factory=list)


class Money(Part):
    """Prices in one currency."""

    currency: str = Field(pattern="^[A-Z]{3}$")
    charges: dict[Name, Charge] = Field(min_length=1)
