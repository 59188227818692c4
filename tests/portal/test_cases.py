"""A case as its customer reads it and acts on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kept.domain.cases.actions import (
    change_severity,
    close_case,
    reply_to_case,
    resolve_case,
    start_waiting,
    write_note,
)
from kept.domain.cases.models import Attachment, Case, Message
from kept.domain.entitlements.models import Agreement
from kept.domain.parties.models import Contact
from kept.kernel.files import IncomingFile
from tests.desks import Cast

SignedIn = Callable[[Contact], Client]


@pytest.fixture
def case(nextplane: Cast) -> Case:
    """A case that Ines opened at AT."""
    return nextplane.open_case(subject="Presence is missing", affected="some")


def page_of(case: Case) -> str:
    return f"/nextplane/portal/cases/{case.number}/"


@pytest.mark.requirement("NA-02")
def test_the_portal_shows_submission_status_and_history(
    nagomi: Cast, portal_client: SignedIn, later: Callable[..., datetime]
) -> None:
    case = nagomi.open_case(subject="Scans stop at midnight", severity="P2")
    change_severity(
        number=case.number,
        severity="P3",
        reason="internal words",
        actor=nagomi.actor(nagomi.nadia),
        at=later(minutes=5),
    )
    client = portal_client(nagomi.ines)
    listed = client.get("/nagomi/portal/").content.decode()
    assert "Scans stop at midnight" in listed
    assert case.number in listed
    page = client.get(f"/nagomi/portal/cases/{case.number}/").content.decode()
    assert "Received by Support portal as Priority 2" in page
    assert "Severity changed from Priority 2 to Priority 3" in page
    assert "internal words" not in page
    assert "Open" in page


@pytest.mark.requirement("NP-05", "NH-02")
@pytest.mark.parametrize(
    ("plan", "channels"),
    [
        ("startup", {"Management Portal", "Help desk"}),
        ("business", {"Management Portal", "Help desk", "Web"}),
        ("enterprise", {"Management Portal", "Help desk", "Web", "Telephone"}),
        ("custom", {"Management Portal", "Help desk", "Web", "Telephone"}),
    ],
)
def test_the_start_page_names_the_channels_of_the_plan(
    nextplane: Cast, nexthop: Cast, portal_client: SignedIn, plan: str, channels: set[str]
) -> None:
    Agreement.objects.filter(desk=nextplane.desk).update(plan=plan)
    cover = portal_client(nextplane.ines).get("/nextplane/portal/").context["covers"][0]
    assert {channel.label for channel in cover.channels} == channels
    page = portal_client(nexthop.ines).get("/nexthop/portal/").content.decode()
    assert all(channel in page for channel in ("Support hub", "E-mail", "Telephone"))


def test_what_waits_for_the_customer_comes_first(
    nextplane: Cast, case: Case, portal_client: SignedIn, later: Callable[..., datetime]
) -> None:
    waiting = nextplane.open_case(subject="Add a contact")
    start_waiting(number=waiting.number, reason="customer", actor=nextplane.actor(nextplane.nadia), at=later(minutes=5))
    page = portal_client(nextplane.ines).get("/nextplane/portal/").content.decode()
    assert "Waiting for you: 1" in page
    assert page.index("Add a contact") < page.index("Presence is missing")


def test_whether_somebody_is_there_now_is_said(
    nextplane: Cast,
    portal_client: SignedIn,
    stopped_clock: Callable[[datetime], None],
    later: Callable[..., datetime],
) -> None:
    client = portal_client(nextplane.ines)
    assert "open until" in client.get("/nextplane/portal/").content.decode()
    stopped_clock(later(hours=12))
    assert "closed until" in client.get("/nextplane/portal/").content.decode()


@pytest.mark.requirement("ALL-04")
def test_a_due_time_explains_itself_to_the_customer(
    nextplane: Cast,
    case: Case,
    portal_client: SignedIn,
    stopped_clock: Callable[[datetime], None],
    later: Callable[..., datetime],
) -> None:
    reply_to_case(
        number=case.number,
        body="Which users?",
        actor=nextplane.actor(nextplane.nadia),
        at=later(minutes=30),
        then_wait_for="customer",
    )
    stopped_clock(later(hours=2))
    client = portal_client(nextplane.ines)
    page = client.get(f"{page_of(case)}why/update/1").content.decode()
    assert "NextPlane aims at 8 hours. It is a target, not a guarantee." in page
    assert "severity is P2" in page
    assert "US Eastern" in page
    assert "paused: Waiting for the customer" in page
    fragment = client.get(f"{page_of(case)}why/update/1", headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith("<dialog")
    assert "<html" not in fragment
    assert client.get(f"{page_of(case)}why/update/7").status_code == 404


def test_notes_and_replies_still_held_are_not_there(
    nextplane: Cast, case: Case, portal_client: SignedIn, later: Callable[..., datetime]
) -> None:
    nadia = nextplane.actor(nextplane.nadia)
    secret = IncomingFile("notes.txt", "text/plain", b"secret")
    write_note(number=case.number, body="CANARY-NOTE", actor=nadia, at=later(minutes=1), files=[secret])
    reply_to_case(number=case.number, body="CANARY-HELD", actor=nadia, at=later(minutes=2), is_held=True)
    client = portal_client(nextplane.ines)
    for address in (page_of(case), "/nextplane/portal/", "/nextplane/portal/cases/?q=CANARY-NOTE"):
        page = client.get(address).content.decode()
        assert "CANARY-HELD" not in page
        assert "notes.txt" not in page
        assert "CANARY-NOTE" not in page.replace('value="CANARY-NOTE"', "").replace("q=CANARY-NOTE", "")
    attachment = Attachment.objects.get()
    assert client.get(f"/nextplane/portal/files/{attachment.public_id}").status_code == 404


def test_writing_reopens_what_was_solved(
    nextplane: Cast, case: Case, portal_client: SignedIn, later: Callable[..., datetime]
) -> None:
    resolve_case(
        number=case.number,
        resolution_kind="solved",
        explanation="A certificate.",
        actor=nextplane.actor(nextplane.nadia),
        at=later(),
    )
    client = portal_client(nextplane.ines)
    assert "Is it solved?" in client.get(page_of(case)).content.decode()
    client.post(f"{page_of(case)}write", {"body": "It is back."})
    case.refresh_from_db()
    assert case.state == "open"
    assert Message.objects.filter(case=case, body="It is back.", contact=nextplane.ines).exists()


def test_a_refused_message_says_why_beside_what_was_written(
    case: Case, nextplane: Cast, portal_client: SignedIn
) -> None:
    client = portal_client(nextplane.ines)
    answer = client.post(
        f"{page_of(case)}write", {"body": "See the tool.", "attachments": [SimpleUploadedFile("tool.bat", b"del")]}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Files of this kind are not accepted" in page
    assert "See the tool.</textarea>" in page
    assert Message.objects.filter(case=case).count() == 1


@pytest.mark.requirement("NA-13")
def test_where_the_policy_lets_them_customers_change_the_severity_and_the_clocks_follow(
    nagomi: Cast, portal_client: SignedIn
) -> None:
    case = nagomi.open_case(severity="P3")
    client = portal_client(nagomi.ines)
    address = f"/nagomi/portal/cases/{case.number}/"
    before = dict(client.get(address).context["standing"])
    client.post(f"{address}severity", {"severity": "P1", "reason": "Now nobody can work."})
    after = client.get(address)
    due = {clock.key: clock.due_at for clock, _reason in after.context["standing"]}
    assert Case.objects.get(pk=case.pk).severity == "P1"
    assert due["first_response"] < next(clock.due_at for clock in before if clock.key == "first_response")
    assert "“Now nobody can work.”" in after.content.decode()


def test_elsewhere_the_wish_is_asked_for_and_the_vendor_decides(
    nextplane: Cast, case: Case, portal_client: SignedIn
) -> None:
    client = portal_client(nextplane.ines)
    assert "NextPlane decides on the severity" in client.get(page_of(case)).content.decode()
    client.post(f"{page_of(case)}severity", {"severity": "P1", "reason": "Everybody is affected now."})
    case.refresh_from_db()
    assert case.severity == "P2"
    shown = client.get(page_of(case)).content.decode()
    assert "You asked NextPlane for severity Priority One" in shown
    assert "Everybody is affected now." in shown
    answer = client.post(f"{page_of(case)}severity", {"severity": "P1", "reason": " "})
    assert answer.status_code == 422


def test_closing_needs_a_reason_and_can_be_undone(nextplane: Cast, case: Case, portal_client: SignedIn) -> None:
    client = portal_client(nextplane.ines)
    refused = client.post(f"{page_of(case)}close", {"reason": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    client.post(f"{page_of(case)}close", {"reason": "We found it ourselves."})
    case.refresh_from_db()
    assert case.state == "closed"
    client.post(f"{page_of(case)}reopen", {"reason": "It came back."})
    case.refresh_from_db()
    assert case.state == "open"


def test_the_list_narrows_by_state_and_finds_by_words(
    nextplane: Cast, case: Case, portal_client: SignedIn, later: Callable[..., datetime]
) -> None:
    over = nextplane.open_case(subject="Add a contact")
    close_case(number=over.number, reason="Done.", actor=nextplane.actor(nextplane.nadia), at=later(minutes=1))
    client = portal_client(nextplane.ines)

    def numbers(query: str) -> list[str]:
        return [row["case"].number for row in client.get(f"/nextplane/portal/cases/?{query}").context["rows"]]

    assert numbers("") == [over.number, case.number]
    assert numbers("state=open") == [case.number]
    assert numbers("state=closed") == [over.number]
    assert numbers("q=presence") == [case.number]
    assert numbers(f"q={over.number}") == [over.number]
    answer = client.get("/nextplane/portal/cases/?q=presence", headers={"accept": "application/json"}).json()
    assert answer["results"][0]["url"] == page_of(case)


def test_another_customers_case_is_not_there(nextplane: Cast, netop: Cast, case: Case, portal_client: SignedIn) -> None:
    ines = portal_client(nextplane.ines)
    ines.post(f"{page_of(case)}write", {"body": "Log.", "attachments": [SimpleUploadedFile("a.log", b"x")]})
    stored = Attachment.objects.get()
    for stranger in (nextplane.omar, netop.ines):
        client = portal_client(stranger)
        nothing = client.get("/nextplane/portal/cases/NP-9999/")
        for address in (
            page_of(case),
            f"{page_of(case)}why/first_response/1",
            f"/nextplane/portal/files/{stored.public_id}",
        ):
            assert client.get(address).status_code == 404
        for name in ("write", "severity", "close", "reopen"):
            answer = client.post(f"{page_of(case)}{name}", {"body": "Hello", "severity": "P1", "reason": "x"})
            assert answer.status_code == 404
        assert nothing.status_code == 404
    assert Message.objects.filter(case=case).count() == 2
    assert portal_client(nextplane.omar).get("/nextplane/portal/cases/?q=presence").context["rows"] == []


def test_a_file_is_handed_out_and_never_shown_in_place(nextplane: Cast, case: Case, portal_client: SignedIn) -> None:
    client = portal_client(nextplane.ines)
    client.post(
        f"{page_of(case)}write",
        {
            "body": "Two.",
            "attachments": [
                SimpleUploadedFile("page.html", b"<script>alert(1)</script>", content_type="text/html"),
                SimpleUploadedFile("picture.svg", b"<svg onload='alert(1)'/>", content_type="image/svg+xml"),
            ],
        },
    )
    assert Attachment.objects.count() == 2
    for attachment in Attachment.objects.all():
        answer = client.get(f"/nextplane/portal/files/{attachment.public_id}")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_markup_in_a_message_is_text(nextplane: Cast, case: Case, portal_client: SignedIn) -> None:
    client = portal_client(nextplane.ines)
    client.post(f"{page_of(case)}write", {"body": "<img src=x onerror=alert(1)>"})
    page = client.get(page_of(case)).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
