"""V4: an answer from an unknown address joined the case and stayed on it."""

from __future__ import annotations

from kept.domain.mailroom.models import OutboundMail, Participant
from kept.domain.mailroom.queries import list_recipients
from tests.mail.mailroom.desk import MailDesk, messages_of


def test_an_unknown_sender_with_a_good_reply_address_waits_for_an_agent(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    assert case
    sent = nagomi_mail.queue(case, key="q")
    for number, where in enumerate((sent.reply_to, "desk@kept.example")):
        mail = nagomi_mail.receive(
            f"Hello {number}.", sender="eve@evil.example", to=where, headers=f"References: {sent.message_id}"
        )
        assert (mail.disposition, mail.case) == ("quarantined", case)
    assert messages_of(case) == ["The pump stopped."]
    assert [one.address for one in list_recipients(case)] == [nagomi_mail.cast.ines.email]
    assert not Participant.objects.exists()
    assert not OutboundMail.objects.filter(recipient_address="eve@evil.example").exists()


def test_the_contact_of_another_customer_with_a_good_reply_address_waits_too(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    assert case
    token = nagomi_mail.queue(case, key="q").reply_to
    mail = nagomi_mail.receive("Let me see.", sender=nagomi_mail.cast.omar.email, to=token)
    assert (mail.disposition, mail.case) == ("quarantined", case)
    assert messages_of(case) == ["The pump stopped."]
