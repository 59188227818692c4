"""Creating cases through the API, and taking in mail, as a share of what bare PostgreSQL does on the same machine."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime

from bench.bulk import make_desk
from bench.rows import Row
from kept.surfaces.cli import database

SLUG = "netop"
CLIENTS = 4
SECONDS = 8
PORT = 18431


def measure(where: database.Place) -> list[Row]:
    """Bare PostgreSQL before and after, the API and the mail door between."""
    players = make_desk(SLUG, now=datetime.now(UTC))
    secret = _make_token(players.desk.pk, players.agents[2][0].pk)
    first = _bare(where)
    with _Web():
        api = _in_parallel(lambda: _post_cases(secret, players.contacts[0][0].public_id))
    mail = _in_parallel(_mail_door(_make_mailbox(players.desk.pk)))
    bare = (first + _bare(where)) / 2
    base = f"{bare:.0f}/s of three durable rows, {CLIENTS} clients"
    return [
        Row("cases opened through the API", f"{api:.0f}/s, 2 web processes", base, f"{api / bare:.0%}", "≥ 15 %"),
        Row("mails accepted, parsed and made cases", f"{mail:.0f}/s, 1 process", base, f"{mail / bare:.0%}", "≥ 15 %"),
    ]


def _bare(where: database.Place) -> float:
    """Transactions a second of three inserted rows each, every one durable before it counts."""
    with where.connect("kept") as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, body text)")

    def insert() -> Callable[[], None]:
        connection = where.connect("kept")
        connection.autocommit = False

        def once() -> None:
            for _ in range(3):
                connection.execute("INSERT INTO bare (body) VALUES (%s)", ["x" * 300])
            connection.commit()

        return once

    return _in_parallel(insert)


def _in_parallel(make: Callable[[], Callable[[], None]]) -> float:
    """How often a second CLIENTS threads together do what `make` returns, over SECONDS after a second to warm up."""
    counts, failures = [0] * CLIENTS, list[BaseException]()
    start = time.perf_counter() + 1
    end = start + SECONDS

    def run(number: int) -> None:
        try:
            once = make()
            while (now := time.perf_counter()) < end:
                once()
                counts[number] += now >= start
        except BaseException as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=run, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts) / SECONDS


def _post_cases(secret: str, contact: str) -> Callable[[], None]:
    body = json.dumps(
        {
            "subject": "The host does not start",
            "body": "Since the update the host does not start.",
            "channel": "form",
            "contact": contact,
            "facts": {"environment": "production", "has_workaround": "no"},
        }
    ).encode()
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def once() -> None:
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}/api/v1/cases", body, headers)
        with urllib.request.urlopen(request, timeout=30) as response:
            response.read()

    return once


def _make_token(desk_id: int, agent_id: int) -> str:
    from kept.domain.parties.actions import make_token
    from kept.domain.parties.models import Agent
    from kept.kernel.actor import Actor

    agent = Agent.objects.get(pk=agent_id)
    actor = Actor.robot(desk_id, via="cli")
    return make_token(label="benchmark", agent=agent, actor=actor, at=datetime.now(UTC))[1]


def _mail_door(mailbox_id: int) -> Callable[[], Callable[[], None]]:
    """Accept a mail durably, then read it in the child process and do what it asks, as listener and worker do."""
    from kept.domain.mailroom.actions import accept_mail, take_in_mail
    from kept.domain.mailroom.models import Mailbox

    numbers = itertools.count()

    def ready() -> Callable[[], None]:
        mailbox = Mailbox.objects.select_related("desk").get(pk=mailbox_id)

        def once() -> None:
            number, now = next(numbers), datetime.now(UTC)
            mail, _ = accept_mail(raw=_letter(number), mailbox=mailbox, transport_key=f"bench:{number}", at=now)
            take_in_mail(mail_id=mail.pk, at=now)

        return once

    return ready


def _letter(number: int) -> bytes:
    return (
        f"From: Ines <ines@acme.example>\r\nTo: support@bench.example\r\nSubject: Host {number} does not start\r\n"
        f"Message-ID: <bench.{number}@acme.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "Since the update the host does not start.\r\n"
    ).encode()


def _make_mailbox(desk_id: int) -> int:
    from kept.domain.mailroom.actions import add_mailbox
    from kept.kernel.actor import Actor

    return add_mailbox(
        address="support@bench.example",
        name="Support",
        requires_verified_sender=False,
        actor=Actor.robot(desk_id, via="cli"),
        at=datetime.now(UTC),
    ).pk


class _Web:
    """The pages' server as `kept serve` runs it, on a port of its own."""

    def __enter__(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "kept.project.wsgi", "--bind", f"127.0.0.1:{PORT}"]
        command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "warning"]
        self.process = subprocess.Popen(command, env={**os.environ, "SUPERVISED_BY_KEPT": "1"})
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/static/none", timeout=2)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the web server did not come up")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)
