"""What is told by mail of an escalation to engineering, to whom, and once."""

from __future__ import annotations

from typing import Any

from kept.domain.escalation import actions
from kept.domain.mailroom.models import OutboundMail
from tests.behind import react
from tests.desks import AT, Cast

TOLD = ("kept.domain.notices.engineering_reactions",)


def test_engineers_and_support_are_told_of_each_step_but_not_what_they_did(nexthop: Cast) -> None:
    case = nexthop.open_case(severity="P1")
    nadia, theo = nexthop.actor(nexthop.nadia), nexthop.actor(nexthop.theo)
    escalation = actions.ask_engineering(
        number=case.number, reason="It flaps.", asked="Why does the port flap?", actor=nadia, at=AT
    )
    where: dict[str, Any] = {"escalation_id": escalation.public_id, "at": AT}
    actions.accept_escalation(**where, actor=theo)
    question = actions.ask_question(**where, text="Which optics?", actor=theo)
    react(AT, prefixes=TOLD)
    actions.answer_question(**where, question_id=question.public_id, text="LR4.", actor=nadia)
    actions.answer_escalation(**where, text="It is the optics.", actor=theo)
    react(AT, prefixes=TOLD)
    mails = [(mail.purpose, mail.recipient_address, mail.subject) for mail in OutboundMail.objects.order_by("pk")]
    assert [(purpose, address) for purpose, address, _ in mails] == [
        ("engineering-asked", nexthop.theo.user.email),
        ("engineering-question", nexthop.nadia.user.email),
        ("engineering-question-answered", nexthop.theo.user.email),
        ("engineering-done", nexthop.nadia.user.email),
    ]
    assert "Fast track: It flaps." in mails[0][2]
