"""Rosters, pages, handovers and calls, as programs see them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kept.domain.oncall.queries import on_shift
from kept.domain.oncall.types import ReadRoster
from kept.domain.worklog.models import Handover, Page, PageStep, PhoneCall
from kept.domain.worklog.types import HandoverWords
from kept.policy.rosters import list_turns
from kept.surfaces.api.schemas.base import Named, Sent
from kept.surfaces.api.words import Answer as FactAnswer
from kept.surfaces.api.words import Key, Line, Moment, SentId, Words

DAYS = 7


class TurnOut(BaseModel):
    """Who is on from when until when; nobody is a gap."""

    starts_at: datetime
    ends_at: datetime
    agent: Named | None
    is_swap: bool


class RosterOut(BaseModel):
    """A team that is on by turns, who is on call now, and the turns of the next seven days."""

    id: str
    team: Named | None
    hours: str
    zone: str
    turn: Literal["day", "week"]
    begins_at: time
    starts_on: date
    is_fast_track: bool
    answer_minutes: int
    is_open_now: bool
    on_call: Named | None
    hands_over_at: datetime | None
    turns: list[TurnOut]

    @classmethod
    def of(cls, roster: ReadRoster, start: datetime, end: datetime, now: datetime) -> RosterOut:
        """A roster as it stands at an instant."""
        shift = on_shift(roster, now)
        row = roster.row
        turns = [
            TurnOut(
                starts_at=turn.start,
                ends_at=turn.end,
                agent=Named.of_agent(roster.person(turn.member)),
                is_swap=turn.is_swap,
            )
            for turn in list_turns(roster.rota, start, end)
        ]
        return cls(
            id=row.public_id,
            team=Named.of(roster.team),
            hours=row.hours,
            zone=row.zone,
            turn="week" if row.turn == "week" else "day",
            begins_at=row.begins_at,
            starts_on=row.starts_on,
            is_fast_track=row.is_fast_track,
            answer_minutes=row.answer_minutes,
            is_open_now=shift is not None,
            on_call=Named.of_agent(shift.agent) if shift else None,
            hands_over_at=shift.until if shift else None,
            turns=turns,
        )


class RosterList(BaseModel):
    """The rosters of the desk, by team."""

    rosters: list[RosterOut]


class NewSwap(Sent):
    """Somebody who is on instead of whoever the rotation names."""

    agent: SentId
    starts_at: Moment
    ends_at: Moment
    reason: Annotated[Words, Field(max_length=200)] = ""


class SwapOut(BaseModel):
    """A swap."""

    id: str
    agent: Named | None
    starts_at: datetime
    ends_at: datetime
    reason: str


class StepOut(BaseModel):
    """Somebody in line who was asked."""

    number: int
    agent: Named | None
    paged_at: datetime
    answer_by: datetime
    call: str

    @classmethod
    def of(cls, step: PageStep) -> StepOut:
        """One person in line."""
        return cls(
            number=step.number,
            agent=Named.of_agent(step.agent),
            paged_at=step.paged_at,
            answer_by=step.answer_by,
            call=step.call,
        )


class PageOut(BaseModel):
    """Somebody is asked to look at a case at once. `call` of a step is owed, reached or unreached."""

    id: str
    case: str
    reason: str
    is_urgent: bool
    state: str
    started_at: datetime
    next_at: datetime | None
    answered_by: Named | None
    answered_at: datetime | None
    steps: list[StepOut]

    @classmethod
    def of(cls, page: Page) -> PageOut:
        """A page with everybody who was asked."""
        return cls(
            id=page.public_id,
            case=page.case.number,
            reason=page.reason,
            is_urgent=page.is_urgent,
            state=page.state,
            started_at=page.started_at,
            next_at=page.next_at,
            answered_by=Named.of_agent(page.answered_by),
            answered_at=page.answered_at,
            steps=[StepOut.of(step) for step in page.steps.select_related("agent__user").order_by("number")],
        )


class PageList(BaseModel):
    """Pages: those that wait for an answer first, then the newest; the latest hundred."""

    pages: list[PageOut]


class PageQuery(Sent):
    """Which pages."""

    state: Literal["open", "over", "any"] = "any"


class CallResult(Sent):
    """How the call to whoever was asked last went."""

    was_reached: bool


class NewHandover(Sent):
    """What whoever takes over should know; at the end of the shift, or now. Without `to`, whoever is on then."""

    situation: Annotated[Words, Field(min_length=1, max_length=10_000)]
    tried: Annotated[Words, Field(max_length=10_000)] = ""
    next_steps: Annotated[Words, Field(min_length=1, max_length=10_000)]
    promises: Annotated[Words, Field(max_length=10_000)] = ""
    to: SentId | None = None
    is_now: bool = False
    seen_revision: Annotated[int, Field(ge=0, lt=2**31)] | None = None

    def words(self) -> HandoverWords:
        """The words as actions take them."""
        return HandoverWords(self.situation, self.tried, self.next_steps, self.promises)


class HandoverOut(BaseModel):
    """A case that goes from one shift to the next."""

    id: str
    case: str
    state: str
    from_agent: Named | None
    from_team: Named | None
    to_agent: Named | None
    to_team: Named | None
    situation: str
    tried: str
    next_steps: str
    promises: str
    has_note: bool
    is_gap: bool
    given_at: datetime | None
    read_at: datetime | None

    @classmethod
    def of(cls, handover: Handover) -> HandoverOut:
        """A handover with its words."""
        return cls(
            id=handover.public_id,
            case=handover.case.number,
            state=handover.state,
            from_agent=Named.of_agent(handover.from_agent),
            from_team=Named.of(handover.from_team),
            to_agent=Named.of_agent(handover.to_agent),
            to_team=Named.of(handover.to_team),
            situation=handover.situation,
            tried=handover.tried,
            next_steps=handover.next_steps,
            promises=handover.promises,
            has_note=handover.has_note,
            is_gap=handover.is_gap,
            given_at=handover.given_at,
            read_at=handover.read_at,
        )


class HandoverList(BaseModel):
    """The latest handovers of the desk."""

    handovers: list[HandoverOut]


class NewPhoneCall(Sent):
    """A call that came in. With `case` it joins that case; without, it opens one, which needs a subject."""

    said: Annotated[Words, Field(min_length=1, max_length=100_000)]
    contact: SentId | None = None
    caller_name: Annotated[Words, Field(max_length=120)] = ""
    caller_phone: Annotated[Words, Field(max_length=40)] = ""
    called_at: Moment | None = None
    case: Annotated[Words, Field(max_length=24)] | None = None
    subject: Line | None = None
    severity: Key | None = None
    facts: dict[Key, FactAnswer] = Field(default_factory=dict)


class PhoneCallOut(BaseModel):
    """A call that came in, and the case that it opened or joined."""

    id: str
    case: str
    contact: Named | None
    caller_name: str
    caller_phone: str
    has_opened_case: bool
    taken_by: Named | None
    called_at: datetime

    @classmethod
    def of(cls, call: PhoneCall) -> PhoneCallOut:
        """A logged call."""
        return cls(
            id=call.public_id,
            case=call.case.number,
            contact=Named.of(call.contact),
            caller_name=call.caller_name,
            caller_phone=call.caller_phone,
            has_opened_case=call.has_opened_case,
            taken_by=Named.of_agent(call.agent),
            called_at=call.called_at,
        )


class PhoneCallList(BaseModel):
    """The latest calls that came in."""

    calls: list[PhoneCallOut]
