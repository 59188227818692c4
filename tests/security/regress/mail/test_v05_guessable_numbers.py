"""V5: a case number in the subject, which anybody can guess, was enough to write on the case."""

from __future__ import annotations

import pytest

from kept.domain.cases.models import Message
from tests.mail.mailroom.desk import MailDesk

SUBJECTS = [
    "[{number}]",
    "Re: [{number}] Pump",
    "{number}",
    "[#{number}]",
    "AW: {number}: closed?",
    "  {number} {number}",
]


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(("sender", "vouched"), [("eve@evil.example", True), (None, False)], ids=["stranger", "forged"])
def test_a_number_alone_writes_nothing(nagomi_mail: MailDesk, subject: str, sender: str | None, vouched: bool) -> None:
    case = nagomi_mail.receive().case
    assert case
    nagomi_mail.receive("Close it.", sender=sender, vouched=vouched, subject=subject.format(number=case.number))
    assert Message.objects.filter(case=case).count() == 1


def test_a_number_of_another_desk_says_nothing_here(nagomi_mail: MailDesk, netop_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    assert case
    other = netop_mail.receive("Hello.", sender=netop_mail.cast.ines.email, subject=f"[{case.number}]")
    assert other.case != case
    assert Message.objects.filter(case=case).count() == 1
