"""A running listener on loopback, and a desk whose rows other threads can see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kept.surfaces.intake.spool import Spool
from tests.desks import build_desk
from tests.mail.intake.running import Listener, free_port, running_listener
from tests.mail.mailroom.desk import MailDesk, open_mailbox


@pytest.fixture
def mail_desk(transactional_db: None) -> MailDesk:
    """The Nagomi desk with a mailbox, committed."""
    cast = build_desk("nagomi")
    return MailDesk(cast, open_mailbox(cast, "desk@kept.example"))


@pytest.fixture
def mail_server(mail_desk: MailDesk, tmp_path: Path) -> Iterator[Listener]:
    """The mail listener of the desk."""
    with running_listener(free_port(), Spool(tmp_path / "spool")) as listener:
        yield listener
