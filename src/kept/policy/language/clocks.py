"""What is measured: clocks, what starts and stops them, and the targets that facts select for them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from kept.policy.language.base import CalendarName, ClockName, EventName, NoticeName, Part, ShortPart, Text, wrong
from kept.policy.language.choice import Choice, Condition
from kept.policy.language.terms import Honest, Percent, Term
from kept.policy.language.times import TimeOfDay
from kept.policy.terms import Behaviour, DayMode, OnChange

BEHAVIOURS = {behaviour.value for behaviour in Behaviour if behaviour is not Behaviour.OBLIGATION}


class TargetCell(ShortPart):
    """How soon: a length of time, an honest word, or both (`within: 8 h, as: best_effort`)."""

    within: Term | None = None
    as_: Honest | None = Field(None, alias="as", title="As")
    calendar: CalendarName | None = None
    days_mean: DayMode | None = Field(None, title="A business day means")
    by: TimeOfDay | None = Field(None, title="By")
    words: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return {"as": value} if value in {honest.value for honest in Honest} else {"within": value}

    @model_validator(mode="after")
    def _says_something(self) -> TargetCell:
        if self.within is None and self.as_ is None:
            raise wrong("the target says nothing", "Give within (a length of time) or as (an honest word)")
        if self.by and not (self.within and self.within.is_business and self.within.unit == "day"):
            raise wrong("'by' needs a target in business days", "Write within: 1 business day, or leave 'by' out")
        return self

    @property
    def says(self) -> str:
        """What a person reads in the cell: `1 business day`, `best effort within 8 hours`."""
        if self.words:
            return self.words
        honest = self.as_.words if self.as_ else ""
        length = self.within.words if self.within else ""
        if self.within and self.within.number == 0 and self.within.unit == "day":
            length = "the same business day" if self.within.is_business else "the same day"
        said = f"{honest} within {length}" if honest and length else honest or length
        return f"{said}, by {self.by}" if self.by else said


class Trigger(ShortPart):
    """What starts or stops a clock: any of some events, all of them, or the due time of another clock."""

    any_of: list[EventName] = Field(default_factory=list, title="Any of")
    all_of: list[EventName] = Field(default_factory=list, title="All of")
    due_of: ClockName | None = Field(None, title="Due time of")

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"any_of": [value]}
        return {"any_of": value} if isinstance(value, list) else value

    @model_validator(mode="after")
    def _one_way(self) -> Trigger:
        if sum((bool(self.any_of), bool(self.all_of), bool(self.due_of))) != 1:
            raise wrong("it is not clear what the trigger is", "Give one of any_of, all_of, due_of")
        return self


class Share(Part):
    """A part of another clock's target: half of the time for the resolution."""

    of: ClockName
    share: Percent


class Intake(Part):
    """What arrives while this calendar is closed, or after its cut-off, counts from the next opening."""

    calendar: CalendarName
    cut_off: TimeOfDay | None = Field(None, title="Cut-off")


class Clock(Part):
    """One thing that is measured. Named after a behaviour of Kept, it behaves so; others say what moves them."""

    label: Text | None = None
    behaviour: Behaviour | None = None
    starts: Trigger | None = None
    stops: Trigger | None = None
    also_stops_on: list[EventName] = Field(default_factory=list, title="Also stops on")
    applies: Condition = Field(default_factory=dict, title="Only when")
    calendar: Choice[CalendarName] | None = None
    intake: Intake | None = Field(None, title="Received in")
    share_of: Share | None = Field(None, title="Share of")
    owed_by: Literal["vendor", "partner", "customer"] = Field("vendor", title="Owed by")
    commitment: Literal["goal", "guarantee"] | None = None
    on_change: OnChange | None = Field(None, title="When the target changes")
    min_grace: Term | None = Field(None, title="Least time left after a change")
    resume_floor: Term | None = Field(None, title="Least time left after a pause")
    warn_at: Percent | Term | None = Field(None, title="Warning")
    when_time_is_up: Literal["escalate", "tell_lead", "nothing"] = Field("nothing", title="When its time is up")
    note: Text | None = None


class Counting(Part):
    """How time is counted where nothing more particular is said. What is left out is Kept's default."""

    business_day: DayMode = Field(DayMode.SAME_TIME, title="A business day means")
    hours_per_day: int = Field(8, ge=1, le=24, title="Hours in a business day")
    days_per_week: int = Field(5, ge=1, le=7, title="Business days in a business week")
    days_per_month: int = Field(21, ge=1, le=31, title="Business days in a business month")
    on_change: OnChange = Field(OnChange.CARRY_MIN, title="When a target changes during a case")
    min_grace: Term = Field(Term.parse("15 min"), title="Least time left after a change")
    resume_floor: Term = Field(Term.parse("0 min"), title="Least time left after a pause")
    strict_close: bool = Field(False, title="Due at the closing minute means missed at the closing minute")
    pin: Literal["pin", "follow"] = Field("pin", title="A new version of the policy")
    warn_at: Percent = Field(Percent.parse("75 %"), title="Warning at this share of the time")


class Attainment(Part):
    """The share of cases in which a clock is to be kept, over a period, once there are enough of them."""

    clock: ClockName
    share: Percent
    per: Literal["month", "quarter", "year"] = "month"
    smallest_sample: int = Field(1, ge=1, title="Smallest sample")
    when: Condition = Field(default_factory=dict)


class Notice(Part):
    """Something that is announced: to whom, where, and how long before an event."""

    label: Text
    to: list[Text]
    at_least: Term | None = Field(None, title="At least")
    before: EventName | None = None
    calendar: CalendarName | None = None
    includes: list[Text] = Field(default_factory=list)
    public: bool = Field(False, title="Anybody may read it")

    @model_validator(mode="after")
    def _has_an_event(self) -> Notice:
        if bool(self.at_least) != bool(self.before):
            raise wrong("a notice ahead needs a length and an event", "Give both at_least and before, or neither")
        return self


class Maintenance(Part):
    """When planned work is done, and what it takes to do it at another time."""

    window: CalendarName
    outside: Text | None = None
    notice: NoticeName | None = None
