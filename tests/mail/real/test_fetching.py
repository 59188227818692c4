"""Mail fetched from Dovecot: accepted, committed, and only then moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from kept.domain.mailroom.actions import take_in_mail
from kept.domain.mailroom.models import InboundMail, RawMail
from kept.surfaces.intake import door, fetcher
from kept.surfaces.intake.fetcher import TAKEN, UNKNOWN, ImapAccount, fetch, fetch_again
from kept.surfaces.intake.spool import Spool
from tests.mail.letters import letter
from tests.mail.mailroom.desk import VOUCHED, MailDesk
from tests.mail.real.servers import Servers

INES = "Ines <ines@nagomi.example>"


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


@pytest.fixture(autouse=True)
def _empty_account(account: ImapAccount, mail_desk: MailDesk) -> None:
    with account.open() as box:
        for folder in ("INBOX", TAKEN, UNKNOWN):
            if box.folder.exists(folder):
                box.folder.set(folder)
                box.delete(box.uids("ALL"))


def _count(account: ImapAccount, folder: str) -> int:
    with replace(account, folder=folder).open() as box:
        return len(box.uids("ALL"))


def _put(servers: Servers, number: int = 1, **fields: str) -> bytes:
    raw = letter(
        f"Mail {number}.",
        sender=INES,
        message_id=f"<{number}@nagomi.example>",
        headers=VOUCHED + "nagomi.example",
        **fields,
    )
    servers.deliver(raw, "desk@kept.example")
    return raw


def test_a_fetched_mail_opens_a_case_as_of_when_the_server_received_it(
    servers: Servers, account: ImapAccount, mail_desk: MailDesk, spool: Spool
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    _put(servers)
    assert fetch(account, spool) == 1
    assert (_count(account, "INBOX"), _count(account, TAKEN)) == (0, 1)
    mail = take_in_mail(mail_id=InboundMail.objects.get().pk, at=datetime.now(UTC))
    assert mail.disposition == "created"
    assert mail.case
    assert mail.case.contact == mail_desk.cast.ines
    assert before <= mail.accepted_at <= datetime.now(UTC)
    assert fetch(account, spool) == 0


def test_a_mail_that_was_committed_but_not_moved_is_not_taken_twice(
    servers: Servers, account: ImapAccount, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise ConnectionResetError

    _put(servers)
    monkeypatch.setattr("imap_tools.BaseMailBox.move", broken)
    with pytest.raises(ConnectionResetError):
        fetch(account, spool)
    assert _count(account, "INBOX") == 1
    monkeypatch.undo()
    assert fetch(account, spool) == 0
    assert InboundMail.objects.count() == 1
    assert _count(account, "INBOX") == 0


def test_a_database_that_is_away_leaves_the_mail_where_it_is(
    servers: Servers, account: ImapAccount, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**kwargs: object) -> None:
        raise OperationalError("connection refused")

    _put(servers)
    monkeypatch.setattr("kept.surfaces.intake.door.accept_mail", away)
    with pytest.raises(OperationalError):
        fetch(account, spool)
    assert _count(account, "INBOX") == 1
    monkeypatch.undo()
    assert fetch(account, spool) == 1


def test_a_mail_that_cannot_be_taken_keeps_no_other_waiting(
    servers: Servers, account: ImapAccount, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = door.accept_mail

    def picky(**fields: Any) -> object:
        if b"Mail 1." in fields["raw"]:
            raise ValueError("this one is cursed")
        return real(**fields)

    for number in (1, 2, 3):
        _put(servers, number)
    monkeypatch.setattr(door, "accept_mail", picky)
    assert fetch(account, spool) == 2
    assert _count(account, "INBOX") == 1
    monkeypatch.undo()
    assert fetch(account, spool) == 1


def test_a_mail_seen_or_flagged_by_somebody_is_fetched_all_the_same(
    servers: Servers, account: ImapAccount, spool: Spool
) -> None:
    _put(servers)
    with account.open() as box:
        box.flag(box.uids("ALL"), ["\\Seen", "\\Flagged"], True)
    assert fetch(account, spool) == 1


def test_a_mail_for_no_mailbox_of_ours_is_put_aside(servers: Servers, account: ImapAccount, spool: Spool) -> None:
    _put(servers, to="somebody@else.example")
    account = replace(account, user="desk@kept.example")
    InboundMail.objects.all().delete()
    from kept.domain.mailroom.models import Mailbox

    Mailbox.objects.update(is_active=False)
    assert fetch(account, spool) == 0
    assert (_count(account, "INBOX"), _count(account, UNKNOWN)) == (0, 1)


def test_a_mail_that_is_too_large_is_said_with_its_headers(
    servers: Servers, account: ImapAccount, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(fetcher.Limits(), mail_bytes=2_000)
    _put(servers, subject="x" * 3_000)
    monkeypatch.setattr(fetcher, "Limits", lambda: small)
    assert fetch(account, spool) == 1
    kept = bytes(RawMail.objects.get().content)
    assert b"ines@nagomi.example" in kept
    assert b"was not read. It lies in the folder Kept-taken." in kept
    assert _count(account, TAKEN) == 1


def test_what_a_restore_lost_comes_back_from_the_mail_server(
    servers: Servers, account: ImapAccount, spool: Spool
) -> None:
    for number in range(3):
        _put(servers, number)
    assert fetch(account, spool) == 3
    RawMail.objects.filter(mail__message_id="<1@nagomi.example>").delete()
    InboundMail.objects.filter(message_id="<1@nagomi.example>").delete()
    since = datetime.now(UTC) - timedelta(days=1)
    assert fetch_again(account, spool, since) == 1
    assert fetch_again(account, spool, since) == 0
    assert InboundMail.objects.count() == 3
