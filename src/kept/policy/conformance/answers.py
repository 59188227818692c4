"""What the engine answers to a case of each kind, in the words of the exchange format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kept.policy.calendars import Calendar, CalendarError, CalendarNeverOpens, parse_instant, to_moment
from kept.policy.clocks import UnexplainedPause
from kept.policy.clocks.cycles import Cycle
from kept.policy.clocks.states import warning_of
from kept.policy.conformance.exchange import Answer, ExchangeFile, UnknownKind, stamp
from kept.policy.conformance.logs import log_answer
from kept.policy.terms import (
    Allowance,
    Behaviour,
    BusinessDays,
    CalendarSpan,
    CaseEvent,
    ClockRule,
    DayMode,
    OnChange,
    OpenTime,
    Target,
)

_PAUSE = "pause"


def answer(file: ExchangeFile, case: dict[str, Any]) -> Answer:
    """Return all that the engine can say about a case; a refusal is `{"error": code}`."""
    try:
        kind = case.get("kind")
        if kind not in _ANSWERS:
            raise UnknownKind(f"there is no kind {kind!r}")
        return _ANSWERS[kind](file, case)
    except CalendarError as error:
        return {"error": error.code, "words": str(error)}
    except UnexplainedPause as error:
        return {"error": "unexplained_pause", "words": str(error)}


def _deadline(file: ExchangeFile, case: dict[str, Any]) -> Answer:
    calendar = file.calendar(case["calendar"])
    start = parse_instant(case["start"])
    pauses = _union(case.get("pauses") or (), start)
    floor = case.get("resume_floor_seconds") or 0
    target = _target(OpenTime(case["target_seconds"]), calendar)
    rule = _rule(
        target,
        resume_floor_seconds=floor,
        warn_fraction=case.get("warn_fraction"),
        warn_remaining_seconds=case.get("warn_remaining_seconds"),
    )

    whole = _lived(rule, target, start, pauses, None)
    known_until = max([start, *(end for _, end in pauses if end is not None)])
    as_of = _instant(case, "as_of")
    fulfilled = _instant(case, "fulfilled_at")
    at = fulfilled if fulfilled is not None else as_of if as_of is not None else known_until
    lived = _lived(rule, target, start, pauses, at)
    stands = lived.pause_reason is not None
    if fulfilled is not None:
        lived.stop(at)
    else:
        lived.note_breach(at)
    outlook = whole.leg.outlook(max(known_until, at)) if not lived.breaches or stands else lived.leg.outlook(at)
    allowance = lived.allowance()
    if outlook is None or allowance is None:
        raise ValueError("a deadline case has a target in seconds")
    if outlook.due is None:
        raise CalendarNeverOpens(f"calendar {calendar.name!r} has too little open time for the target")
    elapsed = lived.elapsed(at)
    is_open_ended = bool(pauses) and pauses[-1][1] is None and pauses[-1][0] <= at
    is_breached = bool(lived.breaches)
    has_due = not is_open_ended or is_breached or fulfilled is not None
    done = {True: "missed", False: "met"}[is_breached]
    going = "breached" if is_breached else "paused" if stands else "running"
    due = outlook.due if has_due else None
    return {
        "deadline": _text(due),
        "deadline_next_open": _text(outlook.line if has_due else None),
        "elapsed_seconds": elapsed,
        "remaining_seconds": allowance - elapsed,
        "in_coverage": calendar.is_open(at),
        "breached": is_breached,
        "met": not is_breached,
        "met_strict_close": due is not None and at <= due,
        "late_seconds": max(0, elapsed - allowance),
        "state": going if fulfilled is None else done,
        "warning": _text(warning_of(whole, max(known_until, at))),
    }


def _days(file: ExchangeFile, case: dict[str, Any]) -> Answer:
    calendar = file.calendar(case["calendar"])
    start = parse_instant(case["start"])
    pauses = _union(case.get("pauses") or (), start)
    due: dict[str, str | None] = {}
    line: dict[str, str | None] = {}
    for mode in case["modes"]:
        target = _target(_allowance(case, mode), calendar)
        cycle = _lived(_rule(target), target, start, pauses, None)
        outlook = cycle.leg.outlook(max([start, *(end for _, end in pauses if end is not None)]))
        stands = cycle.pause_reason is not None
        due[mode] = _text(None if stands or outlook is None else outlook.due)
        line[mode] = _text(None if stands or outlook is None else outlook.line)
    return {"deadline": due, "deadline_next_open": line}


def _allowance(case: dict[str, Any], mode: str) -> Allowance:
    cut_off = case.get("cut_off_seconds")
    if mode == "calendar":
        return CalendarSpan(case.get("days", 0), case.get("months", 0), cut_off)
    return BusinessDays(case["days"], DayMode(mode), case.get("hours_per_day"), cut_off)


def _change(file: ExchangeFile, case: dict[str, Any]) -> Answer:
    start, at = parse_instant(case["start"]), parse_instant(case["change_at"])
    old = _target(OpenTime(case["old_target_seconds"]), file.calendar(case["calendar"]))
    new = _target(OpenTime(case["new_target_seconds"]), file.calendar(case.get("new_calendar") or case["calendar"]))
    pauses = _union(case.get("pauses") or (), start)
    before = [(begin, end) for begin, end in pauses if begin < at]
    due: dict[str, str | None] = {}
    for mode in case["modes"]:
        rule = _rule(new, on_change=OnChange(mode), min_grace_seconds=case.get("min_grace_seconds", 900))
        cycle = _lived(rule, old, start, before, at)
        cycle.take_target(at, new, "new", rule)
        last = at
        for begin, end in pauses:
            if begin >= at:
                cycle.stand(begin, _PAUSE)
            if end is None or end >= at:
                last = begin if end is None else end
                cycle.stand(last, _PAUSE if end is None else None)
        outlook = cycle.leg.outlook(last)
        due[mode] = _text(None if outlook is None or cycle.pause_reason else outlook.due)
    alone = _lived(_rule(old), old, start, pauses, None)
    until = _lived(_rule(old), old, start, before, at)
    anew = _lived(_rule(new), new, start, before, at)
    until.note_breach(at)
    outlook = alone.leg.outlook(max([start, *(end for _, end in pauses if end is not None)]))
    return {
        "old_deadline": _text(None if outlook is None else outlook.due),
        "old_breached_before_change": bool(until.breaches),
        "consumed_old_seconds": until.elapsed(at),
        "consumed_new_seconds": anew.elapsed(at),
        "deadline": due,
    }


def _invalid(file: ExchangeFile, case: dict[str, Any]) -> Answer:
    """Try whatever the case holds, so that the first mistake in it shows."""
    for name in ("start", "change_at", "as_of", "fulfilled_at"):
        if name in case:
            parse_instant(case[name])
    for key in ("calendar", "new_calendar"):
        if key in case:
            file.calendar(case[key])
    if "case" in case:
        return answer(file, case["case"])
    return _deadline(file, case) if "target_seconds" in case else {}


_ANSWERS: dict[str, Callable[[ExchangeFile, dict[str, Any]], Answer]] = {
    "deadline": _deadline,
    "days": _days,
    "change": _change,
    "log": log_answer,
    "invalid": _invalid,
}


def _lived(
    rule: ClockRule, target: Target, start: int, pauses: list[tuple[int, int | None]], until: int | None
) -> Cycle:
    """Return a cycle that has stood through the pauses, as far as they begin and end by `until`."""
    cycle = Cycle(rule, start, CaseEvent(to_moment(start), 0, "opened"))
    cycle.begin(None)
    cycle.take_target(start, target, "", rule)
    for begin, end in pauses:
        if until is None or begin <= until:
            cycle.stand(begin, _PAUSE)
            if end is not None and (until is None or end <= until):
                cycle.stand(end, None)
    return cycle


def _union(pauses: Any, start: int) -> list[tuple[int, int | None]]:
    """Return the pauses as disjoint intervals from `start` on, in order (P1)."""
    found: list[tuple[int, int | None]] = []
    spans = [(parse_instant(begin), None if end is None else parse_instant(end)) for begin, end in pauses]
    for begin, end in sorted(spans, key=lambda span: span[0]):
        if end is not None and end <= max(begin, start):
            continue
        if found and (found[-1][1] is None or begin <= found[-1][1]):
            last = found[-1][1]
            found[-1] = (found[-1][0], None if last is None or end is None else max(last, end))
        else:
            found.append((max(begin, start), end))
    return found


def _target(allowance: Allowance, calendar: Calendar) -> Target:
    return Target(allowance, calendar, calendar.name, "the target of the case", "case")


def _rule(target: Target, *, key: str = "clock", behaviour: Behaviour = Behaviour.RESOLUTION, **more: Any) -> ClockRule:
    return ClockRule(key, key, behaviour, lambda facts: target, **more)


def _instant(case: dict[str, Any], name: str) -> int | None:
    return None if case.get(name) is None else parse_instant(case[name])


def _text(instant: int | None) -> str | None:
    return None if instant is None else stamp(to_moment(instant))
