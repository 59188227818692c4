"""A running listener on loopback, and a desk whose rows other threads can see."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections

from kept.surfaces.intake.listener import listen
from kept.surfaces.intake.spool import Spool
from tests.desks import build_desk
from tests.mail.mailroom.desk import MailDesk, open_mailbox


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Listener:
    """Where the listener listens."""

    host: str
    port: int
    spool: Spool


@pytest.fixture
def mail_desk(transactional_db: None) -> MailDesk:
    """The Nagomi desk with a mailbox, committed."""
    cast = build_desk("nagomi")
    return MailDesk(cast, open_mailbox(cast, "desk@kept.example"))


@pytest.fixture
def mail_server(mail_desk: MailDesk, tmp_path: Path) -> Iterator[Listener]:
    """The mail listener of the desk, in a thread of its own."""
    listener = Listener("127.0.0.1", free_port(), Spool(tmp_path / "spool"))
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(
            listen(listener.host, listener.port, listener.spool, hostname="mx.kept.example", stop=stop)
        )
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    _wait_for(listener.port)
    yield listener
    loop.call_soon_threadsafe(stop.set)
    thread.join(timeout=20)
    assert not thread.is_alive()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")
