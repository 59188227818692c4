"""V10: acknowledgements to forged senders carried an attacker's words to victims, from a good address."""

from __future__ import annotations

from datetime import timedelta

from kept.domain.cases.models import Case
from kept.domain.mailroom.actions import acknowledge_case
from kept.domain.mailroom.models import OutboundMail
from tests.desks import AT
from tests.mail.mailroom.desk import MailDesk

CANARY = "BUY-CHEAP-PILLS"


def _request(desk: MailDesk, victim: str, number: int = 0) -> Case:
    mail = desk.receive(
        f"{CANARY} {number} https://evil.example", sender=f'"{CANARY}" <{victim}>', subject=CANARY, vouched=False
    )
    assert mail.case
    return mail.case


def test_an_acknowledgement_to_an_unverified_sender_holds_no_word_of_theirs(nagomi_mail: MailDesk) -> None:
    case = _request(nagomi_mail, "victim@birch.example")
    acknowledge_case(case=case, at=AT)
    (raw,) = nagomi_mail.deliver()
    assert case.number.encode() in raw
    assert CANARY.encode() not in raw
    assert b"evil.example" not in raw
    mail = OutboundMail.objects.get()
    assert CANARY not in mail.subject + mail.text + mail.recipient_name


def test_the_same_holds_for_a_contact_whom_nobody_vouches_for(nagomi_mail: MailDesk) -> None:
    case = _request(nagomi_mail, nagomi_mail.cast.ines.email)
    acknowledge_case(case=case, at=AT)
    (raw,) = nagomi_mail.deliver()
    assert CANARY.encode() not in raw


def test_one_address_is_acknowledged_once_an_hour(nagomi_mail: MailDesk) -> None:
    for number in range(10):
        acknowledge_case(case=_request(nagomi_mail, "victim@birch.example", number), at=AT)
    assert len(nagomi_mail.deliver()) == 1
    later = AT + timedelta(minutes=61)
    acknowledge_case(case=_request(nagomi_mail, "victim@birch.example", 11), at=later)
    assert len(nagomi_mail.deliver(later)) == 1


def test_two_hundred_strangers_an_hour_are_acknowledged_and_no_more(nagomi_mail: MailDesk) -> None:
    _answered_already(nagomi_mail, 195)
    for number in range(10):
        acknowledge_case(case=_request(nagomi_mail, f"victim{number}@birch.example", number), at=AT)
    assert len(nagomi_mail.deliver()) == 5
    refused = OutboundMail.objects.filter(state="cancelled")
    assert [mail.last_error for mail in refused] == ["200 unverified senders were answered within the hour."] * 5
    later = AT + timedelta(minutes=61)
    acknowledge_case(case=_request(nagomi_mail, "another@birch.example"), at=later)
    assert len(nagomi_mail.deliver(later)) == 1


def _answered_already(desk: MailDesk, count: int) -> None:
    OutboundMail.objects.bulk_create(
        OutboundMail(
            desk=desk.cast.desk,
            dedupe_key=f"before:{number}",
            shard=f"before:{number}",
            purpose="acknowledgement-unverified",
            is_automatic=True,
            sender_address=desk.mailbox.address,
            recipient_address=f"before{number}@birch.example",
            subject="We have received your request",
            text="",
            message_id=f"<o.before{number}@kept.example>",
            state="sent",
            queued_at=AT,
            not_before=AT,
        )
        for number in range(count)
    )


def test_the_way_to_the_help_desk_is_shown_without_the_senders_words(nextplane_mail: MailDesk) -> None:
    for number in range(5):
        nextplane_mail.receive(f"{CANARY} {number}", sender=f'"{CANARY}" <victim@birch.example>', subject=CANARY)
    sent = nextplane_mail.deliver()
    assert len(sent) <= 1
    assert not any(CANARY.encode() in raw for raw in sent)
