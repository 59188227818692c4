"""V1: an attacker named in Cc of a forged mail was added to the case and sent its history."""

from __future__ import annotations

import pytest

from kept.domain.cases.models import Case
from kept.domain.mailroom.actions import acknowledge_case
from kept.domain.mailroom.models import OutboundMail, Participant
from kept.domain.mailroom.queries import list_recipients
from tests.desks import AT
from tests.mail.mailroom.desk import MailDesk

EVE = "eve@evil.example"
FORMS = [
    "desk@kept.example",
    "desk+{number}@kept.example",
    "desk+{pk}@kept.example",
    "desk+case-{pk}@kept.example",
    "{token}",
]


@pytest.mark.parametrize("vouched", [False, True], ids=["forged", "from the customer"])
@pytest.mark.parametrize("form", FORMS)
def test_whoever_is_named_in_cc_gets_nothing(nagomi_mail: MailDesk, form: str, vouched: bool) -> None:
    case = nagomi_mail.receive("The password is secret-canary.").case
    assert case
    token = nagomi_mail.queue(case, key="reply:1").reply_to
    nagomi_mail.receive(
        "Please add my colleague.",
        vouched=vouched,
        to=form.format(number=case.number.lower(), pk=case.pk, token=token),
        subject=f"Re: [{case.number}]",
        headers=f"Cc: {EVE}, Eve <{EVE}>",
    )
    for found in Case.objects.all():
        acknowledge_case(case=found, at=AT)
        for recipient in list_recipients(found):
            nagomi_mail.queue(found, key=f"{found.pk}:{recipient.address}", recipient=recipient)
    nagomi_mail.deliver()
    assert not Participant.objects.exists()
    assert not OutboundMail.objects.filter(recipient_address=EVE).exists()
    assert EVE not in {recipient for _, recipient, _ in nagomi_mail.post.taken}
    assert not any(b"secret-canary" in raw for _, _, raw in nagomi_mail.post.taken)
