"""250 means committed; everything else means that the sender still has the mail."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.db import OperationalError
from procrastinate.contrib.django.models import ProcrastinateJob

from kept.domain.cases.models import Case, Message
from kept.domain.mailroom.actions import take_in_mail, take_quarantined
from kept.domain.mailroom.models import InboundMail, RawMail
from kept.domain.mailroom.queries import get_raw
from kept.surfaces.intake.door import reingest
from tests.desks import build_desk
from tests.mail.intake.running import Listener
from tests.mail.letters import letter
from tests.mail.mailroom.desk import VOUCHED, MailDesk, open_mailbox

INES = "ines@nagomi.example"
RAW = letter(sender=INES, headers=VOUCHED + "nagomi.example")


class Lmtp(smtplib.LMTP):
    """The standard library's LMTP over TCP."""


@pytest.fixture(params=[smtplib.SMTP, Lmtp], ids=["smtp", "lmtp"])
def courier(request: pytest.FixtureRequest, mail_server: Listener) -> Iterator[smtplib.SMTP]:
    """A mail server that hands mail over, by each protocol."""
    with request.param(mail_server.host, mail_server.port, timeout=20) as client:
        yield client


@pytest.mark.requirement("NA-08")
def test_a_mail_that_was_answered_250_is_committed_and_opens_an_information_request(
    courier: smtplib.SMTP, mail_desk: MailDesk
) -> None:
    assert courier.sendmail(INES, ["desk@kept.example"], RAW) == {}
    mail = InboundMail.objects.get()
    assert get_raw(mail) == RAW.rstrip(b"\r\n") + b"\r\n"
    assert ProcrastinateJob.objects.filter(task_name="take_in_mail", args={"mail_id": mail.pk}).count() == 1
    taken = take_in_mail(mail_id=mail.pk, at=datetime.now(UTC))
    assert taken.disposition == "created"
    assert taken.case
    assert (taken.case.contact, taken.case.kind) == (mail_desk.cast.ines, "information_request")


def test_a_mail_delivered_twice_is_one(courier: smtplib.SMTP) -> None:
    for _ in range(2):
        courier.sendmail(INES, ["desk@kept.example"], RAW)
    assert InboundMail.objects.count() == 1


def test_an_unknown_mailbox_is_refused_for_good(courier: smtplib.SMTP) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        courier.sendmail(INES, ["nobody@kept.example"], RAW)
    assert refused.value.recipients["nobody@kept.example"][0] == 550


def test_a_reply_address_reaches_its_mailbox(courier: smtplib.SMTP, mail_desk: MailDesk) -> None:
    courier.sendmail(INES, ["desk+abc-def@kept.example"], RAW)
    assert InboundMail.objects.get().delivered_to == "desk+abc-def@kept.example"


def test_an_empty_return_path_is_remembered(courier: smtplib.SMTP) -> None:
    courier.sendmail("", ["desk@kept.example"], RAW)
    assert InboundMail.objects.get().has_null_sender


def test_a_mail_of_fifty_megabytes_is_refused_at_the_door(mail_server: Listener) -> None:
    with smtplib.SMTP(mail_server.host, mail_server.port, timeout=60) as client:
        with pytest.raises(smtplib.SMTPResponseException) as refused:
            client.sendmail(INES, ["desk@kept.example"], RAW + b"x" * 76 * 660_000)
        assert refused.value.smtp_code == 552
        client.rset()
        client.ehlo_resp = None
        client.esmtp_features = {}
        assert client.mail(INES)[0] == 250
        assert client.rcpt("desk@kept.example")[0] == 250
        code, words = client.data(RAW + (b"x" * 76 + b"\r\n") * 480_000)
        assert (code, b"Too much" in words) == (552, True)
    assert InboundMail.objects.count() == 0


def _away(*args: object, **kwargs: object) -> None:
    raise OperationalError("connection refused")


