"""A case that an agent opens while somebody is on the phone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kept.domain.cases.models import Case
from tests.desks import AT, Cast
from tests.workspace.conftest import Enter
from tests.workspace.test_case_page import text_of

NEW = "/nextplane/work/new"


def once_in(page: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_caller_is_found_by_a_part_of_the_name(nextplane: Cast, nadia: Client) -> None:
    page = nadia.get(f"{NEW}/contacts?who=acm").text
    assert "Ines · Acme" in page
    assert "Omar" not in page
    assert f"?contact={nextplane.ines.public_id}" in page
    assert "No contact fits “walrus”" in nadia.get(f"{NEW}?who=walrus").text


def test_what_can_be_promised_is_said_before_the_case_is_open(nextplane: Cast, nadia: Client) -> None:
    said = {"contact": nextplane.ines.public_id, "channel": "phone", "severity": "P1"}
    words = text_of(nadia.post(f"{NEW}/promise", said).text)
    assert "Priority One" in words
    assert "First response by today 16:00 UTC (goal, 1 hour)" in words
    assert "Resolution No time is promised." in words
    words = text_of(nadia.post(f"{NEW}/promise", {**said, "severity": "P4"}).text)
    assert "First response by today 23:00 UTC" in words
    assert not Case.objects.exists()


@pytest.mark.requirement("NP-16")
def test_an_agent_takes_a_call_in_and_the_case_is_received_now(nextplane: Cast, agent_client: Enter) -> None:
    nadia = agent_client(nextplane.nadia)
    form = nadia.get(f"{NEW}?contact={nextplane.ines.public_id}").text
    said = {
        "once": once_in(form),
        "contact": nextplane.ines.public_id,
        "channel": "phone",
        "kind": "incident",
        "severity": "P2",
        "subject": "Half the office is cut off",
        "body": "She says half of them see nobody.",
    }
    page = nadia.post(NEW, said, follow=True)
    case = Case.objects.get()
    assert f"Case {case.number} is open." in page.text
    assert (case.opened_at, case.channel, case.severity) == (AT, "phone", "P2")
    assert (case.organisation, case.contact) == (nextplane.acme, nextplane.ines)
    nadia.post(NEW, said)
    assert Case.objects.count() == 1


def test_a_caller_nobody_knows_can_be_taken_in(nadia: Client) -> None:
    form = nadia.get(NEW).text
    said = {
        "once": once_in(form),
        "reporter_name": "A caller",
        "channel": "phone",
        "kind": "incident",
        "severity": "P3",
        "subject": "Nothing works",
        "body": "They did not say more.",
    }
    nadia.post(NEW, said)
    case = Case.objects.get()
    assert (case.organisation, case.reporter_name) == (None, "A caller")


def test_an_incomplete_form_comes_back_as_it_was(nextplane: Cast, nadia: Client) -> None:
    said = {"contact": nextplane.ines.public_id, "channel": "phone", "kind": "incident", "subject": "Half the office"}
    answer = nadia.post(NEW, {**said, "once": "x" * 20})
    assert answer.status_code == 422
    assert 'value="Half the office"' in answer.text
    assert "This field is required." in answer.text
    look = nadia.post(NEW, {**said, "look": "yes"})
    assert look.status_code == 200
    assert "This field is required." not in look.text
    assert "First response" in look.text


def test_a_contact_of_another_desk_is_not_there(netop: Cast, nadia: Client) -> None:
    assert nadia.get(f"{NEW}?contact={netop.ines.public_id}").status_code == 404
