"""V12: line ends and commas in names and subjects became headers and recipients, or poisoned the queue."""

from __future__ import annotations

from email import message_from_bytes
from email.utils import getaddresses

import pytest

from kept.domain.mailroom.actions import queue_mail
from kept.domain.mailroom.types import Recipient
from tests.desks import AT
from tests.mail.mailroom.desk import MailDesk

NAMES = [
    "Eve, victim@x.example <t@x.example>",
    "Ines\r\nBcc: victim@x.example",
    "Ines\nSubject: other",
    "Ines\x00",
    "Ines\u2028Bcc: victim@x.example",
    '"Ines',
    "Ines\\",
    "=?utf-8?q?Ines=0D=0ABcc:_victim@x.example?=",
    "И" * 120,
]


@pytest.mark.parametrize("typed", NAMES)
def test_what_people_type_stays_in_its_place_and_is_sent(nagomi_mail: MailDesk, typed: str) -> None:
    case = nagomi_mail.receive().case
    assert case
    queue_mail(
        desk=nagomi_mail.cast.desk,
        case=case,
        recipient=Recipient(nagomi_mail.cast.ines.email, typed, contact=nagomi_mail.cast.ines),
        purpose="reply",
        subject=f"About {typed}",
        text=typed.replace("\x00", ""),
        dedupe_key="typed",
        at=AT,
    )
    (raw,) = nagomi_mail.deliver()
    message = message_from_bytes(raw)
    assert [address for _, address in getaddresses([message["To"]])] == [nagomi_mail.cast.ines.email]
    assert message["Bcc"] is None
    assert len(message.get_all("Subject")) == 1
    assert [recipient for _, recipient, _ in nagomi_mail.post.taken] == [nagomi_mail.cast.ines.email]
