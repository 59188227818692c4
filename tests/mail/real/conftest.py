"""Real mail servers for a whole file of tests; skipped loudly where they are not installed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kept.surfaces.intake.fetcher import ImapAccount
from kept.surfaces.intake.spool import Spool
from tests.mail.intake.conftest import mail_desk
from tests.mail.intake.running import Listener, running_listener
from tests.mail.mailroom.desk import MailDesk
from tests.mail.real.servers import PASSWORD, Servers, missing

__all__ = ["mail_desk"]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """Postfix and Dovecot, in a folder that their own users can reach."""
    why = missing()
    if why:
        pytest.skip(f"REAL MAIL SERVERS NOT TESTED: {why}")
    folder = Path(tempfile.mkdtemp(prefix="kept-mail-"))
    running = Servers.start(folder)
    yield running
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def mail_server(servers: Servers, mail_desk: MailDesk, tmp_path: Path) -> Iterator[Listener]:
    """Our listener, where Postfix hands mail for kept.example over."""
    with running_listener(servers.kept_port, Spool(tmp_path / "spool")) as listener:
        yield listener


@pytest.fixture
def account(servers: Servers) -> ImapAccount:
    """The desk's account on the IMAP server."""
    return ImapAccount(
        "127.0.0.1", servers.imap_port, "desk@kept.example", PASSWORD.replace(" ", ""), is_encrypted=False
    )
