"""Clocks in every state, made by the real engine's types and calendars, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from kept.policy.calendars import CalendarSpec, Coverage, Window, compile_calendar, round_the_clock
from kept.policy.terms import Behaviour, ClockState, NoTime, OpenTime, State, Target

HOUR = 3600


def business_hours(near: datetime) -> Target:
    """Return a target of eight business hours on one day of the week, in Berlin: closed now, open in two days."""
    day = (near.weekday() + 2) % 7
    spec = CalendarSpec(
        "business hours",
        "Europe/Berlin",
        (Coverage("Europe/Berlin", (Window((day,), "08:00", "18:00"),)),),
    )
    calendar = compile_calendar(spec, {}, date(near.year - 1, 1, 1), date(near.year + 2, 1, 1))
    return Target(
        OpenTime(8 * HOUR), calendar, "business hours", "8 business hours", "targets.first_response"
    )


def clock_left(seconds: int, *, now: datetime, label: str = "First response", hours: int = 8) -> ClockState:
    """Return a running clock of a round-the-clock target with so many seconds left; past its line where negative."""
    due = now + timedelta(seconds=seconds)
    allowance = hours * HOUR
    return ClockState(
        key=label.lower().replace(" ", "_"),
        label=label,
        cycle=1,
        behaviour=Behaviour.FIRST_RESPONSE,
        state=State.RUNNING,
        target=Target(OpenTime(allowance), round_the_clock(), "round the clock", f"{hours} hours", "targets"),
        version="1",
        started_at=due - timedelta(seconds=allowance),
        due_at=due,
        line_at=due,
        warn_at=due - timedelta(seconds=allowance // 4),
        stopped_at=None,
        breached_at=due if seconds < 0 else None,
        paused_since=None,
        pause_reason=None,
        elapsed_seconds=allowance - seconds,
        allowance_seconds=allowance,
        remaining_seconds=seconds,
        due_if_resumed_at=None,
        is_open_now=True,
        next_open_at=None,
    )


def clocks_in_every_state(now: datetime) -> list[ClockState]:
    """Return one clock for each state that a badge can show."""
    running = clock_left(2 * HOUR + 600, now=now)
    weekly = business_hours(now)
    opens = datetime.fromtimestamp(weekly.calendar.next_open(int(now.timestamp())), UTC)
    return [
        clock_left(6 * HOUR + 600, now=now),
        clock_left(48 * 60, now=now, label="Next update"),
        clock_left(-12 * 60, now=now, label="Workaround"),
        replace(
            running,
            label="Resolution",
            state=State.PAUSED,
            due_at=None,
            line_at=None,
            warn_at=None,
            paused_since=now - timedelta(hours=1),
            pause_reason="customer",
        ),
        replace(
            running,
            label="First response",
            target=weekly,
            is_open_now=False,
            next_open_at=opens,
            due_at=opens + timedelta(hours=2),
            line_at=opens + timedelta(hours=2),
            warn_at=None,
        ),
        replace(
            running, state=State.MET, stopped_at=now, elapsed_seconds=22 * 60, due_at=now + timedelta(hours=7)
        ),
        replace(running, state=State.MISSED, stopped_at=now, remaining_seconds=-180, breached_at=now),
        replace(
            running,
            state=State.NO_TIME,
            due_at=None,
            line_at=None,
            warn_at=None,
            remaining_seconds=None,
            allowance_seconds=None,
            target=replace(running.target, allowance=NoTime("best_effort", "best effort")),
        ),
        clock_left(11 * 24 * HOUR, now=now, label="Failure analysis", hours=30 * 24),
    ]
