"""Who is on shift, when that changes, and where nobody is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kept.policy.calendars import (
    Calendar,
    CalendarSpec,
    Coverage,
    Window,
    compile_calendar,
    load_zone,
    round_the_clock,
)
from kept.policy.rosters import (
    Roster,
    Span,
    Swap,
    TurnLength,
    find_turn,
    line_after,
    list_gaps,
    list_turns,
    list_uncovered,
    next_handover,
)

NADIA, THEO, LENA = 1, 2, 3
ALWAYS = round_the_clock()
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
ZONES = ("UTC", "Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")


def shift(opens: str, closes: str, days: tuple[int, ...] = tuple(range(7))) -> Calendar:
    spec = CalendarSpec("shift", "UTC", (Coverage("UTC", (Window(days, opens, closes),)),))
    return compile_calendar(spec, {}, date(2025, 1, 1), date(2028, 1, 1))


def roster(
    *members: int | None,
    hours: Calendar = ALWAYS,
    zone: str = "UTC",
    turn: TurnLength = TurnLength.DAY,
    swaps: tuple[Swap, ...] = (),
    begins_at: time = time(9),
) -> Roster:
    return Roster(hours, zone, turn, begins_at, MONDAY.date(), members, swaps)


def hour(day: int, at: int) -> datetime:
    return MONDAY + timedelta(days=day, hours=at)


def test_members_follow_each_other_by_the_day() -> None:
    turns = list_turns(roster(NADIA, THEO), hour(0, 9), hour(3, 9))
    assert [turn.member for turn in turns] == [NADIA, THEO, NADIA]
    assert [turn.start for turn in turns] == [hour(0, 9), hour(1, 9), hour(2, 9)]


def test_members_follow_each_other_by_the_week() -> None:
    weekly = roster(NADIA, THEO, LENA, turn=TurnLength.WEEK)
    on = [find_turn(weekly, hour(week * 7, 9)) for week in range(4)]
    assert [turn.member for turn in on if turn] == [NADIA, THEO, LENA, NADIA]


def test_before_the_handover_of_a_day_the_member_of_the_day_before_is_on() -> None:
    turn = find_turn(roster(NADIA, THEO), hour(1, 8))
    assert turn is not None
    assert (turn.member, turn.end) == (NADIA, hour(1, 9))


def test_a_handover_keeps_its_wall_time_when_summer_begins() -> None:
    copenhagen = roster(NADIA, THEO, zone="Europe/Copenhagen")
    before, after = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert next_handover(copenhagen, before) == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert next_handover(copenhagen, after) == datetime(2026, 3, 30, 7, tzinfo=UTC)


def test_outside_its_hours_nobody_of_a_shift_is_on() -> None:
    assert find_turn(roster(NADIA, hours=shift("08:00", "16:00")), hour(0, 7)) is None
    assert next_handover(roster(NADIA, hours=shift("08:00", "16:00")), hour(0, 7)) == hour(0, 8)
    assert next_handover(roster(NADIA, hours=shift("08:00", "16:00")), hour(0, 9)) == hour(0, 16)


def test_alone_and_round_the_clock_there_is_no_handover() -> None:
    assert next_handover(roster(NADIA), hour(0, 9)) is None


def test_a_swap_holds_for_its_time_and_the_later_of_two_holds() -> None:
    swaps = (Swap(hour(0, 12), hour(1, 12), THEO), Swap(hour(0, 18), hour(0, 20), LENA))
    turns = list_turns(roster(NADIA, swaps=swaps), hour(0, 9), hour(1, 13))
    assert [(turn.member, turn.start, turn.is_swap) for turn in turns] == [
        (NADIA, hour(0, 9), False),
        (THEO, hour(0, 12), True),
        (LENA, hour(0, 18), True),
        (THEO, hour(0, 20), True),
        (NADIA, hour(1, 12), False),
    ]


def test_a_roster_with_nobody_on_it_is_one_gap() -> None:
    assert list_gaps(roster(hours=shift("08:00", "16:00")), hour(0, 0), hour(1, 0)) == (Span(hour(0, 8), hour(0, 16)),)


def test_a_place_that_nobody_holds_is_a_gap_in_its_turn_only() -> None:
    assert list_gaps(roster(NADIA, None), hour(0, 9), hour(3, 9)) == (Span(hour(1, 9), hour(2, 9)),)


def test_three_shifts_follow_the_sun_without_a_hole() -> None:
    thirds = [shift("00:00", "08:00"), shift("08:00", "16:00"), shift("16:00", "24:00")]
    rosters = [roster(member, hours=hours) for member, hours in zip((NADIA, THEO, LENA), thirds, strict=True)]
    assert list_uncovered(rosters, hour(0, 0), hour(14, 0)) == ()
    assert list_uncovered(rosters[1:], hour(0, 0), hour(1, 0)) == (Span(hour(0, 0), hour(0, 8)),)


def test_the_fraction_of_a_second_at_which_somebody_looks_is_no_hole() -> None:
    now = hour(0, 9) + timedelta(microseconds=250_000)
    assert list_uncovered([roster(NADIA)], now, now + timedelta(days=14)) == ()


def test_who_is_on_is_asked_first_and_then_the_others_in_turn() -> None:
    assert line_after(roster(NADIA, THEO, LENA), hour(1, 10)) == (THEO, LENA, NADIA)
    assert line_after(roster(NADIA, None, LENA), hour(1, 10)) == (NADIA, LENA)
    assert line_after(roster(), hour(1, 10)) == ()


instants = st.integers(0, 730 * 86_400).map(lambda seconds: MONDAY + timedelta(seconds=seconds - 270 * 86_400))
rosters = st.builds(
    lambda members, zone, turn, begins: Roster(ALWAYS, zone, turn, begins, date(2026, 3, 2), tuple(members)),
    st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=5),
    st.sampled_from(ZONES),
    st.sampled_from(TurnLength),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)


@settings(max_examples=150, deadline=None)
@given(rosters, instants, st.integers(1, 40))
def test_turns_cover_the_hours_once_and_touch(one: Roster, start: datetime, days: int) -> None:
    turns = list_turns(one, start, start + timedelta(days=days))
    assert turns[0].start == start
    assert turns[-1].end == start + timedelta(days=days)
    assert all(left.end == right.start for left, right in pairwise(turns))


@settings(max_examples=150, deadline=None)
@given(rosters, instants)
def test_who_is_on_at_an_instant_is_who_the_list_says(one: Roster, at: datetime) -> None:
    turn = find_turn(one, at)
    assert turn is not None
    around = list_turns(one, at - timedelta(days=9), at + timedelta(days=9))
    assert turn.member == next(each.member for each in around if each.start <= at < each.end)


@settings(max_examples=150, deadline=None)
@given(rosters, instants)
def test_nobody_changes_before_the_next_handover(one: Roster, at: datetime) -> None:
    handover = next_handover(one, at)
    here = find_turn(one, at)
    assert here is not None
    if handover is None:
        assert len({each.member for each in list_turns(one, at, at + timedelta(days=50))}) == 1
        return
    before, after = find_turn(one, handover - timedelta(seconds=1)), find_turn(one, handover)
    assert before is not None
    assert after is not None
    assert before.member == here.member != after.member


@settings(max_examples=100, deadline=None)
@given(rosters, instants)
def test_a_turn_begins_at_the_wall_time_of_its_zone(one: Roster, at: datetime) -> None:
    for turn in list_turns(one, at, at + timedelta(days=20))[1:]:
        local = turn.start.astimezone(load_zone(one.zone))
        if local.utcoffset() == (turn.start - timedelta(hours=3)).astimezone(load_zone(one.zone)).utcoffset():
            assert local.time() == one.begins_at
