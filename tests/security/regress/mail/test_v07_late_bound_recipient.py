"""V7: a reply went to whoever was the customer when it was sent, not when it was written."""

from __future__ import annotations

from kept.domain.cases.models import Case
from kept.domain.mailroom.models import OutboundMail
from kept.domain.parties.models import Contact
from tests.mail.mailroom.desk import MailDesk


def test_a_reply_goes_to_who_it_was_written_for_or_to_nobody(nagomi_mail: MailDesk) -> None:
    cast = nagomi_mail.cast
    case = nagomi_mail.receive().case
    assert case
    mail = nagomi_mail.queue(case, key="q")
    Case.objects.filter(pk=case.pk).update(contact=cast.omar, organisation=cast.other)
    assert nagomi_mail.deliver() == []
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("cancelled", "The recipient may no longer see the case.")


def test_a_contact_whose_address_changed_is_not_written_to_under_either(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    assert case
    nagomi_mail.queue(case, key="q")
    Contact.objects.filter(pk=nagomi_mail.cast.ines.pk).update(email="ines@elsewhere.example")
    assert nagomi_mail.deliver() == []
    assert OutboundMail.objects.get().state == "cancelled"


def test_an_answer_to_a_cancelled_mail_joins_nothing(nagomi_mail: MailDesk) -> None:
    cast = nagomi_mail.cast
    case = nagomi_mail.receive().case
    assert case
    token = nagomi_mail.queue(case, key="q").reply_to
    Case.objects.filter(pk=case.pk).update(contact=cast.omar, organisation=cast.other)
    nagomi_mail.deliver()
    assert nagomi_mail.receive("Thanks.", to=token, subject="Re: pump").case != case
