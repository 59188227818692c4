"""The database goes away and comes back under a running `kept serve`: words meanwhile, and nothing lost after."""

from __future__ import annotations

import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import httpx
import pytest

from kept.surfaces.cli import database
from tests.ground.test_serve import environment, free_ports
from tests.mail.intake.running import free_port
from tests.mail.letters import letter

pytestmark = pytest.mark.slow

WORDS = "Kept cannot reach its database at the moment"
PAGE_WORDS = "The database cannot be reached right now."
PACK = resources.files("kept.packs").joinpath("nagomi").joinpath("policy.yaml")


class Installation:
    """A `kept serve` on a database server that the test starts and stops."""

    def __init__(self, var: Path) -> None:
        self.server = database.place(var / "server")
        self.port, self.mail_port = free_ports(), free_port()
        self.log = var / "output"
        self.environment = environment(var, self.port) | {
            "DATABASE_URL": f"postgresql://kept@localhost/kept?host={self.server.sockets}",
            "KEPT_MAIL_LISTEN": f"127.0.0.1:{self.mail_port}",
        }
        database.ready(self.server)
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kept", "serve"], env=self.environment, stdout=output, stderr=output
            )

    def run(self, *arguments: str) -> str:
        """Run a command of Kept's; return what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "kept", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def get(self, path: str, **headers: str) -> httpx.Response | None:
        """Ask the web server for a page; None while it is not up."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=20)
        except httpx.TransportError:
            return None

    def status(self, path: str) -> int:
        """The status of a page, 0 while the web server is not up."""
        answer = self.get(path)
        return answer.status_code if answer else 0

    def send_mail(self, message_id: str) -> str:
        """Hand a mail to the listener; return the answer, which begins with a code."""
        raw = letter("Let me in.", sender="omar@elsewhere.example", message_id=message_id)
        try:
            with smtplib.SMTP("127.0.0.1", self.mail_port, timeout=20) as client:
                client.sendmail("omar@elsewhere.example", ["nagomi@kept.example"], raw)
        except smtplib.SMTPRecipientsRefused as refused:
            [(code, words)] = refused.recipients.values()
            return f"{code} {words.decode()}"
        except smtplib.SMTPResponseException as refused:
            return f"{refused.smtp_code} {refused.smtp_error!r}"
        except OSError as away:
            return f"0 {away}"
        return "250"

    def count(self, table: str) -> int:
        """How many rows a table has."""
        with self.server.connect("kept") as connection:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert row is not None
        return int(str(row[0]))

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        """Look until something is so."""
        give_up_at = time.monotonic() + 60
        while not is_so():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < give_up_at, self.log.read_text()
            time.sleep(0.2)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """The Nagomi desk in an installation of its own, taking mail."""
    running = Installation(tmp_path)
    try:
        running.wait_for(lambda: running.status("/accounts/login/") == 200)
        running.run("desk", "open", "nagomi", "Nagomi", "NA", "lena@nagomi.example")
        running.run("desk", "publish", "nagomi", str(PACK))
        running.run("mail", "add", "nagomi", "nagomi@kept.example")
        yield running
    finally:
        running.process.terminate()
        running.process.wait(30)
        database.remove(running.server)


def test_pages_programs_and_mail_are_told_to_come_back_and_then_everything_goes_on(installation: Installation) -> None:
    assert installation.status("/nagomi/policy") == 200
    installation.wait_for(lambda: installation.send_mail("<1@elsewhere.example>") == "250")
    installation.wait_for(lambda: installation.count("cases_case") == 1)

    database.stop(installation.server)
    page, problem = installation.get("/nagomi/policy"), installation.get("/api/v1/me", Authorization="Bearer kept_x")
    assert page is not None
    assert (page.status_code, PAGE_WORDS in page.text, page.headers["retry-after"]) == (503, True, "10")
    assert problem is not None
    assert (problem.status_code, problem.headers["content-type"]) == (503, "application/problem+json")
    assert (WORDS in problem.json()["detail"], problem.headers["retry-after"]) == (True, "10")
    assert installation.send_mail("<2@elsewhere.example>").startswith("451 ")

    database.ready(installation.server)
    installation.wait_for(lambda: installation.status("/nagomi/policy") == 200)
    assert installation.status("/api/v1/me") == 401
    assert installation.send_mail("<2@elsewhere.example>") == "250"
    installation.wait_for(lambda: installation.count("cases_case") == 2)
    assert installation.count("mailroom_inboundmail") == 2
    assert "Nagomi: 2 cases" in installation.run("verify")
    assert installation.process.poll() is None
