"""`kept mail …`, as an operator types it."""

from __future__ import annotations

import asyncio
import smtplib
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner, Result

from kept.domain.mailroom.identity import get_state
from kept.domain.mailroom.models import InboundMail, Mailbox, RawMail
from kept.surfaces.cli import mail_commands
from kept.surfaces.cli.main import app
from tests.mail.intake.running import Listener, free_port
from tests.mail.intake.test_listener import INES, RAW
from tests.mail.mailroom.desk import MailDesk


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """The command line against the database of the test."""
    from contextlib import nullcontext

    monkeypatch.setattr(mail_commands, "desk_open", nullcontext)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["mail", *words])

    return run


def test_a_mailbox_is_added_and_a_bad_address_refused(cli: Any, mail_desk: MailDesk) -> None:
    answer = cli("add", "nagomi", "Security@kept.example", "--authserv-id", "mx.kept.example")
    assert answer.output == "Mail to security@kept.example comes in on Nagomi.\n"
    added = Mailbox.objects.get(address="security@kept.example")
    assert (added.requires_verified_sender, added.authserv_ids) == (True, ["mx.kept.example"])
    for address in ("security@kept.example", "no address", "a+b@kept.example", f"{'x' * 21}@kept.example"):
        assert cli("add", "nagomi", address).exit_code == 1
    assert cli("add", "nowhere", "x@kept.example").exit_code == 1


def test_what_a_restore_lost_is_reingested(
    cli: Any, mail_server: Listener, mail_desk: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtplib.SMTP(mail_server.host, mail_server.port) as client:
        client.sendmail(INES, ["desk@kept.example"], RAW)
    RawMail.objects.all().delete()
    InboundMail.objects.all().delete()
    monkeypatch.setattr(mail_commands, "_spool", lambda: mail_server.spool)
    answer = cli("reingest", "--since", f"{datetime.now(UTC):%Y-%m-%d}T00:00:00+00:00")
    assert answer.output == "From the spool: 1 were missing and are back, 0 were there.\n"
    assert InboundMail.objects.count() == 1
    assert cli("reingest", "--since", "2026-03-01T00:00:00").exit_code == 1


def test_mail_is_held_released_and_the_installation_renewed(cli: Any, mail_desk: MailDesk) -> None:
    cli("hold")
    assert get_state().is_held
    cli("release")
    assert not get_state().is_held
    before = get_state().instance
    cli("renew")
    assert get_state().instance != before


def test_a_taken_port_and_a_missing_setting_are_said(cli: Any, mail_desk: MailDesk, settings: Any) -> None:
    assert "KEPT_MAIL_LISTEN is not set" in cli("listen").output
    assert "KEPT_IMAP_URL is not set" in cli("fetch").output
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", free_port()))
        holder.listen()
        taken = f"127.0.0.1:{holder.getsockname()[1]}"
        settings.KEPT = settings.KEPT.model_copy(update={"mail_listen": taken})
        answer = cli("listen")
    assert answer.exit_code == 1
    assert f"Kept cannot take mail at {taken}" in answer.output


def test_the_listener_goes_on_after_its_database_connections_were_cut(mail_server: Listener) -> None:
    with smtplib.SMTP(mail_server.host, mail_server.port) as client:
        client.sendmail(INES, ["desk@kept.example"], RAW)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        client.sendmail(INES, ["desk@kept.example"], RAW.replace(b"stopped", b"burned"))
    assert InboundMail.objects.count() == 2


def test_half_a_mail_is_no_mail(mail_server: Listener, tmp_path: Path) -> None:
    async def hang_up() -> None:
        reader, writer = await asyncio.open_connection(mail_server.host, mail_server.port)
        await reader.readline()
        for line in (b"EHLO x", b"MAIL FROM:<ines@nagomi.example>", b"RCPT TO:<desk@kept.example>", b"DATA"):
            writer.write(line + b"\r\n")
            await asyncio.sleep(0.1)
        writer.write(RAW[:100])
        await writer.drain()
        writer.close()

    asyncio.run(hang_up())
    with smtplib.SMTP(mail_server.host, mail_server.port) as client:
        assert client.noop()[0] == 250
    assert InboundMail.objects.count() == 0
    assert list(mail_server.spool.folder.glob("*/*.mail")) == []
