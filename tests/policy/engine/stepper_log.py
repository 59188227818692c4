"""The stepper for cases of the kind `log`: each clock's life is read off the events, then walked."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.policy.engine.stepper import Timeline, Walk, change, days, deadline, nearest, second, stamp, timeline_of

Life = tuple[int, int | None]
Event = tuple[int, str, dict[str, Any]]
REPLIES = ("replied", "partner_replied")
ENDS = ("resolved", "closed")
PAUSED_CLOCKS = ("periodic_update", "resolution", "workaround")


def answer(file: dict[str, Any], case: dict[str, Any], kind: type[Timeline] = Timeline) -> dict[str, Any]:
    """Answer a case of the exchange format by stepping."""
    answers = {"deadline": deadline, "days": days, "change": change, "log": log}
    return answers[case["kind"]](file, case, kind)


def log(file: dict[str, Any], case: dict[str, Any], kind: type[Timeline] = Timeline) -> dict[str, Any]:
    now = second(case["as_of"])
    events: list[Event] = []
    for at, name, *more in case["events"]:
        details = more[0] if more else {}
        events.append((second(details.get("held_until", at)), name, details))
    events = sorted((event for event in events if event[0] <= now), key=lambda event: event[0])
    found: dict[str, Any] = {}
    for clock, target in case["targets"].items():
        calendar = case.get("calendars", {}).get(clock, case["calendar"])
        turns = [(0, target, calendar)]
        for at, name, details in events:
            if name == "target_changed" or (name == "policy_published" and case.get("pin") == "follow"):
                target = details.get("targets", {}).get(clock, target)
                calendar = details.get("calendars", {}).get(clock, calendar)
                turns.append((at, target, calendar))
        lives = _lives(clock, events, case.get("also_stops_on", {}).get(clock, ()))
        pauses = _waits(events) if clock in PAUSED_CLOCKS else []
        if clock == "resolution":
            pauses = pauses + _gaps(events)
        found[clock] = [_shown(file, case, kind, turns, life, pauses, now) for life in lives]
        for (_, stop), shown in zip(lives, found[clock], strict=True):
            if any(name == "cancelled" and at == stop for at, name, _ in events):
                shown["state"] = "cancelled"
    return found


def _shown(
    file: dict[str, Any],
    case: dict[str, Any],
    kind: type[Timeline],
    turns: list[tuple[int, int, str]],
    life: Life,
    pauses: list[Any],
    now: int,
) -> dict[str, Any]:
    start, stop = life
    at = now if stop is None else stop
    known = [[begin, None if end is None or second(end) > at else end] for begin, end in pauses if second(begin) < at]
    if stop is not None:
        known = [[begin, stamp(at) if end is None else end] for begin, end in known]
    lines = {name: timeline_of(file, name, case, kind) for name in {calendar for _, _, calendar in turns}}
    target, calendar = [turn for turn in turns if turn[0] <= start][-1][1:]
    later = {turn[0]: turn[1:] for turn in turns if start < turn[0] and (turn[0] < at or (turn[0] == at and not stop))}
    base, left, since, counted, carried, breached = start, target, start, 0, 0, None
    floor_of = lambda seconds: min(seconds, case.get("min_grace_seconds", 900))  # noqa: E731
    for when in sorted(later):
        if later[when] == (target, calendar):
            continue
        walk = Walk(lines[calendar], base, left, known)
        here = walk.counted(when)
        if breached is None and here > left:
            breached = max(since, walk.breached or 0)
        old, (target, calendar) = target, later[when]
        anew = Walk(lines[calendar], start, target, known).counted(when)
        mode = case.get("on_change", "carry_min")
        share = Fraction(left - here, old)
        counted, carried = counted + here, min(carried + here, anew)
        base, since = when, when
        if mode == "carry_min":
            left = max(target - carried, floor_of(target))
        elif mode == "carry":
            left = max(target - counted, floor_of(target))
        elif mode == "restart":
            left = target
        elif mode == "proportional":
            left = max(nearest(target * share), floor_of(target))
        else:
            base, left, counted = start, target, 0
    walk = Walk(lines[calendar], base, left, known)
    elapsed = walk.counted(at)
    is_late = elapsed > left
    if breached is None and is_late:
        breached = max(since, walk.breached or 0)
    shown: dict[str, Any] = {"start": stamp(start), "stopped": stamp(stop), "breached_at": stamp(breached)}
    shown["elapsed_seconds"] = counted + elapsed
    if stop is not None:
        shown["state"] = "met" if breached is None else "missed"
    else:
        shown["state"] = "paused" if walk.is_paused(at) else "running"
        shown["state"] = shown["state"] if breached is None else "breached"
    shown["remaining_seconds"] = left - elapsed
    is_frozen = walk.is_paused(at) and stop is None and not is_late
    shown["deadline"] = None if is_frozen else stamp(walk.due())
    shown["deadline_next_open"] = None if is_frozen else stamp(walk.breached if is_late else walk.line())
    shown["intervals_missed"] = max(0, (elapsed - 1) // left) if left > 0 else 0
    return shown


def _lives(clock: str, events: list[Event], also: Any) -> list[Life]:
    """The (start, stop) of each cycle of a clock."""
    rows = [(at, name) for at, name, _ in events]
    opened = next(at for at, name in rows if name in ("opened", "opened_by_agent"))
    cancelled = next((at for at, name in rows if name == "cancelled"), None)

    def once(start: int | None, ends: tuple[str, ...]) -> list[Life]:
        if start is None:
            return []
        names = (*ends, *also, "cancelled")
        return [(start, next((at for at, name in rows if at >= start and name in names), None))]

    if clock == "first_response":
        asked = opened if any(name == "opened" for _, name in rows) else _first_message(rows)
        return once(asked, (*REPLIES, *ENDS))
    if clock == "receipt":
        return once(opened, ("confirmed",))
    if clock == "workaround":
        return once(opened, ("mitigated", *ENDS))
    if clock == "resolution":
        stop = None
        for at, name in rows:
            if name in ENDS and stop is None:
                stop = at
            elif name == "reopened":
                stop = None
        return [(opened, cancelled if stop is None else stop)]
    lives: list[Life] = []
    since: int | None = None
    is_answered = is_resolved = False
    is_asked = any(name == "opened" for _, name in rows)
    for at, name in rows:
        if since is not None and name in _stops(clock, also):
            lives.append((since, at))
            since = None
        if since is None and _starts(clock, name, is_answered and not is_resolved):
            since = at
        is_asked |= name == "customer_replied"
        is_answered |= name in REPLIES and is_asked
        is_resolved = name in ENDS or (is_resolved and name != "reopened")
    return lives if since is None else [*lives, (since, None)]


def _stops(clock: str, also: Any) -> tuple[str, ...]:
    if clock.startswith("level"):
        return ("handed_on", "arrived", "cancelled", *ENDS, *also)
    return (*REPLIES, *ENDS, "cancelled", *also)


def _starts(clock: str, name: str, is_answered: bool) -> bool:
    if clock.startswith("level"):
        return name == "arrived"
    if clock == "next_response":
        return name == "reopened" or (name == "customer_replied" and is_answered)
    return name == "reopened" or name in REPLIES


def _first_message(rows: list[tuple[int, str]]) -> int | None:
    return next((at for at, name in rows if name == "customer_replied"), None)


def _waits(events: list[Event]) -> list[list[Any]]:
    waits: list[list[Any]] = []
    for at, name, _ in events:
        if name == "waiting_on_customer" and (not waits or waits[-1][1] is not None):
            waits.append([stamp(at), None])
        elif name in ("customer_replied", "work_resumed", *ENDS) and waits and waits[-1][1] is None:
            waits[-1][1] = stamp(at)
    return waits


def _gaps(events: list[Event]) -> list[list[Any]]:
    gaps: list[list[Any]] = []
    for at, name, _ in events:
        if name in ENDS and (not gaps or gaps[-1][1] is not None):
            gaps.append([stamp(at), None])
        elif name == "reopened" and gaps and gaps[-1][1] is None:
            gaps[-1][1] = stamp(at)
    return [gap for gap in gaps if gap[1] is not None]
