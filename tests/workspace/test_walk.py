"""One request from the queue to the answer, without a script."""

from __future__ import annotations

import pytest
from django.test import Client

from kept.domain.cases.models import Case, Message
from tests.desks import Cast
from tests.workspace.conftest import Time

pytestmark = pytest.mark.django_db


def test_a_request_goes_from_the_queue_to_an_answer(nextplane: Cast, nadia: Client, time: Time) -> None:
    case = nextplane.open_case(subject="Nobody sees presence", affected="everyone")
    home = nadia.get("/nextplane/work/", follow=True)
    assert home.status_code == 200
    queue = nadia.get("/nextplane/work/unassigned/")
    assert "Nobody sees presence" in queue.text
    page = nadia.get(f"/nextplane/work/c/{case.number}?in=unassigned")
    assert "First response" in page.text
    taken = nadia.post(f"/nextplane/work/c/{case.number}/take", {"seen_revision": case.revision}, follow=True)
    assert "The case is yours." in taken.text
    case.refresh_from_db()
    sent = nadia.post(
        f"/nextplane/work/c/{case.number}/say",
        {"audience": "everyone", "body": "We look into it.", "then": "customer", "seen_revision": case.revision},
        follow=True,
    )
    assert sent.status_code == 200
    assert Message.objects.get(case=case, side="vendor").body == "We look into it."
    assert Case.objects.get(pk=case.pk).waiting_reason == "customer"
    assert "data-undo-seconds" in sent.text
