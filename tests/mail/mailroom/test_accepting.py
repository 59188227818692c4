"""Accepted once, whatever the route; another mail under the same id is another mail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from kept.domain.mailroom.actions import accept_mail, forget_raw_mail, take_in_mail
from kept.domain.mailroom.errors import RawMailGone
from kept.domain.mailroom.models import InboundMail, RawMail
from kept.domain.mailroom.queries import get_raw, oldest_waiting_at
from tests.desks import AT
from tests.mail.letters import letter
from tests.mail.mailroom.desk import MailDesk


def test_an_accepted_mail_is_kept_byte_for_byte_and_its_reading_deferred(nagomi_mail: MailDesk) -> None:
    raw = letter(b"\x00\xff binary")
    mail, is_new = accept_mail(raw=raw, mailbox=nagomi_mail.mailbox, transport_key="imap:1:1", at=AT)
    assert is_new
    assert get_raw(mail) == raw
    assert ProcrastinateJob.objects.filter(task_name="take_in_mail", args={"mail_id": mail.pk}).count() == 1
    assert oldest_waiting_at(mail.desk_id) == AT


def test_a_mail_becomes_a_case_in_few_statements(
    nagomi_mail: MailDesk, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    nagomi_mail.receive("The first one.", message_id="<first@nagomi.example>")
    with django_assert_num_queries(5):
        mail, _ = accept_mail(raw=letter(), mailbox=nagomi_mail.mailbox, transport_key="imap:1:1", at=AT)
    with django_assert_num_queries(24):
        assert take_in_mail(mail_id=mail.pk, at=AT).disposition == "created"


def test_the_same_mail_by_two_routes_is_one(nagomi_mail: MailDesk) -> None:
    raw = letter()
    first, _ = accept_mail(raw=raw, mailbox=nagomi_mail.mailbox, transport_key="a", at=AT)
    routed, is_new = accept_mail(
        raw=b"Received: from a by b\r\n" + raw, mailbox=nagomi_mail.mailbox, transport_key="b", at=AT
    )
    assert (routed.pk, is_new) == (first.pk, False)
    again, is_new = accept_mail(raw=letter("Other."), mailbox=nagomi_mail.mailbox, transport_key="a", at=AT)
    assert (again.pk, is_new) == (first.pk, False)


def test_another_mail_under_the_same_message_id_is_kept_too(nagomi_mail: MailDesk) -> None:
    nagomi_mail.receive("First words.", message_id="<same@nagomi.example>")
    nagomi_mail.receive("Other words.", message_id="<same@nagomi.example>")
    assert InboundMail.objects.filter(disposition="created").count() == 2


def test_a_mail_without_message_id_is_known_by_its_content(nagomi_mail: MailDesk) -> None:
    first = nagomi_mail.receive(message_id="")
    assert nagomi_mail.receive(message_id="").pk == first.pk


def test_a_mail_taken_in_twice_has_one_effect(nagomi_mail: MailDesk) -> None:
    mail = nagomi_mail.receive()
    again = take_in_mail(mail_id=mail.pk, at=AT + timedelta(minutes=1))
    assert (again.case_id, again.attempts) == (mail.case_id, 1)
    assert InboundMail.objects.get().disposed_at == AT + timedelta(seconds=1)


def test_a_mail_that_fails_five_times_is_given_up_and_shown(
    nagomi_mail: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, _ = accept_mail(raw=letter(), mailbox=nagomi_mail.mailbox, transport_key="a", at=AT)
    monkeypatch.setattr("kept.domain.mailroom.actions.taking_in.route_mail", lambda *a, **k: 1 / 0)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            take_in_mail(mail_id=mail.pk, at=AT)
    given_up = take_in_mail(mail_id=mail.pk, at=AT)
    assert (given_up.disposition, given_up.attempts) == ("unprocessable", 5)


def test_the_bytes_are_kept_fourteen_days_after_reading_and_as_long_as_nobody_decided(nagomi_mail: MailDesk) -> None:
    read = nagomi_mail.receive()
    undecided = nagomi_mail.receive(sender="nobody at all")
    assert undecided.disposition == "quarantined"
    assert forget_raw_mail(at=AT + timedelta(days=14)) == 0
    assert forget_raw_mail(at=AT + timedelta(days=14, seconds=2)) == 1
    assert list(RawMail.objects.values_list("mail_id", flat=True)) == [undecided.pk]
    with pytest.raises(RawMailGone):
        get_raw(read)


def test_one_mail_to_two_mailboxes_of_a_desk_opens_one_case(nagomi_mail: MailDesk) -> None:
    from tests.mail.mailroom.desk import open_mailbox

    second = MailDesk(nagomi_mail.cast, open_mailbox(nagomi_mail.cast, "second@kept.example"))
    raw = letter(
        sender=nagomi_mail.cast.ines.email,
        headers="Authentication-Results: mx.kept.example; dmarc=pass "
        f"header.from={nagomi_mail.cast.ines.email.partition('@')[2]}",
    )
    first = nagomi_mail.receive_raw(raw)
    copy = second.receive_raw(raw)
    assert (copy.disposition, copy.duplicate_of_id, copy.case_id) == ("duplicate_of", first.pk, first.case_id)
