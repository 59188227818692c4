"""What is asked for and owed, in a real browser: readable by everybody, in both themes, wide and on a phone."""

from __future__ import annotations

import pytest
from pytest_django.live_server_helper import LiveServer

from kept.domain.cases.actions import share_cause
from kept.domain.duties import actions
from tests.browser import PHONE, WIDE, assert_accessible, assert_no_sideways_scroll, use_theme, wait_until_ready
from tests.desks import AT, Cast
from tests.workspace.conftest import Browse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IN_WORKSPACE = ("c/{case}", "c/{case}/ask_info", "c/{case}/got_info", "c/{case}/approve", "c/{case}/answer_all", "new")
IN_PORTAL = ("cases/{case}/", "cases/new")


def fill(cast: Cast) -> str:
    """A case with things asked for, a draft that waits for approval, and another case with the same cause."""
    case, child = cast.open_case(), cast.open_case(by=cast.omar)
    who = {"number": case.number, "actor": cast.actor(cast.nadia), "at": AT}
    share_cause(**who, child=child.number)  # type: ignore[arg-type]
    owed = actions.promise_deliverable(**who, title="Root-cause report", business_days=5)  # type: ignore[arg-type]
    actions.draft_deliverable(**who, body="It was the certificate.", deliverable_id=owed.public_id)  # type: ignore[arg-type]
    request = actions.ask_for_information(**who, items=["Log files", "Access to the gateway"], words="")  # type: ignore[arg-type]
    actions.settle_information(**who, request_id=request.public_id, received=[1])  # type: ignore[arg-type]
    return case.number


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_asked_for_and_owed_is_readable_by_everybody(
    theme: str, nextplane: Cast, live_server: LiveServer, browse_as: Browse
) -> None:
    case = fill(nextplane)
    for person, base, places in (
        (nextplane.theo, f"{live_server.url}/nextplane/work/", IN_WORKSPACE),
        (nextplane.ines, f"{live_server.url}/nextplane/portal/", IN_PORTAL),
    ):
        page = browse_as(person)
        use_theme(page, theme, live_server.url)
        for place in places:
            for size in (WIDE, PHONE):
                page.set_viewport_size(size)
                page.goto(base + place.format(case=case))
                wait_until_ready(page)
                assert_accessible(page)
                assert_no_sideways_scroll(page)
