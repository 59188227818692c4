"""The page of a case: what it says of clocks, severity and turn, and what the customer would see of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kept.domain.cases import actions
from tests.desks import AT, Cast
from tests.workspace.conftest import Enter, Time

Later = Callable[..., datetime]


def text_of(page: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_head_says_who_what_and_whose_turn(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case(subject="Nobody sees presence", affected="everyone")
    words = text_of(nadia.get(f"/nextplane/work/c/{case.number}").text)
    for said in ("Nobody sees presence", case.number, "Acme", "Ines", "our turn", "No owner"):
        assert said in words
    assert "Priority One: The federation has failed" in words
    for said in ("Plan Business", "US Eastern · open now", "Management Portal, Help desk, Web", "version 2021.1"):
        assert said in words


@pytest.mark.requirement("ALL-08")
def test_a_target_that_is_an_effort_is_called_a_goal(nextplane: Cast, agent_client: Enter) -> None:
    case = nextplane.open_case(affected="everyone")
    words = text_of(agent_client(nextplane.nadia).get(f"/nextplane/work/c/{case.number}").text)
    assert "First response 1 h left goal 1 hour · due today 16:00 UTC" in words
    assert "guaranteed" not in words


@pytest.mark.requirement("NH-06")
def test_where_no_time_is_promised_the_page_says_so(nexthop: Cast, agent_client: Enter) -> None:
    case = nexthop.open_case(severity="P1")
    words = text_of(agent_client(nexthop.nadia).get(f"/nexthop/work/c/{case.number}").text)
    assert "No time is promised." in words
    assert not re.search(r"Resolution[^·]{0,40}due (today|tomorrow)", words)


@pytest.mark.requirement("ALL-04")
def test_a_due_time_explains_itself_step_by_step(
    nextplane: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    case = nextplane.open_case(at=later(hours=7), affected="some")
    time.now = later(hours=8)
    client = agent_client(nextplane.nadia)
    words = text_of(client.get(f"/nextplane/work/c/{case.number}/why/first_response/1").text)
    assert "Target 2 hours (goal)" in words
    assert "targets[2].P2.first_response : plan is business or enterprise or custom and severity is P2" in words
    assert "Since today 22:00 UTC" in words
    assert "Counted in US Eastern" in words
    assert "Due tomorrow 01:00 UTC Missed from tomorrow 13:00 UTC" not in words
    assert "Used 1 h of 2 h" in words
    assert "Wed 4 Mar 22:00–23:00 1 h" in words
    assert "Policy version 2021.1, calendar" in words


@pytest.mark.requirement("ALL-04")
def test_nights_holidays_and_pauses_are_named_in_the_explanation(
    nextplane: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    opened = datetime(2026, 11, 25, 23, 0, tzinfo=later().tzinfo)
    case = nextplane.open_case(at=opened, affected="one")
    nadia = nextplane.actor(nextplane.nadia)
    replied = opened.replace(minute=30)
    actions.reply_to_case(number=case.number, body="Which version?", actor=nadia, at=replied, then_wait_for="customer")
    time.now = datetime(2026, 11, 27, 15, 0, tzinfo=opened.tzinfo)
    actions.resume_case(number=case.number, actor=nadia, at=time.now)
    time.now = time.now.replace(hour=16)
    words = text_of(agent_client(nextplane.nadia).get(f"/nextplane/work/c/{case.number}/why/update/1").text)
    assert "paused: Waiting for the customer" in words
    assert "Wed 25 Nov 23:30" in words
    unanswered = nextplane.open_case(at=opened, affected="one")
    words = text_of(
        agent_client(nextplane.nadia).get(f"/nextplane/work/c/{unanswered.number}/why/first_response/1").text
    )
    assert "holiday: Thanksgiving Day" in words
    assert "outside the hours" in words


def test_an_unknown_clock_is_not_there(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case()
    assert nadia.get(f"/nextplane/work/c/{case.number}/why/first_response/7").status_code == 404
    assert nadia.get(f"/nextplane/work/c/{case.number}/why/nothing/1").status_code == 404


@pytest.mark.requirement("ALL-07")
def test_the_story_tells_each_action_and_what_it_did_to_the_clocks(
    nextplane: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    case = nextplane.open_case(affected="one")
    client = agent_client(nextplane.nadia)
    time.now = later(minutes=10)
    address = f"/nextplane/work/c/{case.number}"
    client.post(f"{address}/severity", {"severity": "P1", "reason": "Everybody is cut off."})
    client.post(f"{address}/assign", {"agent": nextplane.theo.public_id, "team": nextplane.team.public_id})
    words = text_of(client.get(address).text)
    assert "Opened by Help desk as Priority Three" in words
    assert (
        "Severity Priority Three → Priority One · “Everybody is cut off.” · "
        "first response moved from today 17:00 UTC to today 16:00 UTC · Nadia" in words
    )
    assert "Given to Theo · First line · Nadia" in words


def test_as_the_customer_sees_it_shows_no_note_and_no_held_reply(nextplane: Cast, nadia: Client, later: Later) -> None:
    case = nextplane.open_case()
    theo = nextplane.actor(nextplane.theo)
    actions.write_note(number=case.number, body="Between ourselves", actor=theo, at=later(minutes=-2))
    actions.reply_to_case(number=case.number, body="For everyone", actor=theo, at=later(minutes=-1))
    actions.reply_to_case(number=case.number, body="Not out yet", actor=theo, at=later(), is_held=True)
    everything = nadia.get(f"/nextplane/work/c/{case.number}").text
    assert all(words in everything for words in ("Between ourselves", "For everyone", "Not out yet", "not sent yet"))
    seen = nadia.get(f"/nextplane/work/c/{case.number}?show=customer").text
    assert "For everyone" in seen
    assert "Between ourselves" not in seen
    assert "Not out yet" not in seen


@pytest.mark.parametrize(
    ("show", "there", "gone"),
    [("internal", "Between ourselves", "Nothing works."), ("changes", "Given to Theo", "Between ourselves")],
)
def test_the_story_can_be_narrowed(
    nextplane: Cast, nadia: Client, later: Later, show: str, there: str, gone: str
) -> None:
    case = nextplane.open_case(body="Nothing works.")
    theo = nextplane.actor(nextplane.theo)
    actions.write_note(number=case.number, body="Between ourselves", actor=theo, at=later(minutes=1))
    actions.assign_case(number=case.number, agent=nextplane.theo, actor=theo, at=later(minutes=2))
    page = nadia.get(f"/nextplane/work/c/{case.number}?show={show}").text
    timeline = page[page.index('class="timeline"') : page.index('id="composer"')]
    assert there in timeline
    assert gone not in timeline


def test_what_was_written_is_text_and_never_markup(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case(
        subject="<script>alert(1)</script>", body="<img src=x onerror=alert(1)> javascript:alert(1)"
    )
    page = nadia.get(f"/nextplane/work/c/{case.number}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def test_a_case_costs_the_same_queries_however_long_its_story(
    nextplane: Cast, nadia: Client, later: Later, time: Time
) -> None:
    case = nextplane.open_case()
    theo = nextplane.actor(nextplane.theo)

    def happen(minute: int) -> None:
        at = later(minutes=minute)
        actions.write_note(number=case.number, body="Looked again.", actor=theo, at=at)
        agent = (nextplane.theo, nextplane.nadia)[minute % 2]
        actions.assign_case(number=case.number, agent=agent, actor=theo, at=at)
        severity = ("P2", "P3")[minute % 2]
        actions.change_severity(number=case.number, severity=severity, reason="Seen.", actor=theo, at=at)

    def count() -> int:
        nadia.get(f"/nextplane/work/c/{case.number}?in=all-open")
        with CaptureQueriesContext(connection) as queries:
            nadia.get(f"/nextplane/work/c/{case.number}?in=all-open")
        return len(queries)

    happen(2)
    time.now = later(hours=1)
    few = count()
    for minute in range(3, 15):
        happen(minute)
    assert count() == few
    assert few <= 31


def test_the_list_stays_beside_the_case_with_the_way_to_the_next(nextplane: Cast, nadia: Client, later: Later) -> None:
    first, second, third = (nextplane.open_case(at=later(minutes=number)) for number in range(3))
    page = nadia.get(f"/nextplane/work/c/{second.number}?in=all-open&order=due").text
    base = "/nextplane/work/c/"
    assert f'href="{base}{first.number}?order=due&amp;in=all-open" data-command="case.previous"' in page
    assert f'href="{base}{third.number}?order=due&amp;in=all-open" data-command="case.next"' in page


def test_a_page_that_is_only_looked_at_changes_nothing(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case()
    with CaptureQueriesContext(connection) as queries:
        nadia.get(f"/nextplane/work/c/{case.number}")
        nadia.get(f"/nextplane/work/c/{case.number}/severity")
    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_presence_tells_who_looks_and_who_writes(nextplane: Cast, nadia: Client, agent_client: Enter) -> None:
    case = nextplane.open_case()
    theo = agent_client(nextplane.theo)
    address = f"/nextplane/work/c/{case.number}"
    assert text_of(theo.post(f"{address}/presence").text) == ""
    assert "Theo is looking" in text_of(nadia.post(f"{address}/presence").text)
    theo.post(f"{address}/draft", {"audience": "everyone", "body": "We are"})
    assert "Theo is writing" in text_of(nadia.post(f"{address}/presence").text)
    assert "Theo" in nadia.get("/nextplane/work/all-open/").text


def test_the_page_listens_for_news_of_the_case_and_of_the_list_beside_it(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case()
    page = nadia.get(f"/nextplane/work/c/{case.number}?in=all-open").text
    assert re.search(r'data-live-url="[^"]+/live/nextplane/events"', page)
    assert f'data-live-topic="case:{case.number}"' in page
    assert 'data-live-topic="queue"' in page


def test_the_subject_is_edited_where_it_stands(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case(subject="Help")
    page = nadia.get(f"/nextplane/work/c/{case.number}").text
    form = re.search(r'<form method="post" action="([^"]+/subject)"(.*?)</form>', page, re.DOTALL)
    assert form is not None
    assert 'name="subject" value="Help"' in form[2]
    said = {"subject": "Presence is lost", "seen_revision": str(case.revision)}
    told = nadia.post(form[1], said, follow=True).text
    assert "<h1>Presence is lost</h1>" in told
    assert "The subject was changed." in told
    actions.cancel_case(number=case.number, reason="Spam.", actor=nextplane.actor(nextplane.nadia), at=AT)
    assert 'name="subject"' not in nadia.get(f"/nextplane/work/c/{case.number}").text
