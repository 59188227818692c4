"""Replies, notes, drafts, files, and taking a reply back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kept.domain.cases import actions
from kept.domain.cases.models import Attachment, Case, Clock, Draft, Message, Note
from tests.desks import Cast
from tests.workspace.conftest import Enter, Time
from tests.workspace.test_case_page import text_of

Later = Callable[..., datetime]


@pytest.fixture
def case(nextplane: Cast) -> Case:
    return nextplane.open_case()


def say(client: Client, case: Case, **said: object) -> tuple[int, str]:
    answer = client.post(f"/nextplane/work/c/{case.number}/say", said, follow=True)
    return answer.status_code, answer.text


def test_a_reply_waits_ten_seconds_and_then_stops_the_clock(
    case: Case, nadia: Client, later: Later, time: Time
) -> None:
    _status, page = say(nadia, case, audience="everyone", body="We look into it.")
    assert 'data-undo-seconds="10"' in page
    assert Clock.objects.get(case=case, key="first_response").state == "running"
    actions.wake_due_cases(at=later(seconds=11))
    assert Clock.objects.get(case=case, key="first_response").state == "met"
    time.now = later(seconds=12)
    assert "data-undo-seconds" not in nadia.get(f"/nextplane/work/c/{case.number}").text


def test_a_reply_can_be_taken_back_and_its_text_comes_back(case: Case, nadia: Client) -> None:
    say(nadia, case, audience="everyone", body="We look into it.")
    message = Message.objects.get(case=case, side="vendor")
    address = f"/nextplane/work/c/{case.number}/replies/{message.public_id}/withdraw"
    page = nadia.post(address, follow=True).text
    assert "taken back before anybody could read it" in page
    assert ">We look into it.</textarea>" in page
    assert Message.objects.get(pk=message.pk).withdrawn_at is not None


def test_after_ten_seconds_it_is_too_late(case: Case, nadia: Client, later: Later) -> None:
    say(nadia, case, audience="everyone", body="We look into it.")
    message = Message.objects.get(case=case, side="vendor")
    actions.wake_due_cases(at=later(seconds=11))
    address = f"/nextplane/work/c/{case.number}/replies/{message.public_id}/withdraw"
    assert "was sent already and cannot be withdrawn" in nadia.post(address, follow=True).text
    assert "was sent already" in nadia.post(address, headers={"HX-Request": "true"}).text


def test_nobody_takes_back_the_reply_of_somebody_else(
    case: Case, nextplane: Cast, nadia: Client, agent_client: Enter
) -> None:
    say(nadia, case, audience="everyone", body="We look into it.")
    message = Message.objects.get(case=case, side="vendor")
    address = f"/nextplane/work/c/{case.number}/replies/{message.public_id}/withdraw"
    page = agent_client(nextplane.theo).post(address, follow=True).text
    assert "Only a reply of your own can be withdrawn." in page


def test_an_internal_note_is_never_a_message(case: Case, nadia: Client) -> None:
    _status, page = say(nadia, case, audience="internal", body="Looks like the gateway.", then="customer")
    assert "The internal note is written." in page
    assert Note.objects.get(case=case).body == "Looks like the gateway."
    assert not Message.objects.filter(case=case, side="vendor").exists()
    case.refresh_from_db()
    assert case.turn == "vendor"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"audience": "everyone", "body": "  "}, "Write something first"),
        ({"audience": "", "body": "To whom?"}, "Say first who is to read this."),
        ({"audience": "strangers", "body": "To whom?"}, "Say first who is to read this."),
        ({"audience": "everyone", "body": "Hello", "then": "godot"}, "no such reason for waiting"),
    ],
)
def test_what_is_refused_comes_back_with_its_text(case: Case, nadia: Client, said: dict[str, str], words: str) -> None:
    status, page = say(nadia, case, **said)
    assert status == 422
    assert words in page
    assert said["body"].strip() in page[page.index("<textarea") :]


def test_a_forbidden_file_is_refused_and_the_text_kept(case: Case, nadia: Client) -> None:
    harmful = SimpleUploadedFile("fix.exe", b"MZ", "application/octet-stream")
    status, page = say(nadia, case, audience="everyone", body="Run this.", files=[harmful])
    assert status == 422
    assert "Files of this kind are not accepted" in page
    assert ">Run this.</textarea>" in page
    assert not Message.objects.filter(case=case, side="vendor").exists()


def test_a_file_goes_with_the_reply_and_is_only_ever_saved(
    case: Case, nextplane: Cast, nadia: Client, agent_client: Enter
) -> None:
    page_file = SimpleUploadedFile("öl.html", b"<script>alert(1)</script>", "text/html")
    say(nadia, case, audience="everyone", body="See the file.", files=[page_file])
    attachment = Attachment.objects.get(case=case)
    address = f"/nextplane/work/files/{attachment.public_id}"
    assert address in nadia.get(f"/nextplane/work/c/{case.number}").text
    answer = nadia.get(address)
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert agent_client(nextplane.ines).get(address).status_code == 404


def test_somebody_else_s_answer_is_seen_before_one_s_own_goes_out(
    case: Case, nextplane: Cast, nadia: Client, later: Later
) -> None:
    actions.add_customer_message(
        number=case.number, body="Never mind, it works.", actor=nextplane.actor(nextplane.ines), at=later(seconds=5)
    )
    status, page = say(nadia, case, audience="everyone", body="We look into it.", seen_revision=case.revision)
    assert status == 409
    assert "Since then: customer wrote." in text_of(page)
    assert "Never mind, it works." in page
    assert ">We look into it.</textarea>" in page
    case.refresh_from_db()
    status, page = say(nadia, case, audience="everyone", body="Good to hear.", seen_revision=case.revision)
    assert status == 200
    assert Message.objects.filter(case=case, side="vendor").count() == 1


def test_one_may_write_twice_in_a_row(case: Case, nadia: Client) -> None:
    seen = case.revision
    assert say(nadia, case, audience="everyone", body="First.", seen_revision=seen)[0] == 200
    assert say(nadia, case, audience="everyone", body="Second.", seen_revision=seen)[0] == 200


def test_a_draft_waits_for_its_writer_and_goes_when_it_is_sent(
    case: Case, nextplane: Cast, nadia: Client, agent_client: Enter
) -> None:
    address = f"/nextplane/work/c/{case.number}"
    assert nadia.post(f"{address}/draft", {"audience": "internal", "body": "Half a th"}).status_code == 204
    page = nadia.get(address).text
    assert ">Half a th</textarea>" in page
    assert 'value="internal" checked' in page
    assert "Half a th" not in agent_client(nextplane.theo).get(address).text
    nadia.post(f"{address}/draft", {"audience": "everyone", "body": "Half a thought"})
    assert list(Draft.objects.values_list("audience", "body")) == [("everyone", "Half a thought")]
    say(nadia, case, audience="everyone", body="Half a thought, finished.")
    assert not Draft.objects.exists()


def test_the_send_button_names_the_audience(case: Case, nadia: Client) -> None:
    page = nadia.get(f"/nextplane/work/c/{case.number}").text
    assert '<span class="to-everyone">Send to everyone on the case</span>' in page
    assert '<span class="to-internal">Add internal note</span>' in page
