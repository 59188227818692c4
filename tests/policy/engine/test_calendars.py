"""Calendars compiled, measured, cut into segments, and refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import metadata

import pytest

from kept.policy.calendars import (
    TZDATA_VERSION,
    BadInstant,
    BadWindow,
    CalendarError,
    CalendarNeverOpens,
    CalendarSpec,
    Coverage,
    EmptyWindow,
    HolidayList,
    OutOfRange,
    UnknownHolidayList,
    UnknownZone,
    Window,
    compile_calendar,
    parse_instant,
    round_the_clock,
    to_moment,
    to_seconds,
)
from tests.policy.engine.building import HOUR, WORKDAYS, office

YEAR = (date(2025, 1, 1), date(2026, 1, 1))


def seconds(text: str) -> int:
    return parse_instant(f"{text}:00Z")


def spec(*coverages: Coverage, scope: str = "own") -> CalendarSpec:
    return CalendarSpec("office", "UTC", coverages, scope)


def test_round_the_clock_is_one_interval_across_every_change_of_clocks() -> None:
    whole = Coverage("Europe/Paris", (Window(tuple(range(7)), "00:00", "24:00"),))
    calendar = compile_calendar(spec(whole), {}, *YEAR)
    low, high = seconds("2025-02-01T00:00"), seconds("2025-12-01T00:00")
    assert [each.kind for each in calendar.segments(low, high)] == ["counted"]
    assert len(calendar.table(low, high).starts) == 1
    assert calendar.measure(low, high) == high - low


def test_the_table_grows_in_both_directions_and_says_the_same() -> None:
    calendar = office("Europe/Paris")
    long_ago, far_away = seconds("1999-03-26T15:00"), seconds("2061-10-28T15:00")
    before = calendar.measure(seconds("2025-03-01T00:00"), seconds("2025-04-01T00:00"))
    assert to_moment(calendar.due(long_ago, 2 * HOUR)) == datetime(1999, 3, 29, 8, 0, tzinfo=UTC)
    assert to_moment(calendar.due(far_away, 2 * HOUR)) == datetime(2061, 10, 31, 10, 0, tzinfo=UTC)
    assert calendar.measure(seconds("2025-03-01T00:00"), seconds("2025-04-01T00:00")) == before
    assert calendar.due(seconds("2025-01-06T08:00"), 8 * HOUR * 2600) > seconds("2034-12-01T00:00")


def test_a_time_beyond_every_table_is_refused() -> None:
    with pytest.raises(OutOfRange, match="1971 to 2298"):
        office().measure(seconds("2400-01-01T00:00"), seconds("2400-01-02T00:00"))


def test_segments_name_the_holiday_that_closes() -> None:
    calendar = office("Europe/Paris", holidays=("FR",))
    found = calendar.segments(seconds("2025-04-30T14:00"), seconds("2025-05-02T08:00"))
    assert [(each.kind, (each.end - each.start) // HOUR) for each in found] == [
        ("counted", 1),
        ("closed", 16),
        ("holiday:May Day", 8),
        ("closed", 16),
        ("counted", 1),
    ]


def test_the_hash_knows_what_matters_and_nothing_else() -> None:
    one = Coverage("Europe/Paris", (Window(WORKDAYS, "09:00", "17:00"),), holidays=("FR",))
    two = Coverage("Asia/Tokyo", (Window(WORKDAYS, "09:00", "17:00"),))
    lists = {"FR": HolidayList("FR", "Europe/Paris", (date(2025, 5, 1),))}
    other_name = {"FR": HolidayList("FR", "Europe/Paris", (date(2025, 5, 1),), {date(2025, 5, 1): "May Day"})}
    more = {"FR": HolidayList("FR", "Europe/Paris", (date(2025, 5, 1), date(2025, 5, 8)))}
    plain = compile_calendar(spec(one, two), lists, *YEAR)
    assert plain == compile_calendar(spec(two, one), other_name, date(2020, 1, 1), date(2030, 1, 1))
    assert plain != compile_calendar(spec(one, two), more, *YEAR)
    assert plain != compile_calendar(spec(one, two, scope="all"), lists, *YEAR)
    assert len(plain.calendar_hash) == 16


def test_a_fixed_offset_is_a_zone() -> None:
    calendar = office("+05:30")
    assert to_moment(calendar.next_open(seconds("2025-06-02T00:00"))) == datetime(2025, 6, 2, 3, 30, tzinfo=UTC)


def test_open_at_the_opening_and_closed_at_the_close() -> None:
    calendar = office()
    assert calendar.is_open(seconds("2025-06-02T09:00"))
    assert not calendar.is_open(seconds("2025-06-02T09:00") - 1)
    assert calendar.is_open(seconds("2025-06-02T17:00") - 1)
    assert not calendar.is_open(seconds("2025-06-02T17:00"))


def test_open_seconds_are_counted_from_where_the_calendar_was_compiled() -> None:
    calendar = office()
    assert calendar.open_seconds_before(seconds("2025-01-01T00:00")) == 0
    assert calendar.open_seconds_before(seconds("2025-01-02T12:00")) == 11 * HOUR
    assert calendar.open_seconds_before(seconds("2024-12-31T12:00")) == -5 * HOUR


def test_the_zone_data_is_that_of_the_installed_package() -> None:
    assert metadata.version("tzdata") == TZDATA_VERSION


@pytest.mark.parametrize(
    ("coverage", "error", "code"),
    [
        (Coverage("UTC", ()), CalendarNeverOpens, "calendar_never_opens"),
        (Coverage("UTC", (Window((0,), "09:00", "09:00"),)), EmptyWindow, "empty_window"),
        (Coverage("UTC", (), overrides={date(2025, 1, 2): (("09:00", "09:00"),)}), EmptyWindow, "empty_window"),
        (Coverage("UTC", (Window((0,), "09:00", "25:00"),)), BadWindow, "bad_window"),
        (Coverage("UTC", (Window((0,), "9 am", "17:00"),)), BadWindow, "bad_window"),
        (Coverage("UTC", (Window((7,), "09:00", "17:00"),)), BadWindow, "bad_window"),
        (Coverage("UTC", (Window((0,), "24:00", "17:00"),)), BadWindow, "bad_window"),
        (Coverage("Mars/Olympus", (Window((0,), "09:00", "17:00"),)), UnknownZone, "unknown_zone"),
        (Coverage("../UTC", (Window((0,), "09:00", "17:00"),)), UnknownZone, "unknown_zone"),
        (Coverage("+25:00", (Window((0,), "09:00", "17:00"),)), UnknownZone, "unknown_zone"),
        (Coverage("UTC", (), holidays=("X",)), UnknownHolidayList, "unknown_holiday_list"),
    ],
)
def test_a_calendar_with_a_mistake_is_refused(coverage: Coverage, error: type[CalendarError], code: str) -> None:
    with pytest.raises(error) as refused:
        compile_calendar(spec(coverage), {}, *YEAR)
    assert refused.value.code == code


def test_a_calendar_may_open_within_400_days_of_its_start_and_no_later() -> None:
    opens = Coverage("UTC", (), overrides={date(2026, 2, 4): (("09:00", "10:00"),)})
    assert compile_calendar(spec(opens), {}, *YEAR).next_open(seconds("2025-01-01T00:00"))
    late = Coverage("UTC", (), overrides={date(2026, 2, 6): (("09:00", "10:00"),)})
    with pytest.raises(CalendarNeverOpens):
        compile_calendar(spec(late), {}, *YEAR)


def test_validity_that_begins_later_is_where_the_400_days_begin() -> None:
    later = Coverage("UTC", (Window(WORKDAYS, "09:00", "17:00"),), valid_from=date(2028, 1, 1))
    calendar = compile_calendar(spec(later), {}, *YEAR)
    assert to_moment(calendar.next_open(seconds("2025-06-01T00:00"))) == datetime(2028, 1, 3, 9, tzinfo=UTC)


def test_an_instant_needs_a_zone() -> None:
    assert to_seconds(datetime(1970, 1, 1, 0, 0, 1, 999_999, tzinfo=UTC)) == 1
    with pytest.raises(BadInstant, match="no zone"):
        to_seconds(datetime(2025, 1, 1))  # noqa: DTZ001
    assert round_the_clock().is_open(0 + 365 * 86_400)
