"""V11: the standard library reads `alice@example.org)bob@evil.example` as Alice (CVE-2023-27043)."""

from __future__ import annotations

import pytest

from kept.domain.cases.models import Case
from tests.mail.mailroom.desk import VOUCHED, MailDesk

CONFUSING = [
    "{ines})eve@evil.example",
    "{ines}(<eve@evil.example>",
    "<{ines}>eve@evil.example",
    "{ines} <eve@evil.example>",
    "{ines}, eve@evil.example",
    '"{ines}" <eve@evil.example',
    "<<{ines}>@evil.example>",
    "Support: {ines}, eve@evil.example;",
    "{ines}\\@evil.example",
    "=?utf-8?q?{ines}?=",
    "=?utf-8?q?Ines_<{ines}>?=",
]


@pytest.mark.parametrize("sender", CONFUSING)
def test_a_sender_that_is_not_exactly_one_address_is_nobody(nagomi_mail: MailDesk, sender: str) -> None:
    ines = nagomi_mail.cast.ines.email
    mail = nagomi_mail.receive(sender=sender.format(ines=ines), headers=VOUCHED + ines.partition("@")[2])
    assert mail.disposition == "quarantined"
    assert not Case.objects.exists()


def test_an_address_in_the_name_is_only_a_name(nagomi_mail: MailDesk) -> None:
    mail = nagomi_mail.receive(sender=f'"{nagomi_mail.cast.ines.email}" <eve@evil.example>')
    assert mail.sender_address == "eve@evil.example"
    assert mail.case
    assert mail.case.contact is None
