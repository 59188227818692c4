"""What starts, stops, pauses and changes a clock, and when the desk should look again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.policy.calendars import BadInstant
from kept.policy.clocks import UnexplainedPause, UnknownClock, UnknownVersion, evaluate, explain
from kept.policy.terms import Behaviour, BusinessDays, By, CalendarSpan, CaseEvent, DayMode, NoTime, OnChange, State
from tests.policy.engine.building import ALWAYS, HOUR, at, by_fact, event, office, only, rule, run, target

FIRST, NEXT, UPDATE, RESOLUTION = (
    Behaviour.FIRST_RESPONSE,
    Behaviour.NEXT_RESPONSE,
    Behaviour.UPDATE,
    Behaviour.RESOLUTION,
)
WAITS = {"pauses_on": frozenset({"customer", "engineering"})}
OPENED = event("2 10:00", "opened")


def test_a_clock_runs_until_somebody_answers() -> None:
    clock = only(run([rule(FIRST, 4)], [OPENED], "2 11:00"))
    assert clock.state is State.RUNNING
    assert clock.due_at == at("2 14:00")
    assert (clock.elapsed_seconds, clock.remaining_seconds) == (HOUR, 3 * HOUR)
    answered = only(run([rule(FIRST, 4)], [OPENED, event("2 12:00", "replied")], "2 13:00"))
    assert answered.state is State.MET
    assert answered.stopped_at == at("2 12:00")


def test_the_desk_looks_again_at_the_warning_and_in_the_second_after_the_line() -> None:
    rules = [rule(FIRST, 4, warn_fraction=0.5)]
    assert run(rules, [OPENED], "2 11:00").next_wake_at == at("2 12:00")
    assert run(rules, [OPENED], "2 12:00").next_wake_at == at("2 14:00:01")
    assert only(run(rules, [OPENED], "2 14:00")).breached_at is None
    late = run(rules, [OPENED], "2 14:00:01")
    assert only(late).breached_at == at("2 14:00")
    assert late.next_wake_at is None


def test_a_clock_that_is_due_at_the_close_is_late_after_the_next_opening() -> None:
    rules = [rule(FIRST, 7, warn_fraction=None)]
    clock = only(run(rules, [OPENED], "2 20:00"))
    assert (clock.due_at, clock.line_at) == (at("2 17:00"), at("3 09:00"))
    assert (clock.is_open_now, clock.next_open_at, clock.breached_at) == (False, at("3 09:00"), None)
    assert run(rules, [OPENED], "2 20:00").next_wake_at == at("3 09:00:01")


def test_a_strict_policy_is_late_after_the_close() -> None:
    rules = [rule(FIRST, 7, strict_close=True)]
    clock = only(run(rules, [OPENED], "2 17:00:01"))
    assert clock.line_at == clock.due_at == clock.breached_at == at("2 17:00")
    assert only(run(rules, [OPENED], "2 17:00")).breached_at is None


def test_robots_answer_nothing() -> None:
    events = [OPENED, event("2 10:01", "replied", By.ROBOT), event("2 10:02", "acknowledged", By.ROBOT)]
    rules = [rule(FIRST, also_stops_on=frozenset({"acknowledged"})), rule(UPDATE)]
    assert only(run(rules, events, "2 11:00")).state is State.RUNNING


def test_a_case_that_an_agent_opened_waits_for_the_first_message() -> None:
    opened = event("2 10:00", "opened", By.VENDOR)
    assert run([rule(FIRST)], [opened], "2 11:00").clocks == ()
    events = [opened, event("2 12:00", "replied"), event("3 10:00", "customer_wrote")]
    clock = only(run([rule(FIRST), rule(NEXT)], events, "3 11:00"))
    assert (clock.behaviour, clock.started_at) == (FIRST, at("3 10:00"))


def test_each_question_is_a_cycle_of_its_own() -> None:
    events = [
        OPENED,
        event("2 11:00", "replied"),
        event("2 12:00", "customer_wrote"),
        event("2 13:00", "customer_wrote"),
        event("2 14:00", "replied"),
        event("3 10:00", "customer_wrote"),
    ]
    first, second = run([rule(NEXT, 4)], events, "3 11:00").clocks
    assert (first.cycle, first.started_at, first.state) == (1, at("2 12:00"), State.MET)
    assert (second.cycle, second.started_at, second.state) == (2, at("3 10:00"), State.RUNNING)


def test_thanks_after_the_resolution_ask_nothing() -> None:
    events = [OPENED, event("2 11:00", "replied"), event("2 12:00", "resolved"), event("2 13:00", "customer_wrote")]
    assert run([rule(NEXT)], events, "2 14:00").clocks == ()
    reopened = [*events, event("2 14:00", "reopened")]
    assert only(run([rule(NEXT)], reopened, "2 15:00")).started_at == at("2 14:00")


def test_an_update_clock_counts_the_intervals_it_missed() -> None:
    clock = only(run([rule(UPDATE, 2)], [OPENED, event("2 10:00", "replied")], "2 16:30"))
    assert (clock.breached_at, clock.intervals_missed) == (at("2 12:00"), 3)
    assert only(run([rule(UPDATE, 2)], [OPENED, event("2 10:00", "replied")], "2 12:00")).intervals_missed == 0


def test_waiting_ends_with_the_customer_unless_it_waits_for_another() -> None:
    waits = [event("2 11:00", "waiting"), event("2 11:30", "waiting", reason="engineering", waits_for=By.VENDOR)]
    events = [OPENED, *waits, event("2 12:00", "customer_wrote")]
    clock = only(run([rule(RESOLUTION, **WAITS)], events, "2 13:00"))
    assert (clock.state, clock.pause_reason, clock.paused_since) == (State.PAUSED, "engineering", at("2 11:00"))
    assert (clock.due_at, clock.remaining_seconds) == (None, 7 * HOUR)
    assert clock.due_if_resumed_at == at("3 12:00")
    on = only(run([rule(RESOLUTION, **WAITS)], [*events, event("2 14:00", "resumed")], "2 15:00"))
    assert (on.state, on.elapsed_seconds, on.due_at) == (State.RUNNING, 2 * HOUR, at("3 13:00"))


def test_a_pause_for_a_reason_that_does_not_stop_the_clock_changes_nothing() -> None:
    events = [OPENED, event("2 11:00", "waiting", reason="weather")]
    assert only(run([rule(RESOLUTION, **WAITS)], events, "2 13:00")).state is State.RUNNING


def test_a_pause_without_a_reason_is_refused() -> None:
    with pytest.raises(UnexplainedPause, match="gives no reason"):
        run([rule(RESOLUTION)], [OPENED, event("2 11:00", "waiting", reason=None)], "2 12:00")


def test_the_floor_after_a_resume_shows_as_an_adjustment() -> None:
    events = [OPENED, event("2 16:50", "waiting"), event("3 10:00", "customer_wrote")]
    clock = only(run([rule(RESOLUTION, 7, resume_floor_seconds=HOUR, **WAITS)], events, "3 10:30"))
    assert clock.due_at == at("3 11:00")
    (floor,) = clock.adjustments
    assert (floor.kind, floor.seconds, floor.at) == ("resume_floor", 50 * 60, at("3 10:00"))
    assert clock.allowance_seconds == 7 * HOUR + 50 * 60


def test_reopening_resumes_the_resolution_and_the_gap_is_a_pause() -> None:
    events = [OPENED, event("2 12:00", "resolved"), event("3 10:00", "reopened")]
    clock = only(run([rule(RESOLUTION, 8)], events, "3 11:00"))
    assert (clock.state, clock.elapsed_seconds, clock.due_at) == (State.RUNNING, 3 * HOUR, at("3 16:00"))
    assert [
        segment.kind
        for segment in explain(
            {"1": [rule(RESOLUTION, 8)]}, "1", {}, events, at("3 11:00"), "resolution"
        ).clock.segments
    ] == ["counted", "paused:resolved", "counted"]


def test_each_stay_at_a_level_has_its_own_time() -> None:
    by_level = by_fact("level", partner=4, vendor=8)
    levels = rule(Behaviour.LEVEL_RESOLUTION, select=by_level)
    events = [
        OPENED,
        event("2 10:00", "arrived", facts={"level": "partner"}),
        event("2 13:00", "handed_on"),
        event("2 13:00", "arrived", facts={"level": "vendor"}),
    ]
    partner, vendor = run([levels], events, "2 14:00").clocks
    assert (partner.state, partner.elapsed_seconds, partner.target.words) == (State.MET, 3 * HOUR, "4 h")
    assert (vendor.state, vendor.elapsed_seconds, vendor.due_at) == (State.RUNNING, HOUR, at("3 13:00"))


def test_an_obligation_runs_between_the_events_that_it_names() -> None:
    call = rule(Behaviour.OBLIGATION, 1, key="call", starts_on=frozenset({"escalated"}), stops_on=frozenset({"called"}))
    events = [
        OPENED,
        event("2 11:00", "escalated"),
        event("2 11:30", "called"),
        event("2 14:00", "escalated"),
    ]
    first, second = run([call], events, "2 15:00:01").clocks
    assert (first.state, second.state, second.breached_at) == (State.MET, State.RUNNING, at("2 15:00"))


def test_a_merged_case_owes_nothing_and_the_undo_gives_everything_back() -> None:
    events = [OPENED, event("2 11:00", "cancelled")]
    assert only(run([rule(FIRST, 4)], events, "2 12:00")).state is State.CANCELLED
    assert run([rule(FIRST, 4)], events, "2 12:00").next_wake_at is None
    clock = only(run([rule(FIRST, 4)], [*events, event("2 11:05", "restored")], "2 12:00"))
    assert (clock.state, clock.due_at) == (State.RUNNING, at("2 14:00"))


def test_a_target_without_a_time_never_becomes_a_date() -> None:
    words = NoTime("best_effort", "as soon as we can")
    clock = only(run([rule(RESOLUTION, words)], [OPENED], "2 12:00"))
    assert (clock.state, clock.target.words) == (State.NO_TIME, "as soon as we can")
    assert (clock.due_at, clock.line_at, clock.warn_at, clock.remaining_seconds) == (None, None, None, None)
    assert run([rule(RESOLUTION, words)], [OPENED], "2 12:00").next_wake_at is None
    done = only(run([rule(RESOLUTION, words)], [OPENED, event("2 13:00", "resolved")], "2 14:00"))
    assert (done.state, done.stopped_at) == (State.NO_TIME, at("2 13:00"))


SEVERITY = by_fact("severity", low=16, high=2, best=NoTime("best_effort", "best effort"))
RAISED = event("2 13:00", "facts_changed", facts={"severity": "high"})


def test_a_higher_severity_leaves_at_least_the_grace() -> None:
    clock = only(run([rule(RESOLUTION, select=SEVERITY)], [OPENED, RAISED], "2 13:05", {"severity": "low"}))
    assert (clock.due_at, clock.remaining_seconds) == (at("2 13:15"), 600)
    (change,) = clock.adjustments
    assert (change.kind, change.words) == ("change", "16 h became 2 h (carry_min); 15 min left")
    assert clock.allowance_seconds == 2 * HOUR + change.seconds


def test_a_fact_that_changes_nothing_leaves_no_trace() -> None:
    events = [OPENED, event("2 13:00", "facts_changed", facts={"product": "Atlas"})]
    clock = only(run([rule(RESOLUTION, select=SEVERITY)], events, "2 14:00", {"severity": "low"}))
    assert clock.adjustments == ()


def test_facts_of_the_opening_instant_choose_the_first_target() -> None:
    events = [OPENED, event("2 10:00", "facts_changed", facts={"severity": "high"})]
    clock = only(run([rule(RESOLUTION, select=SEVERITY)], events, "2 11:00", {"severity": "low"}))
    assert (clock.due_at, clock.adjustments) == (at("2 12:00"), ())


def test_without_a_target_there_is_no_clock_until_there_is_one() -> None:
    rules = [rule(RESOLUTION, select=SEVERITY)]
    assert run(rules, [OPENED], "2 12:00").clocks == ()
    clock = only(run(rules, [OPENED, RAISED], "2 14:00"))
    assert (clock.started_at, clock.due_at) == (at("2 13:00"), at("2 15:00"))


def test_losing_the_target_cancels_and_a_new_one_owes_afresh() -> None:
    rules = [rule(RESOLUTION, select=SEVERITY)]
    lost = event("2 12:00", "facts_changed", facts={"severity": "none"})
    assert only(run(rules, [OPENED, lost], "2 13:00", {"severity": "low"})).state is State.CANCELLED
    first, second = run(rules, [OPENED, lost, RAISED], "2 14:00", {"severity": "low"}).clocks
    assert (first.state, first.stopped_at) == (State.CANCELLED, at("2 12:00"))
    assert (second.state, second.started_at, second.cycle) == (State.RUNNING, at("2 13:00"), 2)


def test_from_best_effort_to_a_time_and_back() -> None:
    rules = [rule(RESOLUTION, select=SEVERITY)]
    clock = only(run(rules, [OPENED, RAISED], "2 13:00", {"severity": "best"}))
    assert (clock.state, clock.due_at) == (State.RUNNING, at("2 13:15"))
    back = event("2 13:10", "facts_changed", facts={"severity": "best"})
    clock = only(run(rules, [OPENED, RAISED, back], "2 14:00", {"severity": "best"}))
    assert (clock.state, clock.due_at, clock.breached_at) == (State.NO_TIME, None, None)


def test_a_breach_stays_on_record_with_the_version_it_happened_under() -> None:
    old, new = rule(RESOLUTION, 2), rule(RESOLUTION, 16)
    events = [OPENED, CaseEvent(at("2 13:00"), 1, "policy_moved", version="2")]
    clock = only(evaluate({"1": [old], "2": [new]}, "1", {}, events, at("2 14:00")))
    assert (clock.version, clock.due_at, clock.breached_at) == ("2", at("4 10:00"), at("2 12:00"))
    (breach,) = clock.breaches
    assert (breach.at, breach.version, breach.words) == (at("2 12:00"), "1", "2 h")
    again = only(evaluate({"1": [old], "2": [new]}, "1", {}, events, at("4 10:00:01")))
    assert [each.version for each in again.breaches] == ["1", "2"]
    done = only(evaluate({"1": [old], "2": [new]}, "1", {}, [*events, event("2 15:00", "resolved")], at("2 16:00")))
    assert done.state is State.MISSED


def test_a_new_version_may_bring_a_clock_and_take_one_away() -> None:
    events = [OPENED, CaseEvent(at("2 13:00"), 1, "policy_moved", version="2")]
    rules = {"1": [rule(FIRST, 8)], "2": [rule(RESOLUTION, 8)]}
    first, resolution = evaluate(rules, "1", {}, events, at("2 14:00")).clocks
    assert (first.state, resolution.state) == (State.CANCELLED, State.RUNNING)
    assert resolution.started_at == at("2 13:00")
    with pytest.raises(UnknownVersion, match="'2' was not given"):
        evaluate({"1": rules["1"]}, "1", {}, events, at("2 14:00"))


@pytest.mark.parametrize(
    ("mode", "due"),
    [
        (OnChange.CARRY_MIN, "2 15:00"),
        (OnChange.CARRY, "2 15:00"),
        (OnChange.RETROACTIVE, "2 15:00"),
        (OnChange.RESTART, "3 10:00"),
        (OnChange.PROPORTIONAL, "2 16:30"),
    ],
)
def test_the_five_modes_of_a_change(mode: OnChange, due: str) -> None:
    select = by_fact("severity", low=10, high=5)
    events = [OPENED, event("2 13:00", "facts_changed", facts={"severity": "high"})]
    clock = only(run([rule(RESOLUTION, select=select, on_change=mode)], events, "2 13:01", {"severity": "low"}))
    assert clock.due_at == at(due)


def test_a_retroactive_change_keeps_the_pause() -> None:
    select = by_fact("severity", low=16, high=4)
    events = [
        OPENED,
        event("2 11:00", "waiting"),
        event("2 13:00", "customer_wrote"),
        event("2 13:30", "facts_changed", facts={"severity": "high"}),
    ]
    clock = only(
        run(
            [rule(RESOLUTION, select=select, on_change=OnChange.RETROACTIVE, **WAITS)],
            events,
            "2 14:00",
            {"severity": "low"},
        )
    )
    assert (clock.due_at, clock.elapsed_seconds) == (at("2 16:00"), 2 * HOUR)


def test_a_change_while_it_stands_takes_effect_and_it_still_stands() -> None:
    select = by_fact("severity", low=16, high=4)
    events = [OPENED, event("2 11:00", "waiting"), event("2 12:00", "facts_changed", facts={"severity": "high"})]
    clock = only(run([rule(RESOLUTION, select=select, **WAITS)], events, "2 13:00", {"severity": "low"}))
    assert (clock.state, clock.remaining_seconds, clock.due_if_resumed_at) == (State.PAUSED, 3 * HOUR, at("2 16:00"))


def test_business_days_are_moved_by_a_pause_and_end_with_a_day() -> None:
    days = BusinessDays(1, DayMode.END_OF_DAY)
    clock = only(run([rule(RESOLUTION, days, **WAITS)], [OPENED], "2 11:00"))
    assert (clock.due_at, clock.line_at) == (at("3 17:00"), at("4 09:00"))
    waited = [OPENED, event("2 11:00", "waiting"), event("2 12:00", "customer_wrote")]
    moved = only(run([rule(RESOLUTION, days, **WAITS)], waited, "2 13:00"))
    assert moved.due_at == at("4 17:00")
    assert moved.elapsed_seconds + (moved.remaining_seconds or 0) == moved.allowance_seconds
    assert [each.kind for each in moved.adjustments] == ["close_of_day"]


def test_a_wall_time_that_has_passed_is_due_at_once() -> None:
    by_four = BusinessDays(0, by_seconds=16 * HOUR)
    assert only(run([rule(RESOLUTION, by_four)], [OPENED], "2 11:00")).due_at == at("2 16:00")
    late = only(run([rule(RESOLUTION, by_four)], [event("2 16:30", "opened")], "2 16:40"))
    assert late.due_at == late.breached_at == at("2 16:30")


def test_calendar_days_are_due_at_the_end_of_their_date() -> None:
    clock = only(run([rule(RESOLUTION, CalendarSpan(days=7))], [OPENED], "2 11:00"))
    assert clock.due_at == clock.line_at == at("10 00:00")
    assert only(run([rule(RESOLUTION, CalendarSpan(months=1))], [event("2 10:00", "opened")], "2 11:00")).due_at == (
        at("3 00:00") + timedelta(days=30)
    )


def test_a_clock_on_a_calendar_that_ends_is_never_due_and_breaks_nothing() -> None:
    ending = office(valid_to=at("4 00:00").date())
    clock = only(run([rule(RESOLUTION, 100, ending)], [OPENED], "5 12:00"))
    assert (clock.state, clock.due_at, clock.next_open_at) == (State.RUNNING, None, None)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(BadInstant, match="zone"):
        evaluate({"1": []}, "1", {}, [], at("2 10:00").replace(tzinfo=None))
    with pytest.raises(BadInstant, match="zone"):
        evaluate({"1": []}, "1", {}, [CaseEvent(at("2 10:00").replace(tzinfo=None), 0, "opened")], at("2 10:00"))


def test_an_explanation_goes_on_to_the_due_time() -> None:
    rules = {"1": [rule(FIRST, 9)]}
    found = explain(rules, "1", {}, [OPENED], at("2 12:00"), "first_response")
    assert [(each.kind, each.seconds) for each in found.clock.segments] == [("counted", 2 * HOUR)]
    assert [each.kind for each in found.ahead] == ["counted", "closed", "counted"]
    assert found.ahead[-1].end == found.clock.due_at == at("3 11:00")
    assert found.ahead[-1].cumulative == found.clock.allowance_seconds
    assert (found.started_by.name, found.clock.version) == ("opened", "1")
    with pytest.raises(UnknownClock, match="no cycle 2"):
        explain(rules, "1", {}, [OPENED], at("2 12:00"), "first_response", 2)


def test_each_clock_has_its_own_calendar() -> None:
    night = event("2 20:00", "opened")
    first, resolution = run([rule(FIRST, 1, ALWAYS), rule(RESOLUTION, 1)], [night], "2 20:30").clocks
    assert (first.due_at, resolution.due_at) == (at("2 21:00"), at("3 10:00"))
    assert (first.is_open_now, resolution.is_open_now) == (True, False)


def test_a_target_in_another_calendar_is_a_change() -> None:
    select = by_fact("plan", basic=target(8), premium=target(8, ALWAYS))
    events = [event("2 16:00", "opened"), event("2 18:00", "facts_changed", facts={"plan": "premium"})]
    clock = only(run([rule(RESOLUTION, select=select)], events, "2 19:00", {"plan": "basic"}))
    assert clock.due_at == at("3 01:00")
