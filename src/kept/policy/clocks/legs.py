"""A leg: the part of a clock's life that ran under one target and one calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kept.policy.calendars import Calendar, CalendarNeverOpens
from kept.policy.clocks.grants import Grant


@dataclass(slots=True)
class Run:
    """A stretch in which a clock ran, or stood for a `reason`. `seconds` is its open time, once it has ended."""

    start: int
    end: int | None
    reason: str | None
    seconds: int = 0


class Outlook(NamedTuple):
    """When a leg is due, its line, and the open seconds that it may take from the leg's start."""

    due: int | None
    line: int | None
    allowance: int


@dataclass(slots=True)
class Leg:
    """Open time counted by `measure` since `start`, against `allowance` (None where no time is promised).

    `since` is the instant that caused the leg; a breach of it is never earlier (X4). `extra` is what resumes added.
    """

    grant: Grant | None
    measure: Calendar
    start: int
    since: int
    allowance: int | None
    date_due: int | None = None
    extra: int = 0
    runs: list[Run] = field(default_factory=list)
    counted: int = 0
    is_breached: bool = False

    def enter(self, at: int, reason: str | None) -> None:
        """End the present run and begin one that stands for `reason`, or runs. An empty run leaves no trace."""
        self.leave(at)
        self.runs.append(Run(at, None, reason))

    def leave(self, at: int) -> None:
        """End the present run, if there is one."""
        if not self.runs or self.runs[-1].end is not None:
            return
        run = self.runs[-1]
        if run.start == at:
            self.runs.pop()
            return
        run.end = at
        if run.reason is None:
            run.seconds = self.measure.measure(run.start, at)
            self.counted += run.seconds

    def elapsed(self, at: int) -> int:
        """Return the open seconds counted by `at`, which is not before the last event."""
        run = self.runs[-1] if self.runs else None
        if run is None or run.end is not None or run.reason is not None:
            return self.counted
        return self.counted + self.measure.measure(run.start, at)

    def floor_to(self, remaining: int) -> int:
        """Let at least `remaining` be left now, unless it is late already; return what this added (P4)."""
        if self.allowance is None or self.grant is None or self.counted > self.allowance:
            return 0
        added = max(0, min(remaining, self.grant.seconds) - (self.allowance - self.counted))
        self.allowance += added
        self.extra += added
        return added

    def resumed(self, at: int, floor: int) -> Leg:
        """Return this leg as it would be if it resumed at `at`."""
        leg = replace(self, runs=[replace(run) for run in self.runs])
        leg.leave(at)
        leg.floor_to(floor)
        leg.enter(at, None)
        return leg

    def outlook(self, at: int) -> Outlook | None:
        """Return due and line as known at `at`; what stands or has stopped is taken to run on from there (P2)."""
        if self.allowance is None:
            return None
        if self.date_due is None:
            return Outlook(self.reach(self.allowance, at), self._line(self.allowance, at), self.allowance)
        due = self._moved_date(self.date_due, at)
        allowance = max(self.allowance, self._counted_by(due, at))
        line = self._line(allowance, at)
        return Outlook(due, line if line is None else max(due, line), allowance)

    def breach(self, at: int, *, strict: bool) -> int | None:
        """Return when the leg was breached if it is by `at`, and was not before (R1)."""
        if self.allowance is None or self.is_breached:
            return None
        elapsed = self.elapsed(at)
        if elapsed < self.allowance or (elapsed == self.allowance and not strict):
            return None
        outlook = self.outlook(at)
        if outlook is None or outlook.due is None:
            return None
        if strict:
            stands = bool(self.runs) and self.runs[-1].end is None and self.runs[-1].reason is not None
            over = at > outlook.due and (elapsed > outlook.allowance or not stands)
        else:
            over = elapsed > outlook.allowance
        limit = outlook.due if strict else outlook.line
        if not over or limit is None:
            return None
        self.is_breached = True
        return max(limit, self.since)

    def _running(self, at: int) -> Iterator[Run]:
        for run in self.runs:
            if run.reason is None:
                yield run
        if not self.runs or self.runs[-1].end is not None or self.runs[-1].reason is not None:
            yield Run(at, None, None)

    def reach(self, seconds: int, at: int) -> int | None:
        """Return the earliest instant by which the leg has counted `seconds`."""
        if seconds <= 0:
            return self.start
        for run in self._running(at):
            if run.end is None or run.seconds >= seconds:
                try:
                    return self.measure.due(run.start, seconds)
                except CalendarNeverOpens:
                    return None
            seconds -= run.seconds
        return None

    def _line(self, seconds: int, at: int) -> int | None:
        if seconds < 0:
            return self.start
        for run in self._running(at):
            if run.end is None or run.seconds > seconds:
                try:
                    return self.measure.line(run.start, seconds)
                except CalendarNeverOpens:
                    return None
            seconds -= run.seconds
        return None

    def _moved_date(self, date_due: int, at: int) -> int:
        """Move a date by the open time that pauses before it cost, and by what resumes added."""
        due = date_due
        while True:
            lost = self.extra
            for run in self.runs:
                if run.reason is not None and run.start < due:
                    lost += self.measure.measure(run.start, min(due, at if run.end is None else run.end))
            moved = self.measure.due(date_due, lost)
            if lost and self.grant is not None and self.grant.snap is not None:
                moved = self.grant.snap(moved)
            if moved <= due:
                return due
            due = moved

    def _counted_by(self, instant: int, at: int) -> int:
        return sum(
            self.measure.measure(run.start, instant if run.end is None else min(instant, run.end))
            for run in self._running(at)
            if run.start < instant
        )
