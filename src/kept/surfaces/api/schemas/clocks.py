"""Clocks, and why they are due when they are due."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from kept.domain.rulebook.queries import get_policy
from kept.policy.terms import ClockState, Explanation, Segment


class ClockOut(BaseModel):
    """One cycle of a clock. Seconds are open seconds of its calendar; those that remain are below zero when late."""

    key: str
    cycle: int
    label: str
    state: str
    is_breached: bool
    target: str
    is_goal: bool
    rule: str
    calendar: str
    owed_by: str
    policy_version: str
    started_at: datetime
    due_at: datetime | None
    line_at: datetime | None
    warn_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    paused_since: datetime | None
    pause_reason: str | None
    due_if_resumed_at: datetime | None
    elapsed_seconds: int
    allowance_seconds: int | None
    remaining_seconds: int | None
    is_open_now: bool
    next_open_at: datetime | None
    intervals_missed: int

    @classmethod
    def of(cls, clock: ClockState) -> ClockOut:
        """A clock as the engine states it."""
        return cls(
            key=clock.key,
            cycle=clock.cycle,
            label=clock.label,
            state=clock.state.value,
            is_breached=clock.breached_at is not None,
            target=clock.target.words,
            is_goal=clock.target.is_goal,
            rule=clock.target.rule,
            calendar=clock.target.calendar_name,
            owed_by=clock.owed_by,
            policy_version=get_policy(int(clock.version)).version,
            started_at=clock.started_at,
            due_at=clock.due_at,
            line_at=clock.line_at,
            warn_at=clock.warn_at,
            stopped_at=clock.stopped_at,
            breached_at=clock.breached_at,
            paused_since=clock.paused_since,
            pause_reason=clock.pause_reason,
            due_if_resumed_at=clock.due_if_resumed_at,
            elapsed_seconds=clock.elapsed_seconds,
            allowance_seconds=clock.allowance_seconds,
            remaining_seconds=clock.remaining_seconds,
            is_open_now=clock.is_open_now,
            next_open_at=clock.next_open_at,
            intervals_missed=clock.intervals_missed,
        )


class ClockList(BaseModel):
    """The clocks of a case as they stand at `at`."""

    number: str
    at: datetime
    clocks: list[ClockOut]


class SegmentOut(BaseModel):
    """A stretch of a clock's life: `counted`, `closed`, `holiday:<name>` or `paused:<reason>`."""

    start: datetime
    end: datetime
    kind: str
    seconds: int
    counted_so_far: int

    @classmethod
    def of(cls, segment: Segment) -> SegmentOut:
        """A segment as the engine states it."""
        return cls(
            start=segment.start,
            end=segment.end,
            kind=segment.kind,
            seconds=segment.seconds,
            counted_so_far=segment.cumulative,
        )


class AdjustmentOut(BaseModel):
    """Something that moved the allowance."""

    at: datetime
    kind: str
    words: str
    seconds: int


class StartOut(BaseModel):
    """The event that a clock runs from."""

    name: str
    at: datetime
    by: str


class ExplanationOut(BaseModel):
    """Why a clock is due when it is due: enough to compute it again."""

    clock: ClockOut
    why: str
    started_by: StartOut
    segments: list[SegmentOut]
    ahead: list[SegmentOut]
    adjustments: list[AdjustmentOut]
    calendar_hash: str
    tzdata_version: str

    @classmethod
    def of(cls, explanation: Explanation) -> ExplanationOut:
        """An explanation as the engine gives it."""
        started = explanation.started_by
        return cls(
            clock=ClockOut.of(explanation.clock),
            why=explanation.clock.target.why,
            started_by=StartOut(name=started.name, at=started.at, by=started.by.value),
            segments=[SegmentOut.of(segment) for segment in explanation.clock.segments],
            ahead=[SegmentOut.of(segment) for segment in explanation.ahead],
            adjustments=[
                AdjustmentOut(at=moved.at, kind=moved.kind, words=moved.words, seconds=moved.seconds)
                for moved in explanation.clock.adjustments
            ],
            calendar_hash=explanation.calendar_hash,
            tzdata_version=explanation.tzdata_version,
        )
