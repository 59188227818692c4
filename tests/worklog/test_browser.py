"""The pages of people on shift in a real browser: readable by everybody, and a case handed over by keys."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from kept.domain.oncall.actions import swap_turn
from kept.domain.oncall.models import Roster
from kept.domain.worklog.actions import answer_page, log_inbound_call, log_page_call, write_handover
from kept.domain.worklog.links import make_page_token
from kept.domain.worklog.models import Page
from kept.domain.worklog.types import Caller, HandoverWords
from tests.browser import PHONE, WIDE, assert_accessible, assert_no_sideways_scroll, use_theme, wait_until_ready
from tests.desks import AT
from tests.worklog.conftest import Duty
from tests.workspace.conftest import Browse, Enter, agent_client, browse_as, time

__all__ = ["Enter", "agent_client", "browse_as", "time"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOUR = timedelta(hours=1)
PLACES = {
    "week": "work/shifts/",
    "next-week": "work/shifts/?week=2026-03-09",
    "swap": "work/shifts/{roster}/swap",
    "reach": "work/shifts/reach",
    "out": "work/handovers/out",
    "in": "work/handovers/in",
    "pages": "work/pages/",
    "calls": "work/calls/?who=ines",
    "call-of": "work/calls/?contact={contact}",
    "hand-over": "work/c/{case}/hand_over",
    "case": "work/c/{case}",
    "rosters": "admin/rosters",
    "roster": "admin/rosters/{roster}",
    "answer": "page/{answer}",
}


@pytest.fixture
def known(sun: Duty) -> dict[str, str]:
    """Shifts with a swap and a gap, pages in several states, a handover and a call."""
    cast = sun.cast
    nadia, theo = cast.actor(cast.nadia), cast.actor(cast.theo)
    roster = Roster.objects.get(team=sun.teams["TAC Europe"])
    sun.roster("Specialised engineers", is_fast_track=True)
    swap_turn(
        roster=roster, agent=cast.theo, starts_at=AT + 17 * HOUR, ends_at=AT + 24 * HOUR, reason="Dentist",
        actor=nadia, at=AT,
    )  # fmt: skip
    case, other, third = (sun.open(severity="P1", subject=f"Fabric {number} down") for number in (1, 2, 3))
    answer_page(public_id=Page.objects.filter(case=other).first().public_id, actor=nadia, at=AT)  # type: ignore[union-attr]
    page = Page.objects.filter(case=third, reason="most_severe").get()
    log_page_call(public_id=page.public_id, was_reached=False, actor=theo, at=AT)
    words = HandoverWords("Fabric down since 14:00.", "Optics reseated.", "Call the site.", "Update 16:30")
    write_handover(number=other.number, words=words, actor=theo, at=AT, to=cast.nadia, is_now=True)
    write_handover(number=third.number, words=words, actor=nadia, at=AT)
    log_inbound_call(
        caller=Caller(contact=cast.ines), said="Still down.", joins=case.number, actor=nadia, at=AT, called_at=AT
    )
    sun.react(AT)
    return {
        "roster": roster.public_id,
        "contact": cast.ines.public_id,
        "case": case.number,
        "answer": make_page_token(Page.objects.filter(case=case).first().public_id, 1),  # type: ignore[union-attr]
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_shifts(
    sun: Duty, known: dict[str, str], browse_as: Browse, live_server: LiveServer, theme: str, tmp_path: Path
) -> None:
    page = browse_as(sun.cast.nadia)
    use_theme(page, theme, live_server.url)
    for name, place in PLACES.items():
        if name == "rosters":
            page = browse_as(sun.cast.theo)
        page.goto(f"{live_server.url}/nexthop/{place.format(**known)}")
        wait_until_ready(page)
        for label, size in (("wide", WIDE), ("phone", PHONE)):
            page.set_viewport_size(size)
            page.screenshot(path=tmp_path / f"{name}-{theme}-{label}.png", full_page=True)
            assert_accessible(page)
            assert_no_sideways_scroll(page)


def test_a_case_is_handed_over_by_keys(
    sun: Duty, known: dict[str, str], browse_as: Browse, live_server: LiveServer
) -> None:
    page = browse_as(sun.cast.nadia)
    page.goto(f"{live_server.url}/nexthop/work/c/{known['case']}")
    wait_until_ready(page)
    page.keyboard.press("t")
    page.wait_for_selector("#change[open]")
    assert_accessible(page)
    page.get_by_label("What comes next").fill("Call the site at 17:00.")
    page.locator("#change").get_by_label("Now", exact=True).check()
    page.locator("#change").get_by_role("button", name="Hand over").click()
    page.wait_for_selector("text=Handed over.")
    wait_until_ready(page)
    assert "Owner Theo" in page.locator(".case-facts").inner_text()
