"""What a cycle shows at an instant."""

from __future__ import annotations

import math

from kept.policy.calendars import Calendar, CalendarNeverOpens, to_moment
from kept.policy.clocks.cycles import Cycle
from kept.policy.clocks.legs import Outlook
from kept.policy.clocks.words import duration_words
from kept.policy.terms import Adjustment, Behaviour, ClockState, State


def state_of(cycle: Cycle, number: int, now: int) -> ClockState:
    """Return the state of a cycle at `now`, for which its breaches have been noted."""
    target = cycle.target
    assert target is not None
    at = now if cycle.stopped is None else cycle.stopped
    leg, rule = cycle.leg, cycle.rule
    elapsed = cycle.elapsed(at)
    is_standing = cycle.stopped is None and cycle.pause_reason is not None
    outlook = leg.outlook(at)
    adjustments = tuple(cycle.adjustments)
    allowance = remaining = None
    if outlook is not None:
        taken = leg.allowance if is_standing else outlook.allowance
        allowance = cycle.counted_before + (taken or 0)
        remaining = allowance - elapsed
        adjustments += _moved_to_close(cycle, outlook, taken or 0)
    shows_due = outlook is not None and (not is_standing or leg.is_breached)
    resumed = leg.resumed(now, rule.resume_floor_seconds).outlook(now) if is_standing else None
    due = outlook.due if outlook and shows_due else None
    line = (outlook.due if rule.strict_close else outlook.line) if outlook and shows_due else None
    warn = warning_of(cycle, now) if cycle.stopped is None and not is_standing else None
    is_open = target.calendar.is_open(now)
    next_open = None if is_open or cycle.stopped is not None else _next_open(target.calendar, now)
    return ClockState(
        key=rule.key,
        label=rule.label,
        cycle=number,
        behaviour=rule.behaviour,
        state=_state(cycle),
        target=target,
        version=cycle.version,
        started_at=to_moment(cycle.started),
        due_at=None if due is None else to_moment(due),
        line_at=None if line is None else to_moment(line),
        warn_at=None if warn is None else to_moment(warn),
        stopped_at=None if cycle.stopped is None else to_moment(cycle.stopped),
        breached_at=cycle.breaches[0].at if cycle.breaches else None,
        paused_since=None if cycle.paused_since is None else to_moment(cycle.paused_since),
        pause_reason=cycle.pause_reason,
        elapsed_seconds=elapsed,
        allowance_seconds=allowance,
        remaining_seconds=remaining,
        due_if_resumed_at=to_moment(resumed.due) if resumed and resumed.due is not None else None,
        is_open_now=is_open,
        next_open_at=None if next_open is None else to_moment(next_open),
        intervals_missed=_intervals_missed(cycle, elapsed, allowance),
        owed_by=rule.owed_by,
        adjustments=adjustments,
        breaches=tuple(cycle.breaches),
    )


def warning_of(cycle: Cycle, now: int) -> int | None:
    """Return when a warning is due: after a share, or before the last part, of business time (R2)."""
    outlook, rule = cycle.leg.outlook(now), cycle.rule
    if outlook is None:
        return None
    allowance = cycle.counted_before + outlook.allowance
    if rule.warn_remaining_seconds is not None:
        used = allowance - rule.warn_remaining_seconds
    elif rule.warn_fraction is not None:
        used = math.ceil(allowance * rule.warn_fraction)
    else:
        return None
    return cycle.leg.reach(used - cycle.counted_before, now)


def wake_after(cycle: Cycle, now: int) -> int | None:
    """Return the next second after `now` in which a warning or a breach of a live cycle will show."""
    leg = cycle.leg
    if cycle.pause_reason is not None or leg.allowance is None or leg.is_breached:
        return None
    outlook = leg.outlook(now)
    limit = None if outlook is None else outlook.due if cycle.rule.strict_close else outlook.line
    warn = warning_of(cycle, now)
    coming = [None if limit is None else limit + 1, warn]
    return min((instant for instant in coming if instant is not None and instant > now), default=None)


def _state(cycle: Cycle) -> State:
    if cycle.is_cancelled:
        return State.CANCELLED
    if cycle.stopped is not None and cycle.breaches:
        return State.MISSED
    if cycle.leg.allowance is None:
        return State.NO_TIME
    if cycle.stopped is not None:
        return State.MET
    return State.RUNNING if cycle.pause_reason is None else State.PAUSED


def _moved_to_close(cycle: Cycle, outlook: Outlook, taken: int) -> tuple[Adjustment, ...]:
    """Return the adjustment for a target in days that a pause moved on to the close of a day."""
    added = taken - (cycle.leg.allowance or 0)
    if added <= 0 or outlook.due is None:
        return ()
    words = f"moved to the close of its day, {duration_words(added)} more"
    return (Adjustment(to_moment(outlook.due), "close_of_day", words, added),)


def _intervals_missed(cycle: Cycle, elapsed: int, allowance: int | None) -> int:
    """Return how many whole intervals of an update clock went by without a reply."""
    if cycle.rule.behaviour is not Behaviour.UPDATE or not allowance or elapsed <= allowance:
        return 0
    return (elapsed - 1) // allowance


def _next_open(calendar: Calendar, now: int) -> int | None:
    try:
        return calendar.next_open(now)
    except CalendarNeverOpens:
        return None
