"""Who is told what by mail, proved by what arrives at a mail server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from kept.domain.cases.actions import (
    add_customer_message,
    assign_case,
    close_case,
    log_call,
    reopen_case,
    reply_to_case,
    resolve_case,
    wake_due_cases,
    write_note,
)
from kept.domain.cases.models import Case
from kept.domain.cases.queries import list_clocks
from kept.domain.notices.actions import change_wording
from kept.domain.notices.errors import UnknownNotice, UnknownPlaceholder
from kept.domain.notices.templates import TEMPLATES, fill, list_placeholders
from kept.domain.webhooks.actions import add_endpoint, deliver_webhooks, queue_event
from kept.kernel.files import IncomingFile
from kept.kernel.ledger import list_entries
from kept.kernel.models import Entry
from tests.desks import AT, Cast
from tests.notices.conftest import PostOffice
from tests.webhooks.test_deliveries import Sender


def kinds_of(case: Case) -> list[str]:
    """What happened to a case."""
    return [entry.kind for entry in list_entries(desk_id=case.desk_id, stream=case.stream)]


@pytest.mark.requirement("NT-06")
def test_the_reporter_gets_a_mail_with_the_case_number_and_that_is_recorded(
    netop: Cast, mail_server: PostOffice
) -> None:
    case = netop.open_case(subject="Links flap")
    [letter] = mail_server.deliver(AT + timedelta(minutes=3))
    assert letter.to == netop.ines.email
    assert case.number in letter.subject
    assert case.number in letter.text
    assert letter.is_automatic
    assert "case.confirmed" in kinds_of(case)


def test_a_reply_goes_to_the_customer_as_what_somebody_wrote(netop: Cast, mail_server: PostOffice) -> None:
    case = netop.open_case(subject="Links flap")
    mail_server.deliver()
    file = IncomingFile("trace.pcap", "application/octet-stream", b"x")
    reply_to_case(number=case.number, body="Try 4.2.", actor=netop.actor(netop.nadia), at=AT, files=[file])
    [letter] = mail_server.deliver()
    assert letter.to == netop.ines.email
    assert "Try 4.2." in letter.text
    assert "Nadia" in letter.text
    assert "trace.pcap" in letter.text
    assert f"/netop/portal/cases/{case.number}" in letter.text
    assert not letter.is_automatic
    assert str(letter.message["Subject"]) == f"[{case.number}] Links flap"


def test_reacting_again_sends_nothing_again(netop: Cast, mail_server: PostOffice) -> None:
    case = netop.open_case()
    reply_to_case(number=case.number, body="b", actor=netop.actor(netop.nadia), at=AT)
    assert len(mail_server.deliver()) == 2
    mail_server.react(again=True)
    assert mail_server.deliver() == []


def test_notes_and_calls_never_leave_the_house(netop: Cast, mail_server: PostOffice) -> None:
    case, nadia = netop.open_case(), netop.actor(netop.nadia)
    write_note(number=case.number, body="canary-note", actor=nadia, at=AT)
    log_call(number=case.number, body="canary-call", direction="in", actor=nadia, at=AT)
    assign_case(number=case.number, agent=netop.theo, actor=nadia, at=AT)
    close_case(number=case.number, reason="canary-reason", actor=nadia, at=AT)
    letters = mail_server.deliver()
    assert len(letters) == 3
    assert not any("canary" in letter.message.as_string() for letter in letters)


def test_a_resolution_says_that_it_is_one_in_a_single_mail(netop: Cast, mail_server: PostOffice) -> None:
    case, nadia = netop.open_case(), netop.actor(netop.nadia)
    mail_server.deliver()
    kind = netop.policy.resolution_kinds[0].key
    resolve_case(number=case.number, resolution_kind=kind, explanation="Fixed in 4.2.", actor=nadia, at=AT)
    [letter] = mail_server.deliver()
    assert "Fixed in 4.2." in letter.text
    assert "regard the case as resolved" in letter.text


def test_who_closes_a_case_themselves_is_not_told_so(netop: Cast, mail_server: PostOffice) -> None:
    ours, theirs = netop.open_case(), netop.open_case()
    mail_server.deliver()
    close_case(number=theirs.number, reason="Solved.", actor=netop.actor(netop.ines), at=AT)
    assert mail_server.deliver() == []
    close_case(number=ours.number, reason="Solved.", actor=netop.actor(netop.nadia), at=AT)
    [letter] = mail_server.deliver()
    assert (letter.to, letter.is_automatic) == (netop.ines.email, True)


def test_whose_case_it_is_hears_of_it_but_not_from_themselves(netop: Cast, mail_server: PostOffice) -> None:
    case, nadia = netop.open_case(), netop.actor(netop.nadia)
    mail_server.deliver()
    assign_case(number=case.number, agent=netop.nadia, actor=nadia, at=AT)
    assert mail_server.deliver() == []
    assign_case(number=case.number, agent=netop.theo, actor=nadia, at=AT)
    [letter] = mail_server.deliver()
    assert letter.to == netop.theo.user.email
    assert f"/netop/work/c/{case.number}" in letter.text
    add_customer_message(number=case.number, body="Any news?", actor=netop.actor(netop.ines), at=AT)
    [letter] = mail_server.deliver()
    assert letter.to == netop.theo.user.email
    assert "Any news?" in letter.text


def test_a_case_that_the_customer_reopens_is_told_to_whose_it_is(netop: Cast, mail_server: PostOffice) -> None:
    case, nadia, ines = netop.open_case(), netop.actor(netop.nadia), netop.actor(netop.ines)
    assign_case(number=case.number, agent=netop.nadia, actor=nadia, at=AT)
    close_case(number=case.number, reason="Solved.", actor=nadia, at=AT)
    mail_server.deliver()
    reopen_case(number=case.number, reason="Not solved.", actor=ines, at=AT)
    [letter] = mail_server.deliver()
    assert letter.to == netop.nadia.user.email
    assert "reopened" in letter.text


def test_a_clock_warns_and_runs_out_once_per_person_under_one_message_id(
    nextplane: Cast, mail_server: PostOffice, later: Callable[..., datetime]
) -> None:
    case = nextplane.open_case(by=nextplane.nadia)
    assign_case(number=case.number, agent=nextplane.nadia, actor=nextplane.actor(nextplane.nadia), at=AT)
    mail_server.deliver()
    clock = next(one for one in list_clocks(case, AT) if one.key == "first_response")
    assert clock.warn_at is not None
    assert clock.line_at is not None
    letters = []
    for at in (clock.warn_at, clock.line_at + timedelta(seconds=2), clock.line_at + timedelta(seconds=9)):
        wake_due_cases(at=at)
        wake_due_cases(at=at)
        mail_server.react(at, again=True)
        letters.append([one for one in mail_server.deliver(at) if clock.label in one.subject])
    nadia, theo = nextplane.nadia.user.email, nextplane.theo.user.email
    assert [sorted(one.to for one in heap) for heap in letters] == [[nadia], [nadia, theo], []]
    assert all(one.is_automatic for heap in letters for one in heap)
    assert "is due" in letters[0][0].text
    assert "has been missed" in letters[1][0].text
    assert Entry.objects.filter(kind="case.clock_breached", payload__key="first_response").count() == 1
    ids = [one.message["Message-ID"] for one in mail_server.letters]
    assert len(set(ids)) == len(ids)


def test_a_breach_on_a_case_that_is_nobodys_is_told_to_the_leads(
    nextplane: Cast, mail_server: PostOffice, later: Callable[..., datetime]
) -> None:
    nextplane.open_case()
    mail_server.deliver()
    while wake_due_cases(at=later(days=9)):
        pass
    letters = mail_server.deliver(later(days=9))
    assert {letter.to for letter in letters} == {nextplane.theo.user.email}


def test_who_set_a_webhook_up_is_told_when_it_is_switched_off(netop: Cast, mail_server: PostOffice) -> None:
    endpoint, _ = add_endpoint(url="https://hooks.acme.example/x", kinds=[], actor=netop.actor(netop.lena), at=AT)
    for entry in list_entries(desk_id=netop.desk.pk, stream=netop.open_case().stream):
        queue_event(entry=entry, at=AT)
    deliver_webhooks(endpoint_id=endpoint.pk, at=AT, send=Sender(410))
    letters = [letter for letter in mail_server.deliver() if letter.to == netop.lena.user.email]
    assert len(letters) == 1
    assert "hooks.acme.example" in letters[0].text
    assert "/x" not in letters[0].text


def test_a_desk_says_it_in_its_own_words(netop: Cast, nagomi: Cast, mail_server: PostOffice) -> None:
    lena = netop.actor(netop.lena)
    words = {"purpose": "reply", "subject": "Re: {{case.subject}}", "text": "Hello!\n{{message.text}}\nYour Netop crew"}
    change_wording(**words, actor=lena, at=AT)
    for cast in (netop, nagomi):
        case = cast.open_case(subject="Links flap")
        mail_server.deliver()
        reply_to_case(number=case.number, body="Try 4.2.", actor=cast.actor(cast.nadia), at=AT)
    mail_server.deliver()
    letters = [letter for letter in mail_server.letters if "Try 4.2." in letter.text]
    assert ["Your Netop crew" in letter.text for letter in letters] == [True, False]
    with pytest.raises(UnknownPlaceholder):
        change_wording(purpose="reply", subject="{{settings.secret}}", text="x", actor=lena, at=AT)
    with pytest.raises(UnknownNotice):
        change_wording(purpose="advert", subject="x", text="x", actor=lena, at=AT)


HOSTILE = (
    "{{case.subject}}", "{{ settings.SECRET_KEY }}", "{% include 'x' %}", "{0.__class__}", "${7*7}", "#{7*7}",
    "<%= 7 %>", "{{''.__class__.__mro__}}", "%(desk)s",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_is_never_a_template(text: str, netop: Cast, mail_server: PostOffice) -> None:
    case = netop.open_case(subject="Secret subject")
    mail_server.deliver()
    reply_to_case(number=case.number, body=text, actor=netop.actor(netop.nadia), at=AT)
    [letter] = mail_server.deliver()
    assert text in letter.text
    assert "49" not in fill("{{message.text}}", {"message.text": text})


def test_our_own_words_use_known_placeholders_only() -> None:
    for purpose, template in TEMPLATES.items():
        used = list_placeholders(template.subject) | list_placeholders(template.text)
        assert used <= template.placeholders, purpose
