"""V3: a forged or leftover reply address let mail be posted with the authority of an agent."""

from __future__ import annotations

import pytest

from kept.domain.cases.models import Case, Message
from kept.domain.mailroom.models import ReplyToken
from kept.domain.parties.actions import deactivate_contact
from kept.kernel.actor import Actor
from tests.desks import AT
from tests.mail.mailroom.desk import MailDesk

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def _said(case: Case) -> int:
    return Message.objects.filter(case=case).count()


def test_a_reply_address_with_one_character_changed_is_no_reply_address(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    assert case
    local, _, domain = nagomi_mail.queue(case, key="q").reply_to.partition("@")
    for place in range(len("desk+"), len(local), 3):
        other = ALPHABET[(ALPHABET.find(local[place]) + 1) % len(ALPHABET)]
        changed = f"{local[:place]}{other}{local[place + 1 :]}@{domain}"
        mail = nagomi_mail.receive(f"Place {place}.", to=changed)
        assert mail.case != case
    assert _said(case) == 1


@pytest.mark.parametrize(
    "form",
    [
        "desk+{pk}@kept.example",
        "desk+{number}@kept.example",
        "desk+{digest}@kept.example",
        "desk+{bare}@kept.example",
        "desk+-{bare}@kept.example",
        "desk+{instance}-@kept.example",
        "desk+{instance}@kept.example",
        "notify-{pk}-1@kept.example",
        "reply-{pk}@kept.example",
    ],
)
def test_no_other_form_of_address_reaches_a_case(nagomi_mail: MailDesk, form: str) -> None:
    case = nagomi_mail.receive().case
    assert case
    token = nagomi_mail.queue(case, key="q").reply_to.partition("+")[2].partition("@")[0]
    instance, _, bare = token.partition("-")
    digest = bytes(ReplyToken.objects.get().digest).hex()
    address = form.format(pk=case.pk, number=case.number.lower(), digest=digest[:50], bare=bare, instance=instance)
    mail = nagomi_mail.receive("Post this.", to=address, headers=f"In-Reply-To: <notify-{case.pk}-1@kept.example>")
    assert mail.case != case
    assert _said(case) == 1


def test_mail_asks_the_same_question_as_the_web(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive().case
    assert case
    token = nagomi_mail.queue(case, key="q").reply_to
    deactivate_contact(contact=nagomi_mail.cast.ines, actor=Actor.robot(case.desk_id, via="cli"), at=AT)
    assert nagomi_mail.receive("Still me.", to=token).disposition == "quarantined"


@pytest.mark.parametrize("vouched", [False, True])
def test_a_mail_in_an_agents_name_is_never_posted_as_the_agent(nagomi_mail: MailDesk, vouched: bool) -> None:
    case = nagomi_mail.receive().case
    assert case
    token = nagomi_mail.queue(case, key="q").reply_to
    nadia = nagomi_mail.cast.nadia.user.email
    mail = nagomi_mail.receive("Send us the keys.", sender=f"Nadia <{nadia}>", vouched=vouched, to=token)
    assert (mail.disposition, mail.case) == ("quarantined", case)
    assert not Message.objects.exclude(side="customer").exists()
    assert not Message.objects.filter(agent__isnull=False).exists()
