"""Mail that a person decides about."""

from __future__ import annotations

import pytest

from kept.domain.cases.models import Message
from kept.domain.mailroom.actions import reject_quarantined, take_quarantined
from kept.domain.mailroom.errors import AlreadyDisposed, MailNotFound
from kept.domain.mailroom.queries import list_quarantined, list_recipients
from kept.kernel.refusals import Invalid, NotAllowed
from tests.desks import AT
from tests.mail.mailroom.desk import MailDesk, messages_of


def test_an_agent_takes_a_mail_in_where_mail_is_no_channel(nextplane_mail: MailDesk) -> None:
    cast = nextplane_mail.cast
    mail = nextplane_mail.receive("It is down.")
    nadia = cast.actor(cast.nadia)
    assert list_quarantined(actor=nadia) == [mail]
    case = take_quarantined(public_id=mail.public_id, contact=cast.ines, channel="helpdesk", actor=nadia, at=AT)
    assert (case.contact, case.channel, messages_of(case)) == (cast.ines, "helpdesk", ["It is down."])
    assert list_quarantined(actor=nadia) == []
    with pytest.raises(AlreadyDisposed):
        take_quarantined(public_id=mail.public_id, actor=nadia, at=AT)


def test_a_stranger_let_onto_a_case_is_read_but_gets_no_mail(nagomi_mail: MailDesk) -> None:
    cast = nagomi_mail.cast
    case = nagomi_mail.receive().case
    token = nagomi_mail.queue(case, key="q").reply_to
    mail = nagomi_mail.receive("I know why.", sender="Pavel <pavel@birch.example>", to=token)
    assert (mail.disposition, mail.case) == ("quarantined", case)
    take_quarantined(public_id=mail.public_id, number=case.number, actor=cast.actor(cast.nadia), at=AT)
    added = Message.objects.filter(case=case).latest("pk")
    assert (added.body, added.author_name, added.contact, added.side) == ("I know why.", "Pavel", None, "customer")
    assert [one.address for one in list_recipients(case)] == [cast.ines.email]


def test_a_mail_cannot_be_put_on_the_case_of_another_customer_as_theirs(nagomi_mail: MailDesk) -> None:
    cast = nagomi_mail.cast
    case = nagomi_mail.receive().case
    mail = nagomi_mail.receive(sender="nobody")
    with pytest.raises(Invalid):
        take_quarantined(
            public_id=mail.public_id, number=case.number, contact=cast.omar, actor=cast.actor(cast.nadia), at=AT
        )


def test_leaving_a_mail_out_needs_a_reason(nagomi_mail: MailDesk) -> None:
    nadia = nagomi_mail.cast.actor(nagomi_mail.cast.nadia)
    mail = nagomi_mail.receive(sender="nobody")
    with pytest.raises(Invalid):
        reject_quarantined(public_id=mail.public_id, reason=" ", actor=nadia, at=AT)
    reject_quarantined(public_id=mail.public_id, reason="Advertising.", actor=nadia, at=AT)
    mail.refresh_from_db()
    assert (mail.disposition, mail.reason) == ("rejected", "Advertising.")


def test_customers_and_other_desks_see_no_quarantine(nagomi_mail: MailDesk, netop_mail: MailDesk) -> None:
    mail = nagomi_mail.receive(sender="nobody")
    with pytest.raises(NotAllowed):
        list_quarantined(actor=nagomi_mail.cast.actor(nagomi_mail.cast.ines))
    other = netop_mail.cast.actor(netop_mail.cast.nadia)
    assert list_quarantined(actor=other) == []
    with pytest.raises(MailNotFound):
        take_quarantined(public_id=mail.public_id, actor=other, at=AT)
