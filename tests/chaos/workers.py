"""Real `kept worker` processes on the database of the test, and a mail server that can kill one at a bad moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiosmtpd.smtp import Envelope
from django.db import connection

from tests.mail.intake.running import free_port

PATIENCE_SECONDS = 90


def wait_for(is_so: Callable[[], object], said: Callable[[], str] = str) -> None:
    """Look until something is so. Fails, with what was said meanwhile, when it does not become so."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up_at, said()
        time.sleep(0.1)


def database_url() -> str:
    """The address of this test's own database, for another process."""
    found = connection.settings_dict
    name, user, host = (quote(str(found[key]), safe="") for key in ("NAME", "USER", "HOST"))
    return f"postgresql://{user}@localhost/{name}?host={host}"


class Worker:
    """A `kept worker` in a process of its own."""

    def __init__(self, var: Path, mail_port: int) -> None:
        self.log = var / f"worker-{free_port()}.log"
        ours = ("KEPT_", "DJANGO_", "PORT", "PUBLIC_BASE_URL", "SUPERVISED_BY_KEPT")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        environment = clean | {
            "KEPT_VAR": str(var),
            "DATABASE_URL": database_url(),
            "KEPT_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
        }
        known = list_workers()
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kept", "worker"], env=environment, stdout=output, stderr=output
            )
        wait_for(lambda: list_workers() - known, self.said)

    def said(self) -> str:
        """What the worker logged."""
        return self.log.read_text()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; one that kills is waited for."""
        self.process.send_signal(number)
        if number == signal.SIGKILL:
            self.process.wait(10)


def list_workers() -> set[int]:
    """The workers that have ever said that they are at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_workers")
        return {row[0] for row in cursor.fetchall()}


class PostOffice:
    """A mail server that remembers who got which Message-ID, and does something at the first mail if asked to."""

    def __init__(self) -> None:
        self.taken: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.at_the_next: Callable[[], object] | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        """Take a mail."""
        headers = bytes(envelope.content or b"").split(b"\r\n\r\n")[0].decode()
        fields = dict(line.split(": ", 1) for line in headers.replace("\r\n ", " ").splitlines())
        self.taken[envelope.rcpt_tos[0], fields["Subject"]].append(fields["Message-ID"])
        if (happen := self.at_the_next) is not None:
            self.at_the_next = None
            happen()
        return "250 taken"
