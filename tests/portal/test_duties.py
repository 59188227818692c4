"""On their case, customers send what they were asked for, and read what they are owed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kept.domain.cases.models import Attachment
from kept.domain.duties.actions import ask_for_information, promise_deliverable
from kept.domain.duties.models import InformationItem
from tests.desks import AT, Cast
from tests.portal.conftest import Person

SignIn = Callable[[Person], Client]


@pytest.mark.requirement("NT-04")
def test_the_customer_ticks_and_attaches_what_was_asked_for(netop: Cast, portal_client: SignIn) -> None:
    case, ines = netop.open_case(), portal_client(netop.ines)
    request = ask_for_information(
        number=case.number, items=["Log files", "Screen captures"], words="", actor=netop.actor(netop.nadia), at=AT
    )
    page = f"/netop/portal/cases/{case.number}/"
    assert "What we need from you" in ines.get(page).text
    form = {"items": ["1"], "body": "", "once": "a"}
    for _ in range(2):
        log = SimpleUploadedFile("host.log", b"nothing", "text/plain")
        answer = ines.post(f"{page}asked/{request.public_id}", {**form, "attachments": log}, follow=True)
        assert "What you sent is on the case." in answer.text
    assert Attachment.objects.filter(case=case).count() == 1
    assert [item.state for item in request.items.all()] == ["received", "missing"]


@pytest.mark.parametrize("form", [{"items": []}, {"items": ["9"]}, {"items": ["x"]}, {"items": ["²"], "body": ""}])
def test_an_answer_with_nothing_in_it_is_refused_at_its_form(
    form: dict[str, object], netop: Cast, portal_client: SignIn
) -> None:
    case = netop.open_case()
    nadia = netop.actor(netop.nadia)
    request = ask_for_information(number=case.number, items=["Logs"], words="", actor=nadia, at=AT)
    place = f"/netop/portal/cases/{case.number}/asked/{request.public_id}"
    answer = portal_client(netop.ines).post(place, form)
    assert answer.status_code in (400, 422)
    assert 'role="alert"' in answer.text
    assert InformationItem.objects.get(request=request).state == "missing"
    assert portal_client(netop.omar).post(place, {"items": ["1"]}).status_code == 404


def test_what_is_owed_is_told_with_its_due_time_and_no_draft(nextplane: Cast, portal_client: SignIn) -> None:
    case = nextplane.open_case()
    nadia = nextplane.actor(nextplane.nadia)
    promise_deliverable(number=case.number, title="Root-cause report", business_days=5, actor=nadia, at=AT)
    page = portal_client(nextplane.ines).get(f"/nextplane/portal/cases/{case.number}/").text
    assert "NextPlane owes you: Root-cause report" in page
