"""Which case a mail goes to, and who gets in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.domain.cases.models import Attachment, Case
from kept.domain.mailroom.models import InboundMail, OutboundMail, Participant
from kept.domain.mailroom.queries import list_recipients
from kept.domain.mailroom.types import Recipient
from kept.domain.parties.actions import add_contact, deactivate_contact
from kept.domain.parties.models import Contact
from kept.kernel.actor import Actor
from tests.desks import AT
from tests.mail.letters import multipart
from tests.mail.mailroom.desk import MailDesk, messages_of


def _colleague(desk: MailDesk) -> Contact:
    robot = Actor.robot(desk.cast.desk.pk, via="cli")
    return add_contact(organisation=desk.cast.acme, name="Vera", email="vera@nagomi.example", actor=robot, at=AT)


def test_a_mail_of_a_contact_opens_a_case_of_theirs(nagomi_mail: MailDesk) -> None:
    mail = nagomi_mail.receive("The pump stopped.\n\n-- \nInes")
    case = mail.case
    assert (mail.disposition, case.contact, case.organisation) == (
        "created",
        nagomi_mail.cast.ines,
        nagomi_mail.cast.acme,
    )
    assert (case.subject, case.channel, case.opened_at) == ("Pump stopped", "mail", AT)
    assert messages_of(case) == ["The pump stopped."]


def test_a_mail_on_the_nagomi_desk_is_an_information_request_until_triaged(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    assert (case.kind, case.is_triaged) == ("information_request", False)


def test_clocks_run_from_when_a_mail_was_accepted_not_from_its_date(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive(at=AT + timedelta(hours=2)).case
    assert case.opened_at == AT + timedelta(hours=2)


def test_a_mail_of_a_stranger_opens_a_case_that_belongs_to_nobody(nagomi_mail: MailDesk) -> None:
    mail = nagomi_mail.receive(sender="Pavel <pavel@birch.example>")
    assert (mail.disposition, mail.case.organisation, mail.case.contact) == ("created", None, None)
    assert mail.case.reporter_address == "pavel@birch.example"


def test_a_contact_whom_nobody_vouches_for_is_a_stranger(nagomi_mail: MailDesk) -> None:
    mail = nagomi_mail.receive(vouched=False)
    assert (mail.disposition, mail.case.organisation, mail.case.contact) == ("created", None, None)
    assert "Nobody vouches" in mail.reason


def test_a_mailbox_may_believe_everybody(nagomi_mail: MailDesk) -> None:
    nagomi_mail.mailbox.requires_verified_sender = False
    nagomi_mail.mailbox.save()
    assert nagomi_mail.receive(vouched=False).case.contact == nagomi_mail.cast.ines


def test_a_mailbox_may_be_closed_to_strangers(nagomi_mail: MailDesk) -> None:
    nagomi_mail.mailbox.is_open_to_strangers = False
    nagomi_mail.mailbox.save()
    assert nagomi_mail.receive(sender="pavel@birch.example").disposition == "quarantined"


def _reply_to(desk: MailDesk, case: Case) -> str:
    return desk.queue(case, key="q").reply_to


def test_an_answer_to_the_secret_address_joins_the_case(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    mail = nagomi_mail.receive("The left one.", to=_reply_to(nagomi_mail, case), subject="Re: whatever")
    assert (mail.disposition, mail.case) == ("appended", case)
    assert messages_of(case) == ["The pump stopped.", "The left one."]


def test_an_answer_by_references_joins_the_case(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    sent = nagomi_mail.queue(case, key="q")
    mail = nagomi_mail.receive("The left one.", headers=f"In-Reply-To: {sent.message_id}", subject="Re: whatever")
    assert (mail.disposition, mail.case) == ("appended", case)


def test_the_number_in_the_subject_is_enough_for_a_contact_of_the_customer(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    _colleague(nagomi_mail)
    mail = nagomi_mail.receive("Me too.", subject=f"re: {case.number.lower()} pump", sender="vera@nagomi.example")
    assert (mail.disposition, mail.case) == ("appended", case)


def test_the_number_in_the_subject_lets_nobody_else_in(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    omar = nagomi_mail.receive("Let me see.", subject=f"[{case.number}]", sender=nagomi_mail.cast.omar.email)
    assert omar.disposition == "created"
    assert omar.case != case
    stranger = nagomi_mail.receive("Let me see.", subject=f"[{case.number}]", sender="pavel@birch.example")
    assert stranger.case != case
    forged = nagomi_mail.receive("Close it.", subject=f"[{case.number}]", vouched=False)
    assert (forged.disposition, forged.case) == ("quarantined", case)
    assert messages_of(case) == ["The pump stopped."]


def test_a_stranger_goes_on_with_their_own_case(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive(sender="pavel@birch.example").case
    token = nagomi_mail.queue(case, key="q", recipient=Recipient("pavel@birch.example")).reply_to
    mail = nagomi_mail.receive("More.", sender="pavel@birch.example", to=token)
    assert (mail.disposition, mail.case) == ("appended", case)


def test_colleagues_named_by_a_believed_sender_take_part_and_others_do_not(nagomi_mail: MailDesk) -> None:
    vera = _colleague(nagomi_mail)
    case = nagomi_mail.receive(headers=f"Cc: vera@nagomi.example, {nagomi_mail.cast.omar.email}, eve@evil.example").case
    assert [one.contact for one in Participant.objects.filter(case=case)] == [vera]
    assert [one.address for one in list_recipients(case)] == [nagomi_mail.cast.ines.email, "vera@nagomi.example"]


def test_a_contact_who_left_joins_nothing(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    token = _reply_to(nagomi_mail, case)
    deactivate_contact(contact=nagomi_mail.cast.ines, actor=Actor.robot(nagomi_mail.cast.desk.pk, via="cli"), at=AT)
    mail = nagomi_mail.receive("Still here.", to=token)
    assert (mail.disposition, mail.case) == ("quarantined", case)
    assert messages_of(case) == ["The pump stopped."]


def test_where_mail_is_no_channel_the_sender_is_led_to_the_help_desk(nextplane_mail: MailDesk) -> None:
    mail = nextplane_mail.receive()
    assert (mail.disposition, Case.objects.count()) == ("quarantined", 0)
    assert "E-mail" in mail.reason
    led = OutboundMail.objects.get()
    assert (led.purpose, led.recipient_address) == ("led-to-portal", nextplane_mail.cast.ines.email)
    assert "/nextplane/portal" in led.text
    assert "pump" not in (led.text + led.subject).lower()


def test_an_answer_reopens_and_an_automatic_one_does_not(nagomi_mail: MailDesk) -> None:
    from kept.domain.cases.actions import close_case

    case = nagomi_mail.receive().case
    token = _reply_to(nagomi_mail, case)
    close_case(number=case.number, reason="Done.", actor=nagomi_mail.cast.actor(nagomi_mail.cast.nadia), at=AT)
    away = nagomi_mail.receive(
        "I am away.", to=token, headers="Auto-Submitted: auto-replied", at=AT + timedelta(hours=1)
    )
    case.refresh_from_db()
    assert (away.disposition, away.case, case.state) == ("auto_noted", case, "closed")
    nagomi_mail.receive("It stopped again.", to=token, at=AT + timedelta(hours=2))
    case.refresh_from_db()
    assert case.state == "open"


def test_a_bounce_marks_the_mail_that_came_back(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    sent = nagomi_mail.queue(case, key="q")
    parts = multipart(
        b"\r\nUnknown user.",
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: " + sent.message_id.encode(),
        kind="report",
    )
    report = nagomi_mail.receive(
        parts["body"], headers=str(parts["headers"]), sender="MAILER-DAEMON@nagomi.example", null=True
    )
    sent.refresh_from_db()
    assert (report.disposition, report.case, sent.bounced_at) == ("auto_noted", case, AT)


@pytest.mark.parametrize("body", ["", "\r\n \r\n"])
def test_an_empty_mail_opens_a_case_that_says_so(nagomi_mail: MailDesk, body: str) -> None:
    assert messages_of(nagomi_mail.receive(body, subject="").case) == ["(This mail has no text.)"]
    assert Case.objects.get().subject == "(no subject)"


def test_what_was_cut_is_said_and_the_original_attached(nagomi_mail: MailDesk) -> None:
    parts = multipart(*([b"\r\nword"] * 10_000))
    case = nagomi_mail.receive(parts["body"], headers=str(parts["headers"])).case
    assert "[The mail has more than 500 parts; the rest was not read.]" in messages_of(case)[0]
    assert [one.file.name for one in Attachment.objects.filter(case=case)] == ["original.eml"]


def test_a_forbidden_file_is_left_out_and_said(nagomi_mail: MailDesk) -> None:
    parts = multipart(
        b"\r\nRun this.",
        b"Content-Disposition: attachment; filename=run.exe\r\n\r\nMZ",
        b"Content-Disposition: attachment; filename=log.txt\r\n\r\nfine",
    )
    case = nagomi_mail.receive(parts["body"], headers=str(parts["headers"])).case
    assert [one.file.name for one in Attachment.objects.filter(case=case)] == ["log.txt"]
    assert "run.exe" in messages_of(case)[0]


def test_a_mail_of_a_desk_stays_on_that_desk(nagomi_mail: MailDesk, netop_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    token = _reply_to(nagomi_mail, case)
    local, _, host = token.partition("@")
    moved = f"{netop_mail.mailbox.address.partition('@')[0]}+{local.partition('+')[2]}@{host}"
    sent = OutboundMail.objects.get(case=case)
    mail = netop_mail.receive(
        "Hello.",
        sender=nagomi_mail.cast.ines.email,
        to=moved,
        subject=f"[{case.number}]",
        headers=f"References: {sent.message_id}",
    )
    assert mail.case != case
    assert messages_of(case) == ["The pump stopped."]
    assert InboundMail.objects.filter(case=case).count() == 1
