"""Queued once, sent at least once under one identity, to who may have it at that moment, or visibly not."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kept.channels.mail.quoting import REPLY_MARK
from kept.channels.mail.submission import PermanentFailure, TemporaryFailure
from kept.domain.cases.events import CaseConfirmed
from kept.domain.cases.models import Case
from kept.domain.mailroom import actions
from kept.domain.mailroom.errors import BadAddress, NotReplayable
from kept.domain.mailroom.models import OutboundMail
from kept.domain.mailroom.queries import list_due, list_undelivered
from kept.domain.mailroom.schedule import next_try_at
from kept.domain.mailroom.types import Recipient
from kept.domain.parties.actions import deactivate_agent, deactivate_contact
from kept.kernel.actor import Actor
from kept.kernel.ledger import list_entries
from tests.desks import AT
from tests.mail.mailroom.desk import MailDesk


@pytest.fixture
def case(nagomi_mail: MailDesk) -> Case:
    """A case that Ines opened by mail."""
    found = nagomi_mail.receive(message_id="<ask@nagomi.example>").case
    assert found
    return found


def test_a_mail_is_queued_once_per_key(nagomi_mail: MailDesk, case: Case) -> None:
    first = nagomi_mail.queue(case, key="reply:1")
    assert nagomi_mail.queue(case, key="reply:1").pk == first.pk
    assert OutboundMail.objects.count() == 1


def test_a_sent_mail_names_the_case_continues_the_thread_and_can_be_answered(nagomi_mail: MailDesk, case: Case) -> None:
    mail = nagomi_mail.queue(case, key="reply:1")
    (raw,) = nagomi_mail.deliver()
    message = message_from_bytes(raw)
    assert message["To"] == f"Ines <{nagomi_mail.cast.ines.email}>"
    assert message["From"] == "Nagomi support <desk@kept.example>"
    assert message["Subject"] == f"[{case.number}] About your case"
    assert message["References"] == "<ask@nagomi.example>"
    assert message["Message-ID"] == mail.message_id
    assert message["Reply-To"].startswith("desk+")
    assert message.get_payload(decode=True).splitlines()[0].decode() == REPLY_MARK
    assert nagomi_mail.post.taken[0][:2] == ("desk@kept.example", nagomi_mail.cast.ines.email)
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.attempts) == ("sent", AT, 1)


def test_a_mail_that_was_sent_is_not_sent_again(nagomi_mail: MailDesk, case: Case) -> None:
    mail = nagomi_mail.queue(case, key="reply:1")
    nagomi_mail.deliver()
    assert actions.deliver_mail(mail_id=mail.pk, carrier=nagomi_mail.post, at=AT) is None
    assert len(nagomi_mail.post.taken) == 1


def test_a_server_that_is_away_is_tried_again_under_the_same_identity(nagomi_mail: MailDesk, case: Case) -> None:
    mail = nagomi_mail.queue(case, key="reply:1")
    nagomi_mail.post.failures = [TemporaryFailure("451 busy")] * 2
    nagomi_mail.deliver()
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("queued", "451 busy")
    assert timedelta(seconds=4) <= mail.not_before - AT <= timedelta(seconds=6)
    assert nagomi_mail.deliver(AT + timedelta(seconds=3)) == []
    assert list_due(AT + timedelta(seconds=7)) == [mail.pk]
    nagomi_mail.deliver(AT + timedelta(seconds=7))
    (raw,) = nagomi_mail.deliver(AT + timedelta(minutes=2))
    assert message_from_bytes(raw)["Message-ID"] == mail.message_id


def test_a_mail_nobody_takes_for_four_days_is_dead_visible_and_can_be_replayed(
    nagomi_mail: MailDesk, case: Case
) -> None:
    mail = nagomi_mail.queue(case, key="reply:1")
    nadia = nagomi_mail.cast.actor(nagomi_mail.cast.nadia)
    with pytest.raises(NotReplayable):
        actions.replay_mail(public_id=mail.public_id, actor=nadia, at=AT)
    at, tries = AT, 0
    while mail.state == "queued":
        nagomi_mail.post.failures = [TemporaryFailure("451 busy")]
        nagomi_mail.deliver(at)
        mail.refresh_from_db()
        at, tries = mail.not_before, tries + 1
    assert 9 <= tries <= 13
    assert timedelta(days=4) <= at - AT <= timedelta(days=5, hours=6)
    assert list_undelivered(actor=nadia) == [mail]
    actions.replay_mail(public_id=mail.public_id, actor=nadia, at=at)
    assert len(nagomi_mail.deliver(at)) == 1


def test_a_recipient_who_does_not_exist_is_dead_at_once(nagomi_mail: MailDesk, case: Case) -> None:
    mail = nagomi_mail.queue(case, key="reply:1")
    nagomi_mail.post.failures = [PermanentFailure("550 no such user")]
    nagomi_mail.deliver()
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("dead", "550 no such user")


def test_mails_of_one_conversation_go_in_order_and_others_do_not_wait(nagomi_mail: MailDesk, case: Case) -> None:
    first = nagomi_mail.queue(case, key="reply:1")
    second = nagomi_mail.queue(case, key="reply:2")
    other = nagomi_mail.queue(nagomi_mail.receive("Another pump.").case, key="reply:3")
    assert actions.deliver_mail(mail_id=second.pk, carrier=nagomi_mail.post, at=AT) is None
    nagomi_mail.post.failures = [TemporaryFailure("451 busy")]
    nagomi_mail.deliver()
    states = [OutboundMail.objects.get(pk=mail.pk).state for mail in (first, second, other)]
    assert states == ["queued", "queued", "sent"]
    nagomi_mail.deliver(AT + timedelta(minutes=1))
    assert [message_from_bytes(raw)["Message-ID"] for _, _, raw in nagomi_mail.post.taken] == [
        other.message_id,
        first.message_id,
        second.message_id,
    ]


class _Dying:
    """A carrier whose worker dies after the mail server took the mail."""

    def __init__(self, desk: MailDesk) -> None:
        self.desk = desk

    def carry(self, raw: bytes, *, sender: str, recipient: str) -> None:
        self.desk.post.carry(raw, sender=sender, recipient=recipient)
        raise KeyboardInterrupt


def test_a_worker_that_dies_while_sending_loses_nothing(nagomi_mail: MailDesk, case: Case) -> None:
    mail = nagomi_mail.queue(case, key="reply:1")
    with pytest.raises(KeyboardInterrupt):
        actions.deliver_mail(mail_id=mail.pk, carrier=_Dying(nagomi_mail), at=AT)
    assert nagomi_mail.deliver() == [], "the lease of the dead worker still runs"
    _expire_lease(mail)
    nagomi_mail.deliver()
    ids = {message_from_bytes(raw)["Message-ID"] for _, _, raw in nagomi_mail.post.taken}
    assert (len(nagomi_mail.post.taken), ids) == (2, {mail.message_id})


class _Overtaken:
    """A carrier so slow that another worker takes the mail over meanwhile."""

    def __init__(self, desk: MailDesk, mail: OutboundMail) -> None:
        self.desk, self.mail = desk, mail

    def carry(self, raw: bytes, *, sender: str, recipient: str) -> None:
        _expire_lease(self.mail)
        actions.deliver_mail(mail_id=self.mail.pk, carrier=self.desk.post, at=AT)
        raise TemporaryFailure("451 too slow")


def test_a_worker_that_wakes_up_late_changes_nothing(nagomi_mail: MailDesk, case: Case) -> None:
    mail = nagomi_mail.queue(case, key="reply:1")
    assert actions.deliver_mail(mail_id=mail.pk, carrier=_Overtaken(nagomi_mail, mail), at=AT) is None
    mail.refresh_from_db()
    assert (mail.state, mail.last_error, mail.fence) == ("sent", "", 2)


def test_a_mail_that_kills_every_worker_is_given_up(nagomi_mail: MailDesk, case: Case) -> None:
    mail = nagomi_mail.queue(case, key="reply:1")
    for _ in range(20):
        with pytest.raises(KeyboardInterrupt):
            actions.deliver_mail(mail_id=mail.pk, carrier=_Dying(nagomi_mail), at=AT)
        _expire_lease(mail)
    nagomi_mail.deliver()
    mail.refresh_from_db()
    assert mail.state == "dead"


def _expire_lease(mail: OutboundMail) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mailroom_outboundmail SET lease_until = clock_timestamp() - interval '1 s' WHERE id = %s", [mail.pk]
        )


def test_a_contact_who_left_gets_nothing_that_was_queued(nagomi_mail: MailDesk, case: Case) -> None:
    mail = nagomi_mail.queue(case, key="reply:1")
    deactivate_contact(contact=nagomi_mail.cast.ines, actor=Actor.robot(case.desk_id), at=AT)
    assert nagomi_mail.deliver() == []
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("cancelled", "The recipient is no longer a contact.")


def test_an_agent_who_left_gets_nothing_that_was_queued(nagomi_mail: MailDesk, case: Case) -> None:
    cast = nagomi_mail.cast
    to_nadia = nagomi_mail.queue(case, key="breach:1", recipient=Recipient.of_agent(cast.nadia), is_automatic=True)
    to_theo = nagomi_mail.queue(case, key="breach:2", recipient=Recipient.of_agent(cast.theo), is_automatic=True)
    deactivate_agent(agent_id=cast.nadia.public_id, actor=cast.actor(cast.lena), at=AT)
    nagomi_mail.deliver()
    assert [OutboundMail.objects.get(pk=mail.pk).state for mail in (to_nadia, to_theo)] == ["cancelled", "sent"]


def test_mail_is_held_after_a_restore_until_somebody_releases_it(nagomi_mail: MailDesk, case: Case) -> None:
    nagomi_mail.queue(case, key="reply:1")
    actions.hold_mail()
    assert nagomi_mail.deliver() == []
    actions.release_mail()
    assert len(nagomi_mail.deliver()) == 1


def test_an_address_that_is_none_is_refused_when_queueing(nagomi_mail: MailDesk, case: Case) -> None:
    with pytest.raises(BadAddress):
        nagomi_mail.queue(case, key="x", recipient=Recipient("ines@nagomi.example, omar@nagomi.example"))


def test_the_number_goes_to_who_asked_and_its_sending_is_recorded(nagomi_mail: MailDesk, case: Case) -> None:
    mail = actions.acknowledge_case(case=case, at=AT)
    assert mail is not None
    again = actions.acknowledge_case(case=case, at=AT)
    assert again is not None
    assert again.pk == mail.pk
    (raw,) = nagomi_mail.deliver(AT + timedelta(minutes=1))
    message = message_from_bytes(raw)
    assert case.number in message["Subject"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert nagomi_mail.post.taken[0][0] == "", "automatic mail has the null return path"
    entries = list_entries(desk_id=case.desk_id, stream=case.stream)
    assert [entry.kind for entry in entries].count(CaseConfirmed.kind) == 1
    assert entries[-1].at == AT + timedelta(minutes=1)


def test_a_machine_is_told_no_number(nagomi_mail: MailDesk) -> None:
    case = nagomi_mail.receive(headers="List-Id: <users.nagomi.example>").case
    assert case
    assert actions.acknowledge_case(case=case, at=AT) is None


@given(attempts=st.integers(1, 30), chance=st.floats(0, 1), waited=st.integers(0, 10 * 24 * 3600))
def test_tries_spread_by_a_fifth_and_end_after_four_days(attempts: int, chance: float, waited: int) -> None:
    at = AT + timedelta(seconds=waited)
    again_at = next_try_at(attempts=attempts, queued_at=AT, at=at, chance=chance)
    steps = [5, 60, 300, 1800, 7200, 21600, 43200]
    step = steps[attempts - 1] if attempts <= 7 else 86400
    if waited >= 4 * 24 * 3600:
        assert again_at is None
    else:
        assert again_at is not None
        assert step * 0.79 <= (again_at - at).total_seconds() <= step * 1.21
