"""The pages of engineering, the labs and Product Management, from a case to its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from kept.domain.cases.models import Case
from kept.domain.defects.models import Defect
from kept.domain.escalation.models import Escalation
from kept.domain.labs.models import Reservation, Resource
from kept.domain.products.actions import add_product, add_release, change_release
from tests.behind import hire_pavel, react
from tests.browser import assert_accessible, assert_no_sideways_scroll, use_theme, wait_until_ready
from tests.desks import AT, Cast
from tests.workspace.conftest import Browse, Enter, Time
from tests.workspace.test_case_page import text_of
from tests.workspace.test_changes import change

Later = Callable[..., datetime]


def page(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return text_of(answer.text)


def step(client: Client, path: str, status: int = 200, **said: str) -> str:
    answer = client.post(path, said, follow=True)
    assert answer.status_code == status, text_of(answer.text)
    return text_of(answer.text)


@pytest.mark.requirement("NH-07")
@pytest.mark.requirement("NH-05")
def test_a_case_goes_to_engineering_and_comes_back(
    nexthop: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    case = nexthop.open_case(severity="P1")
    nadia, theo = agent_client(nexthop.nadia), agent_client(nexthop.theo)
    said = {"reason": "A deeper analysis is needed.", "asked": "Why does the port flap?"}
    words = change(nadia, case, "escalate", **said, wanted_by="2026-03-04T20:00")
    assert "Engineering has it." in words
    assert "Escalated to engineering on the fast track" in words
    assert "Update while engineering works on it" in words
    escalation = Escalation.objects.get(case=case)
    queue = page(theo, "/nexthop/work/engineering/")
    assert case.number in queue
    assert "fast track" in queue
    path = f"/nexthop/work/engineering/{escalation.public_id}"
    assert "Why does the port flap?" in page(theo, path)
    step(theo, path, step="accept")
    assert "Owner Theo" in page(nadia, path)
    step(theo, path, step="begin")
    step(theo, path, step="question", text="Which optics are in the port?")
    question = re.search(r'name="question" value="(\w+)"', nadia.get(path).text)
    assert question
    step(nadia, path, step="answer_question", question=question[1], text="LR4 of another vendor.")
    assert "LR4 of another vendor." in page(theo, path)
    time.now = later(hours=1)
    assert "Support has the answer." in step(theo, path, step="answer", text="The optics are not supported.")
    words = page(nadia, f"/nexthop/work/c/{case.number}")
    assert "Engineering answered" in words
    assert "Nothing is asked" in page(theo, "/nexthop/work/engineering/")


def test_engineering_is_told_what_is_wrong_with_a_step(nexthop: Cast, agent_client: Enter) -> None:
    case = nexthop.open_case(severity="P2")
    nadia, theo = agent_client(nexthop.nadia), agent_client(nexthop.theo)
    change(nadia, case, "escalate", reason="Not as expected.", asked="Why?")
    path = f"/nexthop/work/engineering/{Escalation.objects.get(case=case).public_id}"
    assert "Accept it first" in step(theo, path, 422, step="answer", text="Because.")
    assert theo.post(path, {"step": "nonsense"}).status_code == 422
    assert nadia.post(path, {"step": "accept"}).status_code == 403
    assert "Why?" in page(nadia, path)


def test_where_the_policy_has_no_engineering_nobody_is_offered_it(netop: Cast, agent_client: Enter) -> None:
    case = netop.open_case()
    assert "/escalate" not in agent_client(netop.nadia).get(f"/netop/work/c/{case.number}").text


@pytest.mark.requirement("NH-08")
def test_a_lab_is_booked_to_reproduce_and_the_result_is_on_the_case(
    nexthop: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    case, other = nexthop.open_case(), nexthop.open_case(by=nexthop.omar)
    nadia, theo = agent_client(nexthop.nadia), agent_client(nexthop.theo)
    step(theo, "/nexthop/work/labs/", name="Rack 4", place="Oslo", equipment="Two switches")
    rack = Resource.objects.get().public_id
    when = {"resource": rack, "starts_at": "2026-03-04T16:00", "ends_at": "2026-03-04T18:00"}
    assert "The lab is booked." in change(nadia, case, "lab", **when, purpose="Flap the port.")
    refused = nadia.post(f"/nexthop/work/c/{other.number}/lab", {**when, "purpose": "Also."})
    assert refused.status_code == 409
    assert f"{case.number} has it" in text_of(refused.text)
    calendar = page(nadia, "/nexthop/work/labs/?from=2026-03-02")
    assert case.number in calendar
    assert "Rack 4" in calendar
    path = f"/nexthop/work/labs/{Reservation.objects.get().public_id}"
    time.now = later(hours=2)
    words = step(nadia, path, step="result", result="partly", said="Only with foreign optics.")
    assert "The result is on the case." in words
    words = page(nadia, f"/nexthop/work/c/{case.number}")
    assert "Partly reproduced on Rack 4" in words
    assert "Only with foreign optics." in words


def test_equipment_is_taken_out_of_use_and_back(nexthop: Cast, agent_client: Enter) -> None:
    theo = agent_client(nexthop.theo)
    step(theo, "/nexthop/work/labs/", name="Rack 4", place="Oslo")
    rack = Resource.objects.get()
    for words in ("Out of use", "Take out of use"):
        assert words in step(theo, f"/nexthop/work/labs/equipment/{rack.public_id}")
    assert "This" in page(theo, "/nexthop/work/labs/?from=tomorrow")


@pytest.mark.requirement("NT-05")
@pytest.mark.requirement("NT-09")
def test_a_defect_carries_its_cases_to_the_hot_fix_that_closes_them(
    netop: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    pavel = agent_client(hire_pavel(netop))
    nadia, theo = agent_client(netop.nadia), agent_client(netop.theo)
    case = netop.open_case(severity="critical", environment="production", has_workaround="no")
    other = netop.open_case(by=netop.omar, severity="critical", environment="production", has_workaround="no")
    words = change(nadia, case, "defect", title_said="Sessions end after a minute", cause="Keep-alive.")
    assert "D-1 carries the case now." in words
    assert "Product Management" in words
    defect = Defect.objects.get()
    change(nadia, other, "defect", defect=defect.public_id)
    top = page(pavel, "/netop/work/defects/")
    assert re.search(r"D-1 Sessions end after a minute Critical 2 2 2 not planned yet", top), top
    path = f"/netop/work/defects/{defect.public_id}"
    assert "Plan the correction" not in page(theo, path)
    assert theo.post(path, {"step": "plan", "plan": "hot_fix"}).status_code == 403
    lead = netop.actor(netop.theo)
    product = add_product(key="remote", name="Remote", actor=lead, at=AT)
    release = add_release(product=product, name="13.02.1", actor=lead, at=AT)
    assert "The policy plans hot fix" in page(pavel, path)
    refused = step(pavel, path, 422, step="plan", plan="future_release")
    assert "Select a valid choice" in refused
    step(pavel, path, step="plan", plan="hot_fix", release=release.public_id)
    assert "D-1 will be corrected: hot fix" in page(nadia, f"/netop/work/c/{case.number}")
    time.now = later(days=2)
    change_release(
        release=release, released_on=time.now.date(), supported_until=None, actor=lead, at=time.now
    )
    react(time.now, prefixes=("kept.domain.defects",))
    words = page(nadia, f"/netop/work/c/{case.number}")
    assert "The correction is out: Remote 13.02.1" in words
    assert "Resolved: Correction in a release" in words
    assert Case.objects.get(pk=other.pk).state == "closed"
    assert "Corrected" in page(pavel, "/netop/work/defects/?over")


def test_a_defect_is_described_left_and_dropped(netop: Cast, agent_client: Enter) -> None:
    pavel, nadia = agent_client(hire_pavel(netop)), agent_client(netop.nadia)
    case, other = netop.open_case(), netop.open_case()
    change(nadia, case, "defect", title_said="Host does not start")
    defect = Defect.objects.get()
    change(nadia, other, "defect", defect=defect.public_id)
    path = f"/netop/work/defects/{defect.public_id}"
    said = {"title": "The host does not start", "outline": "We test a correction.", "cause": ""}
    assert nadia.post(path, {"step": "describe", **said, "is_public": "on"}).status_code == 403
    assert "We test a correction." in step(pavel, path, step="describe", **said, is_public="on")
    change(nadia, other, "undefect", reason="It was a setting.")
    assert "dropped" in step(pavel, path, step="drop", reason="Not ours.")
    assert "Not ours." in page(nadia, f"/netop/work/c/{case.number}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("ALL-01")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_are_accessible(
    nexthop: Cast, browse_as: Browse, agent_client: Enter, live_server: LiveServer, theme: str
) -> None:
    cast = nexthop
    theo = agent_client(cast.theo)
    case = cast.open_case(severity="P1")
    change(theo, case, "escalate", reason="Not as expected.", asked="Why?", wanted_by="2026-03-04T20:00")
    step(theo, "/nexthop/work/labs/", name="Rack 4", place="Oslo")
    when = {"starts_at": "2026-03-04T15:30", "ends_at": "2026-03-04T18:00", "purpose": "Flap it."}
    change(theo, case, "lab", resource=Resource.objects.get().public_id, **when)
    change(theo, case, "defect", title_said="The port flaps")
    escalation, defect = Escalation.objects.get(), Defect.objects.get()
    step(theo, f"/nexthop/work/engineering/{escalation.public_id}", step="question", text="Which optics?")
    browser = browse_as(cast.theo)
    use_theme(browser, theme, live_server.url)
    for path in (
        "engineering/",
        f"engineering/{escalation.public_id}",
        "labs/?from=2026-03-02",
        f"labs/{Reservation.objects.get().public_id}",
        "defects/",
        f"defects/{defect.public_id}",
        f"c/{case.number}",
        f"c/{case.number}/lab",
    ):
        for width in (1440, 390):
            browser.set_viewport_size({"width": width, "height": 900})
            browser.goto(f"{live_server.url}/nexthop/work/{path}")
            wait_until_ready(browser)
            assert_accessible(browser)
        browser.set_viewport_size({"width": 320, "height": 700})
        assert_no_sideways_scroll(browser)
