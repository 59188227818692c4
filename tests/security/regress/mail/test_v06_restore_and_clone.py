"""V6: after a restore or in a copy, numbers that meant one case meant another, and threads merged."""

from __future__ import annotations

import re

from kept.domain.cases.models import Case
from kept.domain.mailroom.actions import renew_instance
from kept.domain.mailroom.models import InboundMail, OutboundMail, RawMail, ReplyToken
from tests.mail.mailroom.desk import MailDesk, messages_of


def test_neither_message_id_nor_reply_address_holds_a_row_id(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    assert case
    mails = [nagomi_mail.queue(case, key=f"q{number}") for number in range(20)]
    message_id = re.compile(r"<o\.([a-z2-7]{26})@[a-z0-9]{12}\.localhost\.localdomain>")
    randoms = [message_id.fullmatch(mail.message_id) for mail in mails]
    tokens = [re.fullmatch(r"desk\+[a-z0-9]{12}-([a-z2-7]{26})@kept\.example", mail.reply_to) for mail in mails]
    assert all(randoms)
    assert all(tokens)
    assert len({match[1] for match in randoms + tokens if match}) == 40


def test_answers_to_a_case_that_a_restore_lost_open_a_new_one(nagomi_mail: MailDesk) -> None:
    kept = nagomi_mail.receive("Before the backup.").case
    lost = nagomi_mail.receive("After the backup.").case
    assert kept
    assert lost
    sent = nagomi_mail.queue(lost, key="q")
    OutboundMail.objects.filter(case=lost).delete()
    ReplyToken.objects.filter(case=lost).delete()
    RawMail.objects.filter(mail__case=lost).delete()
    InboundMail.objects.filter(case=lost).delete()
    mail = nagomi_mail.receive(
        "The left one.", to=sent.reply_to, subject="Re: pump", headers=f"References: {sent.message_id}"
    )
    assert mail.disposition == "created"
    assert messages_of(kept) == ["Before the backup."]
    assert messages_of(lost) == ["After the backup."]


def test_a_copy_takes_no_part_in_conversations_of_the_original(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    assert case
    token = nagomi_mail.queue(case, key="q").reply_to
    renew_instance()
    mail = nagomi_mail.receive("For the original.", to=token, subject="Re: pump")
    assert mail.case != case
    assert Case.objects.count() == 2
    assert messages_of(case) == ["The pump stopped."]
