"""The bulk path says what the scalar path says."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kept.policy.bulk import NEVER, BulkCalendar, BulkClock, evaluate_many
from kept.policy.calendars import Calendar, to_moment, to_seconds
from kept.policy.clocks import evaluate
from kept.policy.terms import Behaviour, By, CaseEvent, ClockRule, OpenTime, Target
from tests.policy.engine.building import ALWAYS, HOUR, OFFICE, office
from tests.policy.engine.strategies import DAY, files
from tests.policy.engine.test_laws import compiled

SOME = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def bulk_of(calendar: Calendar, start: int) -> BulkCalendar:
    return BulkCalendar(calendar, start - 10 * DAY, start + 120 * DAY)


@given(files(), st.integers(0, 2**32))
@SOME
def test_due_line_and_measure_agree(file: dict[str, Any], seed: int) -> None:
    calendar, start = compiled(file), file["start"]
    bulk = bulk_of(calendar, start)
    chance = np.random.default_rng(seed)
    starts = start + chance.integers(0, 20 * DAY, 200)
    targets = chance.integers(-5, 30 * HOUR, 200)
    edges = [edge for each in calendar.segments(start, start + 20 * DAY) for edge in (each.start, each.end)][:100]
    starts[: len(edges)] = edges
    targets[::7] = 0
    pairs = list(zip(starts.tolist(), targets.tolist(), strict=True))
    assert bulk.due(starts, targets).tolist() == [calendar.due(at, seconds) for at, seconds in pairs]
    assert bulk.line(starts, targets).tolist() == [calendar.line(at, seconds) for at, seconds in pairs]
    ends = starts + abs(targets)
    measured = [calendar.measure(at, end) for at, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    assert bulk.measure(starts, ends).tolist() == measured


def test_windows_of_a_minute_need_more_compares_and_are_still_right() -> None:
    dense = office(
        "UTC",
        "09:00",
        "09:01",
        overrides={
            to_moment(1_748_822_400).date(): tuple(
                (f"{hour:02}:{minute:02}", f"{hour:02}:{minute + 1:02}")
                for hour in range(24)
                for minute in range(0, 58, 2)
            )
        },
    )
    start = 1_748_736_000
    bulk = BulkCalendar(dense, start - 3000 * DAY, start + 3000 * DAY)
    starts = np.arange(start, start + 3 * DAY, 37)
    targets = np.full(len(starts), 90)
    assert bulk.due(starts, targets).tolist() == [dense.due(at, 90) for at in starts.tolist()]


def test_beyond_the_range_there_is_no_due_time() -> None:
    low = to_seconds(to_moment(1_748_736_000))
    bulk = BulkCalendar(office(valid_to=to_moment(low + 30 * DAY).date()), low, low + 20 * DAY)
    assert bulk.due(np.array([low]), np.array([10_000_000])).tolist() == [NEVER]
    assert bulk.line(np.array([low]), np.array([10_000_000])).tolist() == [NEVER]


@given(files(), st.data())
@SOME
def test_whole_cases_agree(file: dict[str, Any], data: st.DataObject) -> None:
    start = file["start"]
    calendars = [compiled(file), OFFICE, ALWAYS, compiled(file)]
    targets = [data.draw(st.integers(0, 20 * HOUR)) for _ in calendars]
    now = start + data.draw(st.integers(3 * DAY, 8 * DAY))
    cases = []
    for _ in range(4):
        edges = sorted(data.draw(st.lists(st.integers(0, 9 * DAY), min_size=5, max_size=5, unique=True)))
        begun, *gaps = (start + edge for edge in edges)
        cases.append((begun, [gaps[:2], gaps[2:]], data.draw(st.sampled_from([NEVER, begun + 5 * DAY]))))
    clocks = [
        BulkClock(bulk_of(calendar, start), seconds, pauses=number > 0)
        for number, (calendar, seconds) in enumerate(zip(calendars, targets, strict=True))
    ]
    starts, pauses, stops = (np.array(column, dtype=np.int64) for column in zip(*cases, strict=True))
    found = evaluate_many(clocks, starts, pauses, now, stops)
    for number, (calendar, seconds) in enumerate(zip(calendars, targets, strict=True)):
        for row, (begun, gaps, stop) in enumerate(cases):
            if begun > now:
                continue
            shown = _scalar(calendar, seconds, begun, gaps if number else [], stop, now)
            states = found[number]
            assert (
                states.elapsed[row],
                states.is_breached[row],
                states.due[row],
                states.line[row],
            ) == shown


def _scalar(
    calendar: Calendar, seconds: int, begun: int, gaps: list[list[int]], stop: int, now: int
) -> tuple[Any, ...]:
    target = Target(OpenTime(seconds), calendar, "", "", "")
    rule = ClockRule("it", "It", Behaviour.RESOLUTION, lambda facts: target, pauses_on=frozenset({"customer"}))
    events = [CaseEvent(to_moment(begun), 0, "opened", By.CUSTOMER)]
    for begin, end in gaps:
        events.append(CaseEvent(to_moment(begin), 1, "waiting", reason="customer"))
        events.append(CaseEvent(to_moment(end), 2, "resumed"))
    if stop != NEVER:
        events = [event for event in events if event.at < to_moment(stop)]
        events.append(CaseEvent(to_moment(stop), 3, "resolved"))
    (clock,) = evaluate({"1": [rule]}, "1", {}, events, to_moment(now)).clocks
    due = NEVER if clock.due_at is None else to_seconds(clock.due_at)
    line = NEVER if clock.line_at is None else to_seconds(clock.line_at)
    return clock.elapsed_seconds, clock.breached_at is not None, due, line
