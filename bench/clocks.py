"""The clock engine's figures, against an addition in Python and against copying an array."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np

from bench.rows import Row
from kept.policy.bulk import NEVER, BulkCalendar, BulkClock, evaluate_many
from kept.policy.calendars import Calendar, CalendarSpec, Coverage, Window, compile_calendar, round_the_clock
from kept.policy.clocks import evaluate
from kept.policy.terms import Behaviour, By, CaseEvent, ClockRule, OpenTime, Target

MILLION = 1_000_000
WORKDAYS = (0, 1, 2, 3, 4)
FIRST, LAST = date(2015, 1, 1), date(2035, 1, 1)


def best(work: Callable[[], object], repeat: int = 7, now: Callable[[], float] = time.process_time) -> float:
    """Return the seconds of the quickest of some runs: of this process alone, unless `now` is the clock on the wall."""
    times = []
    for _ in range(repeat):
        begun = now()
        work()
        times.append(now() - begun)
    return min(times)


def office(zone: str, start: str, end: str) -> CalendarSpec:
    """Return a working week in one zone."""
    return CalendarSpec(zone, zone, (Coverage(zone, (Window(WORKDAYS, start, end),)),))


def a_case(calendar: Calendar) -> tuple[list[ClockRule], list[CaseEvent], datetime]:
    """Return four clocks, ten events and an instant."""
    target = Target(OpenTime(144_000), calendar, "office", "40 h", "targets")
    behaviours = (Behaviour.FIRST_RESPONSE, Behaviour.NEXT_RESPONSE, Behaviour.UPDATE, Behaviour.RESOLUTION)
    waits = frozenset({"customer"})
    rules = [ClockRule(each, each, each, lambda facts: target, pauses_on=waits) for each in behaviours]
    names = ["opened", "replied", "waiting", "customer_wrote", "replied", "waiting", "customer_wrote", "replied"]
    names += ["resolved", "reopened"]
    at = datetime(2025, 6, 2, 8, 0, tzinfo=UTC)
    events = [
        CaseEvent(
            at + timedelta(hours=7 * n), n, name, By.VENDOR if name != "opened" else By.CUSTOMER, reason="customer"
        )
        for n, name in enumerate(names)
    ]
    return rules, events, at + timedelta(days=5)


def measure() -> list[Row]:
    """The figures at the end of the clock semantics: one due time, a million, and what compiling costs."""
    specs = [office("Europe/Paris", "09:00", "18:00"), office("America/New_York", "08:00", "20:00")]
    specs.append(office("Asia/Tokyo", "09:00", "17:30"))
    calendar = compile_calendar(specs[0], {}, FIRST, LAST)
    start = int(datetime(2025, 6, 6, 14, tzinfo=UTC).timestamp())
    rounds = range(100_000)
    scalar = best(lambda: [calendar.due(start, 72_000) for _ in rounds]) / len(rounds)
    compiling = best(lambda: compile_calendar(specs[0], {}, FIRST, LAST))
    rules, events, now = a_case(calendar)
    one_case = best(lambda: [evaluate({"1": rules}, "1", {}, events, now) for _ in range(200)]) / 200

    chance = np.random.default_rng(7)
    low, high = calendar.table(start, start).low, calendar.table(start, start).high
    starts = chance.integers(low, high - 400 * 86_400, MILLION)
    targets = chance.integers(0, 400_000, MILLION)
    bulk = BulkCalendar(calendar, low, high)
    copy = best(lambda: starts.copy(), 15)
    due = best(lambda: bulk.due(starts, targets, threads=1))
    due_on_two = best(lambda: bulk.due(starts, targets), now=time.perf_counter)

    others = [compile_calendar(spec, {}, FIRST, LAST) for spec in specs] + [round_the_clock()]
    clocks = [BulkClock(BulkCalendar(each, low, high), 36_000 * n, n > 1) for n, each in enumerate(others, start=1)]
    gaps = np.sort(chance.integers(0, 20 * 86_400, (MILLION, 4)), axis=1)
    pauses = (starts[:, None] + gaps).reshape(MILLION, 2, 2)
    pauses[chance.random(MILLION) < 0.1, 1, 1] = NEVER
    cases = best(lambda: evaluate_many(clocks, starts, pauses, high - 86_400), 3, time.perf_counter)

    add = best(lambda: [number + 1 for number in rounds]) / len(rounds)
    in_additions, in_copies = "one addition in Python", "copying the starts"
    return [
        Row("scalar due time", f"{scalar * 1e6:.2f} µs", in_additions, f"{scalar / add:.0f}", "≤ 2 µs"),
        Row("compiling 20 years", f"{compiling:.3f} s", in_additions, f"{compiling / add:.0f}", "≤ 0.3 s"),
        Row("bulk due times, one core", f"{due * 1e3:.0f} ms a million", in_copies, f"{due / copy:.1f}", ""),
        Row(
            "bulk due times, two cores",
            f"{due_on_two * 1e3:.0f} ms a million",
            in_copies,
            f"{due_on_two / copy:.1f}",
            "≤ 30",
        ),
        Row("a million cases, 4 clocks, 2 pauses", f"{cases:.2f} s", in_copies, f"{cases / copy:.0f}", "≤ 0.3 s"),
        Row(
            "a case of 10 events, 4 clocks", f"{one_case * 1e6:.0f} µs", in_additions, f"{one_case / add:.0f}", "< 1 ms"
        ),
    ]
