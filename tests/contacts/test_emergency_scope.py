"""What somebody who is helped in an emergency may do: write on that case, and nothing once help has stopped (NP-02)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kept.domain.cases.actions import grant_emergency, involve_contact, reply_to_case, verify_person
from kept.domain.cases.models import Attachment, Case
from kept.domain.cases.verification import verify_cases
from kept.domain.mailroom.models import Disposition, OutboundMail
from kept.domain.parties.models import Contact
from kept.kernel.files import IncomingFile
from tests.contacts.conftest import Enter, colleague, letters_to
from tests.contacts.test_emergency import EMERGENCY, now, page, wake
from tests.desks import AT, Cast
from tests.mail.letters import multipart
from tests.mail.mailroom.desk import MailDesk, open_mailbox
from tests.notices.conftest import PostOffice
from tests.programs import Api
from tests.requirements_shown.customers import Hands

STOPPED = "goes on with an approved contact of your organisation only"
NO_FILES = "whose limits allow no files"
LOG = multipart(b"Content-Type: text/plain\r\n\r\nSee the log.", b"Content-Type: text/plain; name=a.log\r\n"
                b"Content-Disposition: attachment; filename=a.log\r\n\r\nline")  # fmt: skip


@pytest.fixture
def vera(desk: Cast) -> Contact:
    """Vera of Acme, who is no approved contact."""
    return colleague(desk)


@pytest.fixture
def case(desk: Cast, vera: Contact) -> Case:
    """Nadia helps Vera in an emergency, within the limits that hold where none are named."""
    return desk.open_case(by=desk.nadia, contact=vera, channel="helpdesk", subject="Nobody can chat", **EMERGENCY)


@pytest.fixture
def mail(desk: Cast) -> MailDesk:
    """The desk, reading mail."""
    return MailDesk(desk, open_mailbox(desk, "plane@kept.example"))


def expire(stopped_clock: Hands) -> None:
    """Nobody settles the emergency in time."""
    late = AT + timedelta(hours=4, minutes=1)
    stopped_clock(late)
    wake(late)


def disown(desk: Cast, case: Case, *, with_contact: bool) -> None:
    """The person cannot be verified; the case goes on with Ines, or ends."""
    nadia = desk.actor(desk.nadia)
    if with_contact:
        involve_contact(number=case.number, contact=desk.ines, actor=nadia, at=AT)
    verify_person(number=case.number, is_known=False, how="The number is not theirs.", actor=nadia, at=AT)


def write(client: Client, case: Case, **said: object) -> int:
    """Write on a case in the portal."""
    return client.post(f"/nextplane/portal/cases/{case.number}/write", {"body": "Still dark."} | said).status_code


@pytest.mark.requirement("NP-02")
def test_whoever_is_helped_reads_and_writes_on_the_case_and_does_no_more(
    desk: Cast, case: Case, vera: Contact, portal_client: Enter, api: Api
) -> None:
    browser, program = portal_client(vera), api(desk, vera)
    seen = page(browser, case)
    assert "read this case and write to it, without files" in seen
    assert "Close the case" not in seen
    assert 'type="file"' not in seen
    assert write(browser, case) == 302
    assert program.post(f"/cases/{case.number}/messages", {"body": "Still."}).status_code == 201
    before = now(case).revision
    closed = browser.post(f"/nextplane/portal/cases/{case.number}/close", {"reason": "No."})
    assert closed.status_code == 403
    refused = program.post(f"/cases/{case.number}/severity-request", {"severity": "P1", "reason": "It is worse."})
    assert refused.status_code == 403
    assert "you can read this case and write to it, no more" in refused.content.decode()
    assert now(case).revision == before


@pytest.mark.requirement("NP-02")
def test_files_go_neither_way_unless_the_limits_allow_them(
    desk: Cast, case: Case, vera: Contact, portal_client: Enter, api: Api
) -> None:
    nadia, browser = desk.actor(desk.nadia), portal_client(vera)
    trace = IncomingFile(name="trace.txt", content=b"x", media_type="text/plain")
    reply_to_case(number=case.number, body="Compare this.", actor=nadia, at=AT, files=[trace])
    public_id = Attachment.objects.get().public_id
    assert "trace.txt" not in page(browser, case)
    assert browser.get(f"/nextplane/portal/files/{public_id}").status_code == 404
    assert write(browser, case, attachments=[SimpleUploadedFile("a.log", b"x")]) == 403
    encoded = {"body": "See.", "files": [{"name": "a.log", "content_base64": "eA=="}]}
    refused = api(desk, vera).post(f"/cases/{case.number}/messages", encoded)
    assert (refused.status_code, NO_FILES in refused.content.decode()) == (403, True)
    assert Attachment.objects.count() == 1
    assert "trace.txt" in page(portal_client(desk.ines), case), "an approved contact is not limited"

    asked = desk.open_case(by=vera, **EMERGENCY)
    grant_emergency(number=asked.number, reason="All is down.", allows_files=True, actor=nadia, at=AT)
    assert write(browser, asked, attachments=[SimpleUploadedFile("a.log", b"x")]) == 302
    assert "a.log" in page(browser, asked)
    assert list(verify_cases(desk_id=desk.desk.pk)) == []


@pytest.mark.requirement("NP-02")
def test_when_the_time_is_up_the_person_is_told_in_words_and_reaches_nothing(
    desk: Cast, case: Case, vera: Contact, portal_client: Enter, api: Api, stopped_clock: Hands, mail_server: PostOffice
) -> None:
    mail_server.deliver()
    expire(stopped_clock)
    told = letters_to(mail_server, vera.email, mail_server.deliver(AT + timedelta(hours=5)))
    assert any("We have stopped helping you" in letter.subject for letter in told)
    browser, program = portal_client(vera), api(desk, vera)
    for answer in (
        browser.get(f"/nextplane/portal/cases/{case.number}/"),
        browser.post(f"/nextplane/portal/cases/{case.number}/write", {"body": "Hello?"}),
        program.get(f"/cases/{case.number}"),
        program.get(f"/cases/{case.number}/messages"),
        program.post(f"/cases/{case.number}/messages", {"body": "Hello?"}),
    ):
        assert (answer.status_code, STOPPED in answer.content.decode()) == (403, True)
    assert case.number not in browser.get("/nextplane/portal/").content.decode()
    assert case.number not in program.get("/cases").content.decode()
    assert case.number in portal_client(desk.ines).get("/nextplane/portal/").content.decode()
    portal_client(desk.ines).post(f"/nextplane/portal/cases/{case.number}/vouch", {"is_known": "yes"})
    assert browser.get(f"/nextplane/portal/cases/{case.number}/").status_code == 200, "settled: as before"
    assert list(verify_cases(desk_id=desk.desk.pk)) == []


@pytest.mark.requirement("NP-02")
def test_with_a_named_contact_only_the_person_does_not_read_the_case_and_gets_no_mail_about_it(
    desk: Cast, case: Case, vera: Contact, portal_client: Enter, mail_server: PostOffice
) -> None:
    disown(desk, case, with_contact=True)
    mail_server.deliver()
    reply_to_case(number=case.number, body="The gateway is back.", actor=desk.actor(desk.nadia), at=AT)
    told = mail_server.deliver()
    assert [letter.to for letter in told if "The gateway is back." in letter.text] == [desk.ines.email]
    assert STOPPED in page(portal_client(vera), case)
    assert "The gateway is back." in page(portal_client(desk.ines), case)
    assert list(verify_cases(desk_id=desk.desk.pk)) == []


@pytest.mark.requirement("NP-02")
def test_a_failed_verification_leaves_nothing_to_read(desk: Cast, case: Case, vera: Contact, api: Api) -> None:
    disown(desk, case, with_contact=False)
    assert now(case).state == "cancelled"
    assert api(desk, vera).get(f"/cases/{case.number}").status_code == 403
    assert api(desk, desk.ines).get(f"/cases/{case.number}").status_code == 200
    assert api(desk, desk.omar).get(f"/cases/{case.number}").status_code == 404


@pytest.mark.requirement("NP-02")
def test_mail_of_the_person_is_taken_within_the_limits_and_answered_in_words_beyond_them(
    desk: Cast, case: Case, vera: Contact, mail: MailDesk, stopped_clock: Hands, api: Api
) -> None:
    said = {"sender": f"Vera <{vera.email}>", "subject": f"Re: [{case.number}]"}
    assert mail.receive("The lamp blinks.", **said).disposition == Disposition.APPENDED
    sent = mail.receive(LOG["body"], headers=str(LOG["headers"]), **said)
    assert (sent.disposition, NO_FILES in sent.reason) == (Disposition.QUARANTINED, True)
    expire(stopped_clock)
    late = mail.receive("Anybody there?", **said, at=AT + timedelta(hours=5))
    assert (late.disposition, STOPPED in late.reason) == (Disposition.QUARANTINED, True)
    answers = OutboundMail.objects.filter(purpose="beyond-emergency", recipient_address=vera.email).order_by("pk")
    assert [words in answer.text for words, answer in zip((NO_FILES, STOPPED), answers, strict=True)] == [True, True]
    read = api(desk, desk.ines).get(f"/cases/{case.number}/messages").json()["messages"]  # type: ignore[attr-defined]
    assert [one["body"] for one in read][1:] == ["The lamp blinks."]


@pytest.mark.requirement("NP-02")
def test_what_the_person_may_do_is_the_same_for_an_unapproved_colleague(
    desk: Cast, case: Case, portal_client: Enter, stopped_clock: Hands
) -> None:
    pavel = portal_client(colleague(desk, "Pavel"))
    assert write(pavel, case, attachments=[SimpleUploadedFile("a.log", b"x")]) == 403
    expire(stopped_clock)
    assert STOPPED in page(pavel, case)
