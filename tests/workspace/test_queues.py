"""Queues: their order, what narrows them, what they show, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kept.domain.cases import actions
from kept.domain.cases.queries import QUEUES
from tests.desks import Cast
from tests.workspace.conftest import Enter, Time

Later = Callable[..., datetime]


def numbers_in(page: str) -> list[str]:
    return re.findall(r'data-row data-number="([^"]+)"', page)


@pytest.mark.requirement("NP-10")
def test_severity_comes_first_and_within_it_who_came_first(nextplane: Cast, agent_client: Enter, later: Later) -> None:
    third = nextplane.open_case(at=later(minutes=-30), affected="one")
    second = nextplane.open_case(at=later(minutes=-10), affected="everyone")
    first = nextplane.open_case(at=later(minutes=-20), affected="everyone")
    page = agent_client(nextplane.nadia).get("/nextplane/work/all-open/").text
    assert numbers_in(page) == [first.number, second.number, third.number]
    assert "by severity, first come first" in page


def test_the_order_can_be_switched_to_the_due_time(nextplane: Cast, nadia: Client, later: Later) -> None:
    slow = nextplane.open_case(at=later(minutes=-20), affected="some")
    fast = nextplane.open_case(at=later(minutes=-10), affected="everyone")
    early = nextplane.open_case(at=later(hours=-20), affected="one")
    page = nadia.get("/nextplane/work/all-open/?order=due").text
    assert numbers_in(page) == [early.number, fast.number, slow.number]
    assert page.index("Past due") < page.index(early.number) < page.index("Today") < page.index(fast.number)


def test_a_queue_is_narrowed_by_customer_severity_and_owner(nextplane: Cast, nadia: Client, later: Later) -> None:
    acme = nextplane.open_case(affected="everyone")
    other = nextplane.open_case(by=nextplane.omar, affected="some")
    actions.assign_case(
        number=other.number, agent=nextplane.theo, actor=nextplane.actor(nextplane.theo), at=later(minutes=1)
    )
    queue = "/nextplane/work/all-open/"
    assert numbers_in(nadia.get(f"{queue}?organisation={nextplane.acme.public_id}").text) == [acme.number]
    assert numbers_in(nadia.get(f"{queue}?severity=P2").text) == [other.number]
    assert numbers_in(nadia.get(f"{queue}?assignee={nextplane.theo.public_id}").text) == [other.number]
    assert numbers_in(nadia.get(f"{queue}?assignee=nobody").text) == [acme.number]


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("severity=P9", 422, "The severities are P1, P2, P3, P4."),
        ("order=id", 422, "A list is ordered by severity or due"),
        ("organisation=nobody", 404, ""),
        ("assignee=12", 404, ""),
        ("after=zzz", 422, "Start again at the first page."),
    ],
)
def test_a_filter_that_does_not_exist_is_refused(nadia: Client, asked: str, status: int, words: str) -> None:
    answer = nadia.get(f"/nextplane/work/all-open/?{asked}")
    assert answer.status_code == status
    assert words in answer.text


def test_an_empty_queue_says_where_to_go_on(nadia: Client) -> None:
    page = nadia.get("/nextplane/work/mine/").text
    assert "Nothing here" in page
    assert '<a href="/nextplane/work/unassigned/">See “Unassigned”</a>' in page
    narrowed = nadia.get("/nextplane/work/mine/?severity=P1").text
    assert "Take the filter off" in narrowed


def test_the_navigation_counts_what_waits(nextplane: Cast, nadia: Client) -> None:
    nextplane.open_case()
    nextplane.open_case()
    page = nadia.get("/nextplane/work/mine/").text
    assert re.search(r'data-count="unassigned">2<', page)
    assert re.search(r'data-count="mine" hidden>', page)


def test_a_long_queue_goes_on_where_it_stopped(nextplane: Cast, nadia: Client, later: Later) -> None:
    opened = [nextplane.open_case(at=later(seconds=number)).number for number in range(53)]
    page = nadia.get("/nextplane/work/all-open/").text
    assert numbers_in(page) == opened[:50]
    more = re.search(r'hx-get="([^"]+after=[^"]+)"', page)
    assert more is not None
    rest = nadia.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).text
    assert numbers_in(rest) == opened[50:]
    assert "<html" not in rest


def test_a_queue_costs_the_same_queries_however_many_cases(nextplane: Cast, nadia: Client, later: Later) -> None:
    def count() -> int:
        nadia.get("/nextplane/work/all-open/")
        with CaptureQueriesContext(connection) as queries:
            nadia.get("/nextplane/work/all-open/")
        return len(queries)

    nextplane.open_case()
    few = count()
    for number in range(12):
        case = nextplane.open_case(at=later(seconds=number), by=(nextplane.ines, nextplane.omar)[number % 2])
        actions.mark_present(
            case=case, actor=nextplane.actor(nextplane.theo), at=later(seconds=number), is_writing=False
        )
    assert count() == few
    assert few <= 14


def test_a_row_says_whose_turn_it_is_and_why(nextplane: Cast, nadia: Client, later: Later, time: Time) -> None:
    case = nextplane.open_case()
    actions.reply_to_case(
        number=case.number,
        body="Which version?",
        actor=nextplane.actor(nextplane.theo),
        at=later(minutes=5),
        then_wait_for="customer",
    )
    time.now = later(minutes=6)
    page = nadia.get("/nextplane/work/waiting-on-others/").text
    assert "customer&#x27;s turn" in page
    assert "paused · Waiting for the customer" in page


def test_a_missed_clock_counts_in_its_own_hours(nextplane: Cast, nadia: Client, later: Later, time: Time) -> None:
    nextplane.open_case(affected="everyone")
    time.now = later(days=1)
    assert "due 11 h ago" in nadia.get("/nextplane/work/all-open/").text


def test_search_finds_cases_for_people_and_for_the_palette(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case(subject="Upgrade to 4.28.3M fails")
    page = nadia.get("/nextplane/work/search?q=4.28").text
    assert numbers_in(page) == [case.number]
    answer = nadia.get("/nextplane/work/search?q=4.28", headers={"accept": "application/json"}).json()
    assert answer["results"] == [
        {
            "title": f"{case.number} Upgrade to 4.28.3M fails",
            "detail": "Acme",
            "url": f"/nextplane/work/c/{case.number}",
        }
    ]
    assert "Nothing found for “walrus”" in nadia.get("/nextplane/work/search?q=walrus").text


def test_strangers_find_no_workspace(nextplane: Cast, agent_client: Enter) -> None:
    case = nextplane.open_case()
    for path in ("all-open/", f"c/{case.number}", "search?q=x", "new"):
        assert agent_client(nextplane.ines).get(f"/nextplane/work/{path}").status_code == 404
        away = Client().get(f"/nextplane/work/{path}")
        assert away.status_code == 302
        assert away.headers["Location"].startswith("/accounts/login/")


@pytest.mark.requirement("ALL-01")
def test_an_agent_of_one_desk_sees_nothing_of_another(nextplane: Cast, netop: Cast, agent_client: Enter) -> None:
    theirs, ours = netop.open_case(subject="Secret of Netop"), nextplane.open_case()
    nadia = agent_client(nextplane.nadia)
    assert nadia.get("/netop/work/all-open/").status_code == 404
    missing = nadia.get("/nextplane/work/c/NP-9999")
    foreign = nadia.get(f"/nextplane/work/c/{theirs.number}")
    assert (missing.status_code, foreign.status_code) == (404, 404)
    assert numbers_in(nadia.get("/nextplane/work/all-open/").text) == [ours.number]
    assert numbers_in(nadia.get("/nextplane/work/search?q=secret").text) == []


def test_every_queue_of_the_desk_has_a_page_and_a_place_in_the_navigation(nadia: Client) -> None:
    page = nadia.get("/nextplane/work/mine/").text
    for queue in QUEUES:
        assert nadia.get(f"/nextplane/work/{queue}/").status_code == 200, queue
        assert f'href="/nextplane/work/{queue}/"' in page
