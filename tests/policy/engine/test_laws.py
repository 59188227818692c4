"""The laws of CLOCKS.md: what is true of every calendar, every target and every life of a case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kept.policy.calendars import Calendar, CalendarSpec, compile_calendar, parse_instant, to_moment, to_seconds
from kept.policy.clocks import evaluate, explain
from kept.policy.conformance.exchange import calendar_spec, read_exchange
from kept.policy.terms import Behaviour, By, CaseEvent, ClockRule, Explanation, Facts, OnChange, OpenTime, State, Target
from tests.policy.engine.building import ALWAYS
from tests.policy.engine.strategies import DAY, events, files

LAW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
HOURS = st.integers(0, 40 * 3600)


def compiled(file: dict[str, Any], **changes: Any) -> Calendar:
    content = {"format": "kept-conformance/1", "cases": [], **file}
    spec = calendar_spec("A", {**file["calendars"]["A"], **changes})
    return compile_calendar(spec, read_exchange(content).holidays, date(2025, 1, 1), date(2026, 1, 1))


@given(files(), st.integers(0, 20 * DAY), st.integers(0, 20 * DAY))
@LAW
def test_open_seconds_never_go_back(file: dict[str, Any], one: int, two: int) -> None:
    calendar, start = compiled(file), file["start"]
    low, high = sorted((start + one, start + two))
    assert 0 <= calendar.measure(low, high) <= high - low


@given(files(), st.integers(1, 2_000_000))
@LAW
def test_the_instant_of_a_number_of_seconds_has_that_number_before_it(file: dict[str, Any], count: int) -> None:
    calendar = compiled(file)
    assert calendar.open_seconds_before(calendar.due(calendar.origin, count)) == count
    assert calendar.open_seconds_before(calendar.line(calendar.origin, count)) == count
    assert calendar.due(calendar.origin, count) <= calendar.line(calendar.origin, count)


@given(files(), HOURS, HOURS)
@LAW
def test_a_target_in_two_parts_is_due_when_the_whole_is(file: dict[str, Any], one: int, two: int) -> None:
    calendar, start = compiled(file), file["start"]
    assert calendar.due(start, one + two) == calendar.due(calendar.due(start, one), two)


@given(files(), files(), HOURS)
@LAW
def test_more_coverage_is_never_later_and_more_holidays_never_earlier(
    file: dict[str, Any], other: dict[str, Any], hours: int
) -> None:
    start = file["start"]
    coverages = [{**each, "holidays": []} for each in file["calendars"]["A"]["coverages"]]
    more = [{**each, "holidays": []} for each in other["calendars"]["A"]["coverages"]]
    plain = compiled(file, coverages=coverages)
    assert compiled(file, coverages=[*coverages, *more]).due(start, hours) <= plain.due(start, hours)
    closed = [{**each, "holidays": ["H1"]} for each in coverages]
    assert compiled(file, coverages=closed).due(start, hours) >= plain.due(start, hours)


@given(files(), HOURS)
@LAW
def test_the_order_of_a_union_does_not_matter(file: dict[str, Any], hours: int) -> None:
    coverages = file["calendars"]["A"]["coverages"]
    one, two = compiled(file), compiled(file, coverages=coverages[::-1])
    assert one == two
    assert one.due(file["start"], hours) == two.due(file["start"], hours)


@given(files(), HOURS, st.integers(0, 287))
@LAW
def test_splitting_a_window_changes_nothing(file: dict[str, Any], hours: int, place: int) -> None:
    cut = f"{place * 5 // 60:02}:{place * 5 % 60:02}"
    coverages = []
    for coverage in file["calendars"]["A"]["coverages"]:
        weekly = []
        for window in coverage["weekly"]:
            if window["start"] < cut < window["end"]:
                weekly += [{**window, "end": cut}, {**window, "start": cut}]
            else:
                weekly.append(window)
        coverages.append({**coverage, "weekly": weekly})
    assert compiled(file, coverages=coverages).due(file["start"], hours) == compiled(file).due(file["start"], hours)


def clock_rule(calendar: Calendar, **more: Any) -> ClockRule:
    targets = [Target(OpenTime(seconds), calendar, "A", "", "") for seconds in (36_000, 7_200, 14_400, 90_000)]
    targets.append(Target(OpenTime(20_000), ALWAYS, "B", "", ""))

    def select(facts: Facts) -> Target:
        return targets[int(facts.get("stage", 0))]

    return ClockRule("it", "It", Behaviour.RESOLUTION, select, pauses_on=frozenset({"customer"}), **more)


def known(happened: list[list[Any]], stages: list[int]) -> list[CaseEvent]:
    names = {
        "opened": ("opened", By.CUSTOMER),
        "customer_replied": ("customer_wrote", By.CUSTOMER),
        "waiting_on_customer": ("waiting", By.VENDOR),
        "work_resumed": ("resumed", By.VENDOR),
        "target_changed": ("facts_changed", By.VENDOR),
    }
    found = []
    for number, (at, name, *_) in enumerate(happened):
        engine_name, by = names.get(name, (name, By.VENDOR))
        facts: Facts = {"stage": stages[number % len(stages)]} if name == "target_changed" else {}
        moment = to_moment(parse_instant(at))
        reason = "customer" if engine_name == "waiting" else None
        found.append(CaseEvent(moment, number, engine_name, by, facts, reason))
    return found


LIVES = st.lists(st.integers(0, 4), min_size=1, max_size=4)


@given(files(), st.data(), LIVES, st.sampled_from(list(OnChange)), st.sampled_from([0, 1800]), st.integers(0, 10 * DAY))
@LAW
def test_a_clock_adds_up_and_its_explanation_leads_to_its_due_time(
    file: dict[str, Any], data: st.DataObject, stages: list[int], mode: OnChange, floor: int, later: int
) -> None:
    rule = clock_rule(compiled(file), on_change=mode, resume_floor_seconds=floor)
    happened = known(data.draw(events(file["start"])), stages)
    now = to_moment(file["start"] + later)
    found = evaluate({"1": [rule]}, "1", {}, happened, now)
    for clock in found.clocks:
        told = explain({"1": [rule]}, "1", {}, happened, now, clock.key, clock.cycle)
        counted = sum(each.seconds for each in told.clock.segments if each.kind == "counted")
        assert counted == clock.elapsed_seconds
        assert clock.elapsed_seconds + (clock.remaining_seconds or 0) == clock.allowance_seconds
        assert isinstance(clock.target.allowance, OpenTime)
        adjusted = sum(each.seconds for each in clock.adjustments)
        assert clock.allowance_seconds == clock.target.allowance.seconds + adjusted
        assert [each.end for each in told.clock.segments[:-1]] == [each.start for each in told.clock.segments[1:]]
        due = clock.due_at or (clock.due_if_resumed_at if floor == 0 else None)
        if due is not None:
            assert replayed(told) == due


def replayed(told: Explanation) -> Any:
    """Find the due time by adding up what the explanation counts, and nothing else."""
    left = told.clock.allowance_seconds or 0
    for segment in (*told.clock.segments, *told.ahead):
        if segment.kind == "counted":
            if segment.seconds >= left:
                return segment.start + timedelta(seconds=left)
            left -= segment.seconds
    stopped = told.clock.stopped_at
    assert stopped is not None
    return to_moment(told.clock.target.calendar.due(to_seconds(stopped), left))


@given(files(), st.data(), LIVES, st.sampled_from(list(OnChange)), st.integers(0, 6 * DAY), st.integers(0, 6 * DAY))
@LAW
def test_a_prefix_of_the_events_gives_the_state_shown_then(
    file: dict[str, Any], data: st.DataObject, stages: list[int], mode: OnChange, early: int, more: int
) -> None:
    rule = clock_rule(compiled(file), on_change=mode)
    happened = known(data.draw(events(file["start"])), stages)
    then, later = to_moment(file["start"] + early), to_moment(file["start"] + early + more)
    prefix = [event for event in happened if event.at <= then]
    shown = evaluate({"1": [rule]}, "1", {}, happened, then)
    assert shown == evaluate({"1": [rule]}, "1", {}, prefix, then)
    shuffled = data.draw(st.permutations(happened))
    assert shown == evaluate({"1": [rule]}, "1", {}, shuffled, then)
    for clock, after in zip(shown.clocks, evaluate({"1": [rule]}, "1", {}, happened, later).clocks, strict=False):
        if clock.breached_at is not None:
            assert after.breached_at == clock.breached_at
        if clock.state is State.RUNNING and after.breached_at is not None and clock.breached_at is None:
            assert after.breached_at >= then or after.breached_at == clock.line_at


@given(files(), st.data(), LIVES, st.integers(0, 10 * DAY))
@LAW
def test_nothing_shows_between_now_and_the_next_wake(
    file: dict[str, Any], data: st.DataObject, stages: list[int], later: int
) -> None:
    rule = clock_rule(compiled(file))
    happened = known(data.draw(events(file["start"])), stages)
    now = to_moment(file["start"] + later)
    happened = [event for event in happened if event.at <= now]
    found = evaluate({"1": [rule]}, "1", {}, happened, now)
    wake = found.next_wake_at
    assume(wake is not None and wake > now + timedelta(seconds=1))
    assert wake is not None

    def news(moment: Any) -> list[Any]:
        clocks = evaluate({"1": [rule]}, "1", {}, happened, moment).clocks
        return [(len(each.breaches), each.warn_at is not None and each.warn_at <= moment) for each in clocks]

    assert news(wake - timedelta(seconds=1)) == news(now)
    assert news(wake) != news(now)


@given(files(), HOURS, st.data())
@LAW
def test_a_pause_in_closed_time_changes_nothing_and_no_pause_makes_it_earlier(
    file: dict[str, Any], hours: int, data: st.DataObject
) -> None:
    calendar, start = compiled(file), file["start"]
    target = Target(OpenTime(hours), calendar, "A", "", "")
    rule = ClockRule("it", "It", Behaviour.RESOLUTION, lambda facts: target, pauses_on=frozenset({"customer"}))
    closed = [each for each in calendar.segments(start, start + 12 * DAY) if each.kind != "counted"]
    opened = CaseEvent(to_moment(start), 0, "opened", By.CUSTOMER)
    now = to_moment(start + 13 * DAY)
    (plain,) = evaluate({"1": [rule]}, "1", {}, [opened], now).clocks

    def with_pause(begin: int, end: int) -> Any:
        waits = [
            CaseEvent(to_moment(begin), 1, "waiting", reason="customer"),
            CaseEvent(to_moment(end), 2, "resumed"),
        ]
        (clock,) = evaluate({"1": [rule]}, "1", {}, [opened, *waits], now).clocks
        return clock

    if closed:
        gap = data.draw(st.sampled_from(closed))
        paused = with_pause(gap.start, gap.end)
        assert (paused.due_at, paused.breached_at) == (plain.due_at, plain.breached_at)
    begin = start + data.draw(st.integers(0, 8 * DAY))
    moved = with_pause(begin, begin + data.draw(st.integers(1, 3 * DAY)))
    assert moved.due_at >= plain.due_at


def test_the_same_inputs_give_the_same_bytes() -> None:
    spec = CalendarSpec("A", "UTC", ALWAYS.spec.coverages)
    rule = clock_rule(compile_calendar(spec, {}, date(2025, 1, 1), date(2026, 1, 1)))
    opened = CaseEvent(to_moment(1_750_000_000), 0, "opened", By.CUSTOMER)
    now = to_moment(1_750_010_000)
    shown = [repr(evaluate({"1": [rule]}, "1", {}, [opened], now)) for _ in range(2)]
    assert shown[0] == shown[1]
