"""Who may ask, for what, through which channel, how severe it is, and who takes it on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, model_validator

from kept.policy.language.base import (
    CalendarName,
    ChannelName,
    ChargeName,
    ClockName,
    EventName,
    KindName,
    LevelName,
    Name,
    OptionName,
    Part,
    SeverityName,
    ShortPart,
    Text,
    wrong,
)
from kept.policy.language.choice import Choice, Condition, Scalar, text_of
from kept.policy.language.terms import Honest, Term
from kept.policy.language.times import Steps

Whose = Literal["customer", "vendor", "partner", "logistics", "nobody"]
Finding = Literal[
    "contact_approved",
    "contact_not_approved",
    "agreement_current",
    "agreement_ended",
    "agreement_not_begun",
    "sold_by_partner",
    "product_supported",
    "product_not_supported",
    "product_unknown",
    "release_supported",
    "release_ended",
    "licence_valid",
    "licence_unknown",
    "licence_blocked",
    "licence_of_another",
    "licence_unregistered",
    "paid",
    "unpaid",
]
"""What Kept finds out by itself, without asking anybody."""


class Fact(Part):
    """Something known of a case that tables may ask for. Who is asked, and what it may be."""

    label: Text | None = None
    question: Text | None = None
    type: Literal["choice", "yes_no", "number", "date", "length", "zone", "text"] = "choice"
    values: dict[Name, Text] = Field(default_factory=dict)
    asked_of: Literal["customer", "vendor", "agreement", "asset", "site", "nobody"] = Field(
        "customer", title="Asked of"
    )
    asked_when: Literal["opening", "triage", "later"] = Field("opening", title="Asked when")
    default: Scalar | None = None
    steps: Steps | None = None
    open_in: CalendarName | None = Field(None, title="Whether this calendar is open when the case opens")
    derived: Choice[Scalar] | None = None
    becomes: dict[EventName, Scalar] = Field(default_factory=dict, title="Becomes, at an event")
    found: dict[Finding, Scalar] = Field(default_factory=dict, title="Is known when Kept finds")

    @model_validator(mode="after")
    def _has_values(self) -> Fact:
        if self.type == "choice" and not self.values:
            raise wrong("the fact has no values to choose from", "List values, or give a type such as yes_no")
        if self.open_in and self.type != "yes_no":
            raise wrong("'open_in' answers yes or no", "Set type: yes_no")
        if self.type == "choice":
            default = [self.default] if self.default is not None else []
            for value in [*self.becomes.values(), *self.found.values(), *default]:
                if text_of(value) not in self.values:
                    raise wrong(f"{text_of(value)!r} is not one of its values", f"Use one of {', '.join(self.values)}")
        return self


class Channel(Part):
    """A way to reach support. `opens_as` is the kind a case has until somebody has looked at it."""

    label: Text
    via: Literal["portal", "mail", "phone", "api", "web", "chat", "visit"]
    opens_as: KindName | None = Field(None, title="Opens a case as")
    open: Choice[CalendarName] | None = Field(None, title="Open")
    limited_to: Condition = Field(default_factory=dict, title="Only when")
    note: Text | None = None


class Plan(Part):
    """What a customer bought: the channels it brings, and words about it."""

    label: Text
    description: Text | None = None
    channels: list[ChannelName] = Field(default_factory=list)
    includes: list[Text] = Field(default_factory=list)


class Option(Part):
    """Something that can be bought beside a plan, for a length of time where `length` is given."""

    label: Text
    description: Text | None = None
    length: Steps | None = None
    needs: Text | None = None


class Kind(Part):
    """A kind of request. The first one listed is what a case is unless something else is said."""

    label: Text
    description: Text | None = None


class Severity(Part):
    """A degree of severity and what it means."""

    label: Text
    definition: Text
    examples: list[Text] = Field(default_factory=list)
    care: list[Text] = Field(default_factory=list, title="How it is worked")


class Change(Part):
    """What a change of severity in one direction needs, and who may make it."""

    by: list[Literal["customer", "agent", "lead", "vendor"]] = Field(title="May be made by")
    needs: list[Literal["reason", "agreement", "evidence"]] = Field(default_factory=list)


class SeverityLimit(Part):
    """The highest severity that a case of these facts can have."""

    when: Condition
    at_most: SeverityName = Field(title="At most")
    because: Text | None = None


class Lowering(Part):
    """An event after which the severity goes down by so many steps, each time it happens."""

    on: EventName
    steps: int = Field(1, ge=1, le=9)


class SeverityRules(Part):
    """How the severity of a case is found and changed."""

    set_by: Literal["vendor", "customer", "both"] = "vendor"
    until_set: SeverityName | None = Field(None, title="Until it is set")
    proposed: Choice[SeverityName] | None = None
    limits: list[SeverityLimit] = Field(default_factory=list)
    lowered: list[Lowering] = Field(default_factory=list)
    up: Change | None = None
    down: Change | None = None
    note: Text | None = None


class Waiting(Part):
    """A reason to wait, whose turn it is meanwhile, and the clocks that stand still."""

    label: Text
    turn: Whose
    pauses: list[ClockName] | None = None


class Resolution(Part):
    """A way in which a case is solved."""

    label: Text
    description: Text | None = None


class Closing(Part):
    """What happens to a case after it was resolved, or when the customer stays silent."""

    close_after: Term | None = Field(None, title="Closed after it is resolved")
    remind_after: Term | None = Field(None, title="Reminder when the customer is silent")
    reminders: int = Field(1, ge=1, le=9, title="How many reminders, each after the same time")
    close_silent_after: Term | None = Field(None, title="Closed when the customer stays silent")
    calendar: CalendarName | None = None
    reopen_within: Term | None = Field(None, title="May be reopened within")


class Level(Part):
    """A level of support: who works there, what it must bring, and what happens when its time is up."""

    label: Text
    party: Literal["partner", "vendor", "engineering", "product_management"]
    receives: Text | None = Field(None, title="Takes a case when")
    when_time_is_up: Literal["hand_on", "tell_lead", "nothing"] = Field("nothing", title="When its time is up")
    next: LevelName | None = Field(None, title="Next level")
    plan: Choice[Honest] | None = Field(None, title="Release plan")
    asks_for: list[Text] = Field(default_factory=list, title="Asks for")
    records: list[Text] = Field(default_factory=list)


class Shift(Part):
    """A team and the hours in which it is on shift."""

    label: Text
    calendar: CalendarName
    serves: Condition = Field(default_factory=dict)
    level: LevelName | None = None


class Answer(ShortPart):
    """Yes or no, or yes within limits, with the reason a person reads."""

    answer: Literal["yes", "no", "limited", "optional", "best_effort", "charged"]
    because: Text | None = None
    charge: ChargeName | None = None
    needs_option: OptionName | None = Field(None, title="Needs the option")

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        if isinstance(value, bool):
            return {"answer": "yes" if value else "no"}
        return {"answer": value} if isinstance(value, str) else value


class Quota(Part):
    """How many cases, hours or visits are included in a period, and how much one of a kind uses up."""

    label: Text
    amount: Choice[Decimal | Literal["unlimited"]]
    unit: Literal["cases", "hours", "visits", "contacts"]
    per: Literal["month", "quarter", "year", "agreement"] = "year"
    factor: Choice[Decimal] | None = None
    beyond: Answer | None = None


class Contacts(Part):
    """The people who may raise cases for a customer."""

    who: Text
    number: Choice[int | Literal["unlimited"]] | None = None
    changed: Text | None = None
    exception: Text | None = None
    told_of: list[Text] = Field(default_factory=list, title="Told of")


class Exclusion(Part):
    """A circumstance in which support is not owed, and what it does to a case's clocks."""

    reason: Text
    effect: Literal["pauses_clocks", "ends_targets", "charged", "advice_only", "refused"]
    applies: Condition = Field(default_factory=dict, title="Only when")
    unless: Text | None = None
    charge: ChargeName | None = None


class Entitlement(Part):
    """Who may ask for support. `covered` is asked at the door; `rights` says what may be asked for."""

    covered: Choice[Answer] = Field(default_factory=lambda: Choice[Answer]("yes"), validate_default=True)
    rights: Choice[Answer] | None = None
    checked_by: list[Text] = Field(default_factory=list, title="Checked by")
    contacts: Contacts | None = None
    quotas: dict[Name, Quota] = Field(default_factory=dict)
    languages: dict[Name, Text] = Field(default_factory=dict)
    first_level: Choice[LevelName] | None = Field(None, title="First level")
    supported: list[Text] = Field(default_factory=list)
    partner_support: list[Text] = Field(default_factory=list, title="Partners")


def severity_at(severities: list[str], start: str, steps: int) -> str:
    """Return the severity so many steps below another, never below the lowest."""
    return severities[min(severities.index(start) + steps, len(severities) - 1)]
