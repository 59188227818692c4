"""Merging: both cases are seen with their clocks first, and it can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.test import Client

from kept.domain.cases.models import Case
from tests.desks import Cast
from tests.workspace.conftest import Time
from tests.workspace.test_case_page import text_of

Later = Callable[..., datetime]


def test_both_cases_are_shown_before_they_are_merged(nextplane: Cast, nadia: Client, later: Later, time: Time) -> None:
    older = nextplane.open_case(subject="First report", affected="one")
    newer = nextplane.open_case(at=later(minutes=10), subject="Second report", affected="everyone")
    time.now = later(minutes=11)
    address = f"/nextplane/work/c/{newer.number}/merge"
    words = text_of(nadia.get(f"{address}?other={older.number.lower()}").text)
    assert f"{newer.number} goes on in {older.number}, which is older" in words
    assert "It takes over the severity P1." in words
    assert "today 17:00 UTC" in words
    assert "today 16:10 UTC" in words
    page = nadia.post(address, {"other": older.number}, follow=True)
    assert page.redirect_chain[-1][0] == f"/nextplane/work/c/{older.number}"
    assert f"{newer.number} goes on here." in page.text
    undo = f"/nextplane/work/c/{newer.number}/unmerge"
    assert f'href="{undo}"' in page.text
    assert nadia.get(undo).status_code == 200
    nadia.post(undo)
    assert set(Case.objects.values_list("state", flat=True)) == {"open"}


def test_what_cannot_be_merged_says_why(nextplane: Cast, nadia: Client) -> None:
    ours, theirs = nextplane.open_case(), nextplane.open_case(by=nextplane.omar)
    address = f"/nextplane/work/c/{ours.number}/merge"
    assert "A case cannot be merged with itself." in nadia.get(f"{address}?other={ours.number}").text
    assert "There is no such case" in nadia.get(f"{address}?other=NP-9999").text
    answer = nadia.post(address, {"other": theirs.number})
    assert answer.status_code == 409
    assert "They belong to different customers" in answer.text
