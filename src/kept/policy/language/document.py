"""A whole policy file."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from kept.policy.language.base import ALWAYS, CalendarName, Name, Part, Text, wrong
from kept.policy.language.choice import Choice
from kept.policy.language.clocks import (
    BEHAVIOURS,
    Attainment,
    Clock,
    Counting,
    Maintenance,
    Notice,
    TargetCell,
)
from kept.policy.language.hardware import Hardware
from kept.policy.language.ledgers import Availability, Credit, Lifecycle, Money
from kept.policy.language.service import (
    Channel,
    Closing,
    Entitlement,
    Exclusion,
    Fact,
    Kind,
    Level,
    Option,
    Plan,
    Resolution,
    Severity,
    SeverityRules,
    Shift,
    Waiting,
)
from kept.policy.language.times import Calendar, HolidayList, ZoneName

LANGUAGE_VERSION = 1

BUILT_IN_FACTS = (
    "plan",
    "severity",
    "channel",
    "kind",
    "level",
    "clock",
    "phase",
    "track",
    "warranty",
    "value",
    "misses",
    "down_minutes",
    "exclusion",
)
"""Facts that every policy has, because it declares their values or because Kept measures them."""


class Interpretation(Part):
    """A point on which the source is silent or ambiguous, the reading taken, and why."""

    point: Text
    reading: Text
    why: Text
    settles: list[Text] = Field(default_factory=list)


class Statements(Part):
    """What is said in words and enforced by people: what each side does, and what is not promised."""

    about: list[Text] = Field(default_factory=list)
    provides: list[Text] = Field(default_factory=list, title="The vendor provides")
    duties: list[Text] = Field(default_factory=list, title="The customer")
    conditions: list[Text] = Field(default_factory=list, title="Support is conditional on")
    not_promised: list[Text] = Field(default_factory=list, title="What is not promised")
    escalation: list[Text] = Field(default_factory=list)


class Document(Part):
    """One version of one vendor's support policy."""

    kept: Literal[1] = Field(title="Language version")
    vendor: Text
    title: Text = "Support policy"
    version: Name
    valid_from: date | None = None
    source: Text | None = None
    zone: ZoneName = Field("UTC", title="Zone of dates")
    commitment: Literal["goal", "guarantee"] = "goal"
    statements: Statements = Statements()

    plans: dict[Name, Plan] = Field(min_length=1)
    options: dict[Name, Option] = Field(default_factory=dict)
    channels: dict[Name, Channel] = Field(min_length=1)
    kinds: dict[Name, Kind] = Field(
        default_factory=lambda: {"incident": Kind(label="Incident")}, title="Kinds of request"
    )
    severities: dict[Name, Severity] = Field(min_length=1)
    severity: SeverityRules = Field(SeverityRules(), title="How the severity is set")
    facts: dict[Name, Fact] = Field(default_factory=dict, title="What is asked")

    holidays: dict[Name, HolidayList] = Field(default_factory=dict)
    calendars: dict[Name, Calendar] = Field(default_factory=dict)
    coverage: Choice[CalendarName] = Field(
        default_factory=lambda: Choice[CalendarName](ALWAYS), validate_default=True, title="Coverage"
    )

    clocks: dict[Name, Clock] = Field(default_factory=dict)
    targets: Choice[TargetCell] = Field(
        default_factory=lambda: Choice[TargetCell].model_validate("none"), validate_default=True
    )
    counting: Counting = Counting()
    attainment: list[Attainment] = Field(default_factory=list, title="Share of cases to be kept")

    waiting: dict[Name, Waiting] = Field(
        default_factory=lambda: {"customer": Waiting(label="Waiting for the customer", turn="customer")},
        title="Reasons to wait",
    )
    resolutions: dict[Name, Resolution] = Field(
        default_factory=lambda: {"solved": Resolution(label="Solved")}, title="Ways to solve a case"
    )
    closing: Closing = Closing()
    queue_order: Literal["severity_then_first_come", "next_due"] = Field(
        "severity_then_first_come", title="Order of work"
    )
    levels: dict[Name, Level] = Field(default_factory=dict)
    shifts: dict[Name, Shift] = Field(default_factory=dict)

    entitlement: Entitlement = Entitlement()
    exclusions: dict[Name, Exclusion] = Field(default_factory=dict)
    hardware: Hardware | None = None
    availability: dict[Name, Availability] = Field(default_factory=dict)
    credits: dict[Name, Credit] = Field(default_factory=dict)
    maintenance: Maintenance | None = None
    notices: dict[Name, Notice] = Field(default_factory=dict)
    lifecycle: Lifecycle | None = None
    money: Money | None = None

    interpretations: list[Interpretation] = Field(default_factory=list, title="Readings")

    @field_validator("calendars")
    @classmethod
    def _always_is_taken(cls, calendars: dict[str, Calendar]) -> dict[str, Calendar]:
        if ALWAYS in calendars:
            raise wrong(f"a calendar cannot be called {ALWAYS!r}", "That name is the calendar that is always open")
        return calendars

    @field_validator("facts")
    @classmethod
    def _built_in_facts_are_taken(cls, facts: dict[str, Fact]) -> dict[str, Fact]:
        taken = [name for name in facts if name in BUILT_IN_FACTS]
        if taken:
            raise wrong(f"every case has the fact {taken[0]!r} already", "Choose another name")
        return facts

    @field_validator("clocks")
    @classmethod
    def _clocks_move(cls, clocks: dict[str, Clock]) -> dict[str, Clock]:
        for name, clock in clocks.items():
            behaves = clock.behaviour is not None or name in BEHAVIOURS
            if not behaves and not (clock.starts and clock.stops) and not clock.share_of:
                raise wrong(
                    f"clock {name!r} has nothing that moves it",
                    "Give starts and stops, or a behaviour, or name it after one: " + ", ".join(sorted(BEHAVIOURS)),
                )
        return clocks
