"""On the case page: asking for information, owing a report, one cause on many cases, and waits with a planned end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from kept.domain.cases import actions
from kept.domain.cases.models import Case, Clock, Message
from kept.domain.duties.actions import ask_for_information
from kept.domain.duties.models import Deliverable, InformationRequest
from tests.desks import AT, Cast
from tests.workspace.conftest import Enter, Time
from tests.workspace.test_case_page import text_of
from tests.workspace.test_changes import change

Later = Callable[..., datetime]


def page_of(client: Client, case: Case) -> str:
    return text_of(client.get(f"/{case.desk.slug}/work/c/{case.number}").text)


@pytest.mark.requirement("NT-04")
def test_information_is_asked_for_item_by_item_and_tracked(netop: Cast, agent_client: Enter, later: Later) -> None:
    case, nadia = netop.open_case(), agent_client(netop.nadia)
    asked = text_of(nadia.get(f"/netop/work/c/{case.number}/ask_info").text)
    assert "The licence key" in asked
    said = change(
        nadia,
        case,
        "ask_info",
        suggested="The licence key",
        others="Log files\nScreen captures",
        words="We need:",
        seen_revision=case.revision,
    )
    assert "Asked for: The licence key, Log files, Screen captures" in said
    assert case.turn == "customer"
    request = InformationRequest.objects.get(case=case)
    said = change(nadia, case, "got_info", received=f"{request.public_id}:2")
    assert said.count("Missing") == 2
    assert "Received" in said
    assert case.turn == "customer"
    Client.post(nadia, f"/netop/work/c/{case.number}/got_info", {"dropped": [f"{request.public_id}:1"]})
    answer = nadia.post(
        f"/netop/work/c/{case.number}/got_info",
        {"received": [f"{request.public_id}:3"], "dropped": [f"{request.public_id}:1"], "reason": "Known already"},
        follow=True,
    )
    case.refresh_from_db()
    assert case.turn == "vendor"
    assert "Not needed any more: 1" in text_of(answer.text)


def test_asking_for_nothing_is_refused_at_the_form(netop: Cast, agent_client: Enter) -> None:
    case = netop.open_case()
    answer = agent_client(netop.nadia).post(f"/netop/work/c/{case.number}/ask_info", {"others": " ", "words": "Hm?"})
    assert answer.status_code == 422
    assert "Name at least one thing that you need." in text_of(answer.text)
    assert "Hm?" in answer.text


@pytest.mark.parametrize(
    ("desk", "said"),
    [
        pytest.param("nextplane", "reasonable effort", marks=pytest.mark.requirement("NP-14")),
        pytest.param("nagomi", "prompt notice", marks=pytest.mark.requirement("NA-05")),
        pytest.param("nexthop", "installed base accurate", marks=pytest.mark.requirement("NH-17")),
    ],
)
def test_what_the_policy_asks_of_customers_stands_where_it_applies(
    desk: str, said: str, request: pytest.FixtureRequest, agent_client: Enter
) -> None:
    cast: Cast = request.getfixturevalue(desk)
    case, nadia, ines = cast.open_case(), agent_client(cast.nadia), agent_client(cast.ines)
    portal = f"/{desk}/portal/cases/{case.number}/"
    assert said not in page_of(nadia, case)
    assert said not in text_of(ines.get(portal).text)
    ask_for_information(number=case.number, items=["Logs"], words="", actor=cast.actor(cast.nadia), at=AT)
    for place in (f"/{desk}/work/c/{case.number}", f"/{desk}/work/c/{case.number}/ask_info", f"/{desk}/work/new"):
        assert said in text_of(nadia.get(place).text), place
    for place in (portal, f"/{desk}/portal/cases/new"):
        assert said in text_of(ines.get(place).text), place


@pytest.mark.requirement("NT-15")
def test_for_third_party_software_general_guidance_and_the_partner_are_named_where_it_is_filed(
    netop: Cast, agent_client: Enter
) -> None:
    ines = agent_client(netop.ines)
    form = {"kind": "third_party", "subject": "Our database", "body": "How is it set up?", "look": "1"}
    said = text_of(ines.post("/netop/portal/cases/new", form).text)
    assert "General guidance only; the local partner or reseller can help" in said


def test_a_report_is_promised_written_approved_by_a_lead_and_sent(
    nextplane: Cast, agent_client: Enter, later: Later, time: Time
) -> None:
    case, nadia, theo = nextplane.open_case(), agent_client(nextplane.nadia), agent_client(nextplane.theo)
    said = change(nadia, case, "promise", name="Root-cause report", days=3)
    assert "Root-cause report" in said
    assert Clock.objects.get(case=case, key="promised_deliverable").state == "running"
    owed = Deliverable.objects.get(case=case)
    change(nadia, case, "draft_report", deliverable=owed.public_id, body="It was <b>DNS</b>.")
    assert nadia.get(f"/nextplane/work/c/{case.number}/approve").status_code == 403
    assert "It was &lt;b&gt;DNS" in theo.get(f"/nextplane/work/c/{case.number}/approve").text
    said = change(
        theo, case, "approve", deliverable=owed.public_id, number=1, decision="return", reason="<i>Which one?</i>"
    )
    assert "To be changed" in said
    assert "<i>" not in nadia.get(f"/nextplane/work/c/{case.number}/draft_report").text
    change(nadia, case, "draft_report", deliverable=owed.public_id, body="It was the DNS of the gateway.")
    change(theo, case, "approve", deliverable=owed.public_id, number=2, decision="approve")
    change(nadia, case, "deliver", deliverable=owed.public_id)
    assert "It was the DNS of the gateway." in Message.objects.filter(case=case).latest("pk").body
    assert Clock.objects.get(case=case, key="promised_deliverable").state == "met"


def test_one_cause_is_answered_on_all_its_cases_and_each_customer_sees_their_own(
    nexthop: Cast, agent_client: Enter
) -> None:
    nadia, parent, child = agent_client(nexthop.nadia), nexthop.open_case(), nexthop.open_case(by=nexthop.omar)
    change(nadia, child, "share", parent=parent.number)
    assert child.parent_id == parent.pk
    assert parent.number in page_of(nadia, child)
    assert "1 open case has this cause" in page_of(nadia, parent)
    change(nadia, parent, "answer_all", body="It is the firmware.", once="one")
    omar = text_of(agent_client(nexthop.omar).get(f"/nexthop/portal/cases/{child.number}/").text)
    assert "It is the firmware." in omar
    assert "This answer went to everybody with the same cause" in omar
    assert parent.number not in omar
    change(nadia, parent, "close", reason="Found")
    assert "This case is over, but theirs are not." in page_of(nadia, parent)
    assert child.number in change(nadia, parent, "resolve_all", resolution="solved", explanation="Take 4.2.")
    child.refresh_from_db()
    assert child.state == "resolved"
    change(nadia, child, "leave", reason="Another firmware")
    assert child.parent_id is None


def test_a_case_does_not_join_one_that_is_not_there(nexthop: Cast, agent_client: Enter) -> None:
    case = nexthop.open_case()
    answer = agent_client(nexthop.nadia).post(f"/nexthop/work/c/{case.number}/share", {"parent": "NH-99999"})
    assert answer.status_code == 404
    assert "NH-99999" in answer.text


def test_a_change_window_is_planned_in_ones_own_zone(nagomi: Cast, agent_client: Enter) -> None:
    case = nagomi.open_case()
    user = nagomi.nadia.user
    user.zone = "America/New_York"
    user.save()
    change(
        agent_client(nagomi.nadia),
        case,
        "turn",
        reason="change_window",
        until="2026-03-06T22:00",
        seen_revision=case.revision,
    )
    assert case.waiting_until == datetime(2026, 3, 7, 3, 0, tzinfo=UTC)
    actions.wake_due_cases(at=datetime(2026, 3, 7, 3, 0, tzinfo=UTC))
    case.refresh_from_db()
    assert case.turn == "vendor"
