"""One change to many cases: the result of each, and the way back."""

from __future__ import annotations

import re

from django.test import Client

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from tests.desks import AT, Cast
from tests.workspace.test_case_page import text_of

BULK = "/nextplane/work/bulk"


def test_many_are_assigned_and_given_back(nextplane: Cast, nadia: Client) -> None:
    mine, free = nextplane.open_case(), nextplane.open_case()
    actions.assign_case(number=mine.number, agent=nextplane.theo, actor=nextplane.actor(nextplane.theo), at=AT)
    numbers = [mine.number, free.number]
    asked = nadia.post(f"{BULK}/assign", {"case": numbers, "back": "/nextplane/work/all-open/"})
    assert "2 cases are chosen." in asked.text
    said = {"case": numbers, "sure": "yes", "agent": nextplane.nadia.public_id}
    done = nadia.post(f"{BULK}/assign", said)
    assert "2 of 2 done" in done.text
    assert set(Case.objects.values_list("assignee", flat=True)) == {nextplane.nadia.pk}
    undo = re.findall(r'name="undo" value="([^"]+)"', done.text)
    assert "2 of 2 taken back" in nadia.post(f"{BULK}/assign/undo", {"undo": undo}).text
    assert dict(Case.objects.values_list("number", "assignee")) == {mine.number: nextplane.theo.pk, free.number: None}


def test_one_that_cannot_be_changed_does_not_stop_the_others(nextplane: Cast, nadia: Client) -> None:
    over, alive = nextplane.open_case(), nextplane.open_case()
    actions.close_case(number=over.number, reason="Done.", actor=nextplane.actor(nextplane.theo), at=AT)
    said = {"case": [over.number, alive.number, "NP-9999"], "sure": "yes", "severity": "P1", "reason": "One outage."}
    words = text_of(nadia.post(f"{BULK}/severity", said).text)
    assert "1 of 3 done" in words
    assert f"{over.number} This case is over. Reopen it first." in words
    assert "NP-9999 There is no such case" in words
    assert Case.objects.get(pk=alive.pk).severity == "P1"


def test_closing_and_cancelling_are_taken_back_by_reopening(nextplane: Cast, nadia: Client) -> None:
    for doing, state in (("close", "closed"), ("cancel", "cancelled")):
        case = nextplane.open_case()
        done = nadia.post(f"{BULK}/{doing}", {"case": case.number, "sure": "yes", "reason": "Spam."})
        assert Case.objects.get(pk=case.pk).state == state
        undo = re.findall(r'name="undo" value="([^"]+)"', done.text)
        nadia.post(f"{BULK}/{doing}/undo", {"undo": undo})
        assert Case.objects.get(pk=case.pk).state == "open"


def test_nothing_chosen_and_no_reason_are_refused(nextplane: Cast, nadia: Client) -> None:
    assert "Choose at least one case first." in nadia.post(f"{BULK}/close", {}).text
    case = nextplane.open_case()
    answer = nadia.post(f"{BULK}/close", {"case": case.number, "sure": "yes", "reason": ""})
    assert answer.status_code == 422
    assert Case.objects.get(pk=case.pk).state == "open"


def test_the_way_back_leads_nowhere_else(nextplane: Cast, nadia: Client) -> None:
    case = nextplane.open_case()
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        page = nadia.post(f"{BULK}/close", {"case": case.number, "back": elsewhere}).text
        assert "evil.example" not in page
        assert "javascript:" not in page
