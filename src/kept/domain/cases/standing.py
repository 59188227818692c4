"""How a clock stands now, from its row alone: what lists show without reading every case's events."""

from __future__ import annotations

from datetime import datetime

from kept.domain.cases.models import Case, Clock
from kept.domain.cases.rules import rules_of
from kept.policy.calendars import Calendar, round_the_clock, to_moment, to_seconds
from kept.policy.terms import CalendarSpan, ClockState, State, Target


def stand(clock: Clock, case: Case, now: datetime) -> ClockState | None:
    """The state of a running or paused clock at `now`, or None where the policy has no such target any more.

    Explanations are left out; `queries.explain_clock` gives them.
    """
    rule = next((rule for rule in rules_of(clock.policy_version_id) if rule.key == clock.key), None)
    target = rule.select(case.facts) if rule else None
    if rule is None or target is None:
        return None
    calendar = target.calendar
    remaining = _remaining(clock, target, now)
    allowance = clock.allowance_seconds
    is_open = calendar.is_open(to_seconds(now))
    return ClockState(
        key=clock.key,
        label=clock.label,
        cycle=clock.cycle,
        behaviour=rule.behaviour,
        state=State(clock.state),
        target=target,
        version=str(clock.policy_version_id),
        started_at=clock.started_at,
        due_at=clock.due_at,
        line_at=clock.line_at,
        warn_at=clock.warn_at,
        stopped_at=clock.stopped_at,
        breached_at=clock.breached_at or _line_passed(clock, now),
        paused_since=clock.paused_since,
        pause_reason=clock.pause_reason or None,
        elapsed_seconds=(allowance or 0) - (remaining or 0),
        allowance_seconds=allowance,
        remaining_seconds=remaining,
        due_if_resumed_at=None,
        is_open_now=is_open,
        next_open_at=None if is_open else _next_open(calendar, now),
        owed_by=clock.owed_by,
    )


def _remaining(clock: Clock, target: Target, now: datetime) -> int | None:
    """Open seconds left, signed; those of a paused clock stand still in its row."""
    if clock.state != "running" or clock.due_at is None:
        return clock.remaining_seconds
    measured = round_the_clock() if isinstance(target.allowance, CalendarSpan) else target.calendar
    at, due = to_seconds(now), to_seconds(clock.due_at)
    return measured.measure(at, due) if at <= due else -measured.measure(due, at)


def _line_passed(clock: Clock, now: datetime) -> datetime | None:
    return clock.line_at if clock.state == "running" and clock.line_at and clock.line_at < now else None


def _next_open(calendar: Calendar, now: datetime) -> datetime | None:
    return to_moment(calendar.next_open(to_seconds(now)))
