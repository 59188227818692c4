"""V2: a verification mail sent to the support address was readable by whoever claimed to be its sender."""

from __future__ import annotations

import pytest

from kept.domain.cases.models import Case
from kept.domain.parties.queries import actor_of_contact
from tests.mail.mailroom.desk import MailDesk


@pytest.mark.parametrize(
    "sender", ["no-reply@sso.example", "noreply@sso.example", "Do Not Reply <donotreply@sso.example>"]
)
def test_mail_of_a_verifier_opens_no_case(nagomi_mail: MailDesk, sender: str) -> None:
    mail = nagomi_mail.receive("Your code is 424242.", sender=sender, subject="Verify your address")
    assert mail.disposition == "quarantined"
    assert not Case.objects.exists()


def test_no_customer_sees_what_a_stranger_wrote(nagomi_mail: MailDesk) -> None:
    nagomi_mail.receive("Your code is 424242.", sender="ines.forged@nagomi.example")
    nagomi_mail.receive("Your code is 424242.", vouched=False)
    for contact in (nagomi_mail.cast.ines, nagomi_mail.cast.omar):
        assert not Case.objects.visible_to(actor_of_contact(contact, "web")).exists()
