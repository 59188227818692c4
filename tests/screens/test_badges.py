"""What a badge says of a clock, and what an instant looks like."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from kept.policy.terms import State
from kept.surfaces.screens import durations, instants
from kept.surfaces.screens.badges import badge_for, open_hours
from kept.surfaces.screens.gallery.clocks import business_hours, clock_left, clocks_in_every_state

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def test_each_state_has_words_and_an_icon_of_its_own() -> None:
    badges = [badge_for(clock, now=NOW, viewer_zone="Europe/Berlin") for clock in clocks_in_every_state(NOW)]
    assert [(badge.state, badge.words) for badge in badges] == [
        ("ok", "6 h 10 min left"),
        ("soon", "48 min left"),
        ("missed", "due 12 min ago"),
        ("paused", "paused · customer"),
        ("closed", "resumes Fri 08:00 CET"),
        ("kept", "kept in 22 min"),
        ("broken", "missed by 3 min"),
        ("none", "best effort"),
        ("ok", "11 d left"),
    ]
    assert [badge.icon for badge in badges][:7] == [
        "clock",
        "clock",
        "triangle",
        "pause",
        "moon",
        "check",
        "cross",
    ]


def test_a_pause_says_why_in_the_words_of_the_policy() -> None:
    paused = replace(clock_left(600, now=NOW), state=State.PAUSED, pause_reason="customer")
    assert badge_for(paused, now=NOW, reason="customer's turn").words == "paused · customer's turn"


def test_a_breach_is_shown_before_the_pause() -> None:
    late = replace(clock_left(-600, now=NOW), state=State.PAUSED, pause_reason="customer")
    assert badge_for(late, now=NOW).state == "missed"


def test_between_the_due_time_and_the_line_nothing_is_missed() -> None:
    waiting = replace(
        clock_left(0, now=NOW - timedelta(minutes=5)),
        line_at=NOW + timedelta(hours=14),
        is_open_now=False,
        next_open_at=NOW + timedelta(hours=14),
    )
    assert badge_for(waiting, now=NOW, viewer_zone="UTC").state == "closed"


def test_without_a_warning_the_last_quarter_is_soon() -> None:
    plenty = replace(clock_left(7201, now=NOW), warn_at=None)
    little = replace(clock_left(7200, now=NOW), warn_at=None)
    assert badge_for(plenty, now=NOW).state == "ok"
    assert badge_for(little, now=NOW).state == "soon"


def test_much_business_time_is_told_by_its_due_time_and_never_in_days() -> None:
    clock = replace(
        clock_left(80 * 3600, now=NOW), due_at=NOW + timedelta(days=12), line_at=NOW + timedelta(days=12)
    )
    assert badge_for(clock, now=NOW).words == "due 7 Dec 09:00 UTC"


def test_the_page_is_told_when_the_calendar_is_open() -> None:
    clock = replace(clock_left(3600, now=NOW), target=business_hours(NOW))
    opens = datetime(2026, 11, 27, 7, 0, tzinfo=UTC).timestamp()
    assert open_hours(clock, now=NOW) == [(opens, opens + 10 * 3600)]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"),
        (40, "40 s"),
        (260, "4 min 20 s"),
        (299, "4 min 59 s"),
        (300, "5 min"),
        (359, "5 min"),
        (7800, "2 h 10 min"),
        (3600, "1 h"),
        (-720, "12 min"),
        (25 * 3600 + 120, "25 h"),
    ],
)
def test_lengths_are_cut_and_not_rounded(seconds: int, words: str) -> None:
    assert durations.words_for(seconds) == words


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (NOW, "Europe/Berlin", "today 10:00 CET"),
        (NOW, None, "today 09:00 UTC"),
        (NOW + timedelta(days=1), "America/New_York", "tomorrow 04:00 EST"),
        (NOW - timedelta(days=1), "Asia/Tokyo", "yesterday 18:00 JST"),
        (NOW + timedelta(days=5), "Europe/Berlin", "Mon 10:00 CET"),
        (NOW + timedelta(days=30), "Europe/Berlin", "25 Dec 10:00 CET"),
        (NOW + timedelta(days=240), "Europe/Berlin", "23 Jul 2027 11:00 CEST"),
        (NOW, "America/Sao_Paulo", "today 06:00 UTC-03"),
    ],
)
def test_instants_always_name_their_zone(at: datetime, zone: str | None, words: str) -> None:
    assert instants.words_for(at, now=NOW, zone=zone) == words


def test_the_title_of_an_instant_has_the_customers_time_and_utc() -> None:
    title = instants.title_for(NOW, viewer_zone="Europe/Berlin", customer_zone="Asia/Tokyo")
    assert title == (
        "Wed 25 Nov 2026 10:00 CET · Wed 25 Nov 2026 18:00 JST for the customer · Wed 25 Nov 2026 09:00 UTC"
    )


def test_tags_take_the_time_of_the_request_and_escape_what_they_show() -> None:
    request = RequestFactory().get("/")
    request.now = NOW  # type: ignore[attr-defined]
    clock = replace(clock_left(600, now=NOW), label='<b>"first"</b>')
    shown = Template(
        "{% load screens %}{% promise_badge clock %}{% instant clock.due_at 'Europe/Berlin' %}"
    ).render(Context({"clock": clock, "request": request}))
    assert "10 min left" in shown
    assert "today 10:10 CET" in shown
    assert 'data-now="2026-11-25T09:00:00Z"' in shown
    assert "<b>" not in shown