@pytest.mark.parametrize("place", ["find_mailbox", "accept_deliveries"])
def test_a_database_that_is_away_means_later_and_leaves_nothing(
    courier: smtplib.SMTP, mail_server: Listener, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place == "find_mailbox":
        monkeypatch.setattr("kept.surfaces.intake.listener.find_mailbox", _away)
    else:
        monkeypatch.setattr("kept.surfaces.intake.door.accept_mail", _away)
    with pytest.raises((smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)) as refused:
        courier.sendmail(INES, ["desk@kept.example"], RAW)
    assert "451" in str(refused.value)
    assert list(mail_server.spool.folder.glob("*/*.mail")) == []
    monkeypatch.undo()
    courier.rset()
    courier.sendmail(INES, ["desk@kept.example"], RAW)
    assert InboundMail.objects.count() == 1


def test_a_fault_of_our_own_means_later(courier: smtplib.SMTP, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kept.surfaces.intake.listener.accept_deliveries", broken)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        courier.sendmail(INES, ["desk@kept.example"], RAW)
    assert refused.value.smtp_code == 451


def test_a_full_disk_means_later(courier: smtplib.SMTP, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kept.surfaces.intake.spool.os.fsync", full)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        courier.sendmail(INES, ["desk@kept.example"], RAW)
    assert refused.value.smtp_code == 451
    assert InboundMail.objects.count() == 0


def test_lmtp_is_given_one_recipient_at_a_time(mail_server: Listener) -> None:
    with Lmtp(mail_server.host, mail_server.port, timeout=20) as client:
        refused = client.sendmail(INES, ["desk@kept.example", "desk+other@kept.example"], RAW)
    assert [code for code, _ in refused.values()] == [452]


def test_what_a_restore_lost_comes_back_from_the_spool(
    mail_server: Listener, mail_desk: MailDesk, at: datetime
) -> None:
    began = datetime.now(UTC) - timedelta(seconds=1)
    with smtplib.SMTP(mail_server.host, mail_server.port, timeout=20) as client:
        for number in range(3):
            client.sendmail(INES, ["desk@kept.example"], letter(f"Mail {number}.", message_id=f"<{number}@x.example>"))
    lost = InboundMail.objects.get(message_id="<1@x.example>")
    accepted_at = lost.accepted_at
    RawMail.objects.filter(mail=lost).delete()
    lost.delete()
    assert reingest(mail_server.spool, began) == (1, 2, [])
    assert InboundMail.objects.get(message_id="<1@x.example>").accepted_at == accepted_at
    assert reingest(mail_server.spool, began) == (0, 3, [])
    assert reingest(mail_server.spool, datetime.now(UTC)) == (0, 0, [])


def test_the_spool_forgets_after_fourteen_days(mail_server: Listener, later: Callable[..., datetime]) -> None:
    with smtplib.SMTP(mail_server.host, mail_server.port, timeout=20) as client:
        client.sendmail(INES, ["desk@kept.example"], RAW)
    mail_server.spool.forget(datetime.now(UTC) + timedelta(days=14))
    assert len(list(mail_server.spool.folder.glob("*/*.mail"))) == 1
    mail_server.spool.forget(datetime.now(UTC) + timedelta(days=15))
    assert list(mail_server.spool.folder.glob("*/*.mail")) == []


@pytest.mark.requirement("NP-16")
def test_where_mail_is_no_channel_the_sender_is_led_to_the_help_desk_and_an_agent_can_take_it_in(
    mail_server: Listener,
) -> None:
    cast = build_desk("nextplane")
    desk = MailDesk(cast, open_mailbox(cast, "plane@kept.example"))
    raw = letter("It is down.", sender=cast.ines.email, headers=VOUCHED + cast.ines.email.partition("@")[2])
    with smtplib.SMTP(mail_server.host, mail_server.port, timeout=20) as client:
        client.sendmail(cast.ines.email, ["plane@kept.example"], raw)
    now = datetime.now(UTC)
    mail = take_in_mail(mail_id=InboundMail.objects.get().pk, at=now)
    assert (mail.disposition, Case.objects.count()) == ("quarantined", 0)
    (led,) = desk.deliver(now)
    lines = message_from_bytes(led, policy=policy.default).get_content().splitlines()
    assert any(line.endswith("/nextplane/portal") for line in lines)
    case = take_quarantined(
        public_id=mail.public_id, contact=cast.ines, channel="helpdesk", actor=cast.actor(cast.nadia), at=now
    )
    assert (case.contact, case.opened_at) == (cast.ines, mail.accepted_at)


@pytest.mark.parametrize(
    ("raw", "disposition", "said"),
    [
        (letter("", sender=INES, headers=VOUCHED + "nagomi.example"), "created", "(This mail has no text.)"),
        (
            letter(
                b"Gr\xfc\xdfe from the pump",
                sender=INES,
                headers=f"{VOUCHED}nagomi.example\r\nContent-Type: text/plain; charset=klingon",
            ),
            "created",
            "Grüße from the pump",
        ),
        (
            letter(
                b"--e\r\n\r\nword\r\n" * 10_000,
                sender=INES,
                headers=f"{VOUCHED}nagomi.example\r\nContent-Type: multipart/mixed; boundary=e",
            ),
            "created",
            "[The mail has more than 500 parts; the rest was not read.]",
        ),
        (letter("Let me in.", sender=INES), "created", "Let me in."),
        (letter("Who am I?", sender="ines@nagomi.example, eve@evil.example"), "quarantined", ""),
    ],
    ids=["empty body", "broken charset", "ten thousand parts", "forged sender", "two senders"],
)
def test_hostile_mail_is_taken_in_plainly(mail_server: Listener, raw: bytes, disposition: str, said: str) -> None:
    with smtplib.SMTP(mail_server.host, mail_server.port, timeout=20) as client:
        client.sendmail(INES, ["desk@kept.example"], raw)
    mail = take_in_mail(mail_id=InboundMail.objects.get().pk, at=datetime.now(UTC))
    assert mail.disposition == disposition
    assert said in "".join(Message.objects.values_list("body", flat=True))
    assert bool(mail.case and mail.case.contact) is (disposition == "created" and mail.is_verified)
