"""One cycle of one clock: it starts, stands, runs on, changes its target, and stops."""

from __future__ import annotations

from dataclasses import dataclass, field

from kept.policy.calendars import to_moment
from kept.policy.clocks.changes import Situation, remaining_after
from kept.policy.clocks.grants import grant_of
from kept.policy.clocks.legs import Leg, Run
from kept.policy.clocks.words import duration_words
from kept.policy.terms import Adjustment, Breach, CaseEvent, ClockRule, OnChange, Target


@dataclass(slots=True)
class Cycle:
    """A cycle that has begun. It has no leg, and is not shown, until there is a target for it."""

    rule: ClockRule
    started: int
    started_by: CaseEvent
    target: Target | None = None
    version: str = ""
    stopped: int | None = None
    is_cancelled: bool = False
    paused_since: int | None = None
    pause_reason: str | None = None
    life: list[Run] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    carried: int = 0
    counted_before: int = 0
    adjusted: int = 0
    adjustments: list[Adjustment] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)

    @property
    def leg(self) -> Leg:
        """The leg that runs now, or ran last."""
        return self.legs[-1]

    def begin(self, reason: str | None) -> None:
        """Begin to run, or to stand for `reason`."""
        self.life = [Run(self.started, None, reason)]
        self.pause_reason = reason
        self.paused_since = None if reason is None else self.started

    def elapsed(self, at: int) -> int:
        """Return all open seconds counted by `at`."""
        return self.counted_before + self.leg.elapsed(at)

    def stand(self, at: int, reason: str | None) -> None:
        """Stand for `reason` from `at` on, or run on where it is None."""
        if reason == self.pause_reason:
            return
        if self.legs:
            self.note_breach(at)
        _enter(self.life, at, reason)
        stood = reason is None and self.paused_since != at
        if self.legs:
            self.leg.enter(at, reason)
            if stood:
                self._grant_floor(at)
        self.paused_since = None if reason is None else at if self.paused_since is None else self.paused_since
        self.pause_reason = reason

    def stop(self, at: int, *, cancel: bool = False) -> None:
        """Stop at `at`; whatever happens later does not touch this cycle (K2)."""
        if self.legs:
            self.note_breach(at)
            self.leg.leave(at)
        _leave(self.life, at)
        self.stopped = at
        self.is_cancelled = cancel
        self.paused_since = self.pause_reason = None

    def reopen(self, at: int) -> None:
        """Run on; the time since the stop was a pause (K2)."""
        stopped = self.stopped
        if stopped is None:
            return
        self.stopped = None
        _enter(self.life, stopped, "resolved")
        if self.legs:
            self.leg.enter(stopped, "resolved")
        self.paused_since, self.pause_reason = stopped, "resolved"
        self.stand(at, None)

    def note_breach(self, at: int) -> None:
        """Put a breach on record if there is one by `at`."""
        breached = self.leg.breach(at, strict=self.rule.strict_close)
        if breached is not None and self.target is not None:
            self.breaches.append(Breach(to_moment(breached), self.version, self.target.words))

    def take_target(self, at: int, target: Target, version: str, rule: ClockRule) -> None:
        """Run under `target` from `at` on; where it differs from the one before, `rule.on_change` says how."""
        old = self.target
        is_other = old is not None and _terms(old) != _terms(target)
        if is_other:
            self.note_breach(at)
        self.rule, self.target, self.version = rule, target, version
        if old is None:
            if at > self.started and rule.on_change is not OnChange.RETROACTIVE:
                self.started = at
                self.begin(self.pause_reason)
            self._relive(at, target)
        elif is_other:
            self._change(at, old, target)

    def _relive(self, at: int, target: Target) -> None:
        """Live again from the start under one target."""
        grant = grant_of(target, self.started)
        leg = Leg(
            grant=grant,
            measure=grant.measure if grant else target.calendar,
            start=self.started,
            since=at,
            allowance=grant.seconds if grant else None,
            date_due=grant.due if grant else None,
        )
        self.legs, self.counted_before, self.carried = [leg], 0, 0
        for run in self.life:
            leg.enter(run.start, run.reason)
            if run.reason is None and len(leg.runs) > 1 and leg.runs[-2].reason is not None:
                self._grant_floor(run.start)
        if self.stopped is not None:
            leg.leave(self.stopped)

    def _change(self, at: int, old: Target, target: Target) -> None:
        mode = self.rule.on_change
        grant = grant_of(target, self.started)
        had = self.allowance()
        if grant is None or mode is OnChange.RETROACTIVE:
            if grant is None:
                self.carried += self.leg.elapsed(at)
                self._new_leg(at, Leg(None, target.calendar, at, at, None))
            else:
                self.adjustments, self.adjusted = [], 0
                self._relive(at, target)
        else:
            counted = self.elapsed(at)
            old_leg = self.leg
            left = None if old_leg.allowance is None else old_leg.allowance - old_leg.elapsed(at)
            situation = Situation(
                target_seconds=grant.seconds,
                counted=counted,
                carried=self.carried + old_leg.elapsed(at),
                counted_anew=sum(
                    grant.measure.measure(run.start, at if run.end is None else run.end)
                    for run in self.life
                    if run.reason is None
                ),
                left=left,
                old_target_seconds=old_leg.grant.seconds if old_leg.grant else None,
                floor=min(grant.seconds, self.rule.min_grace_seconds),
            )
            if mode is OnChange.RESTART:
                grant = grant_of(target, at) or grant
            remaining, carried = remaining_after(mode, situation, grant.seconds)
            due = grant.due
            if due is not None and remaining != grant.measure.measure(at, due):
                due = grant.measure.due(at, remaining)
                due = grant.snap(due) if grant.snap else due
            self._new_leg(at, Leg(grant, grant.measure, at, at, remaining, due))
            self.carried = carried
        self._record_change(at, old, target, had)

    def allowance(self) -> int | None:
        """Return the whole allowance, that of earlier legs included, or None where no time is promised."""
        return None if self.leg.allowance is None else self.counted_before + self.leg.allowance

    def _new_leg(self, at: int, leg: Leg) -> None:
        self.leg.leave(at)
        self.counted_before += self.leg.counted
        self.legs.append(leg)
        leg.enter(at, self.pause_reason)

    def _record_change(self, at: int, old: Target, target: Target, had: int | None) -> None:
        mode, has = self.rule.on_change, self.allowance()
        seconds = 0
        grant = self.leg.grant
        if has is not None and grant is not None:
            seconds = has - grant.seconds - self.adjusted
            self.adjusted += seconds
        left = "" if has is None else f"; {duration_words(has - self.elapsed(at))} left"
        words = f"{old.words} became {target.words} ({mode.value}){left}"
        self.adjustments.append(Adjustment(to_moment(at), "change", words, seconds))

    def _grant_floor(self, at: int) -> None:
        added = self.leg.floor_to(self.rule.resume_floor_seconds)
        if added:
            self.adjusted += added
            words = f"at least {duration_words(self.rule.resume_floor_seconds)} left after a pause"
            self.adjustments.append(Adjustment(to_moment(at), "resume_floor", words, added))


def _terms(target: Target) -> tuple[object, ...]:
    """Return what makes a target another one for a clock that runs; its words do not."""
    return target.allowance, target.calendar, target.received_in, target.cut_off_seconds


def _enter(life: list[Run], at: int, reason: str | None) -> None:
    _leave(life, at)
    life.append(Run(at, None, reason))


def _leave(life: list[Run], at: int) -> None:
    if life and life[-1].end is None:
        if life[-1].start == at:
            life.pop()
        else:
            life[-1].end = at
