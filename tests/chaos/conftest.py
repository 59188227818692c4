"""A desk whose rows other processes see, and what ends every worker that a test started."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.chaos.workers import PostOffice, Worker
from tests.desks import Cast, build_desk
from tests.mail.intake.running import free_port

Start = Callable[[], Worker]


@pytest.fixture
def desk(transactional_db: None) -> Cast:
    """The Nagomi desk, whose clocks run round the clock."""
    return build_desk("nagomi")


@pytest.fixture
def mail_server() -> Iterator[tuple[PostOffice, int]]:
    """A mail server that takes everything, and its port."""
    office, port = PostOffice(), free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    yield office, port
    controller.stop()


@pytest.fixture
def start_worker(desk: Cast, mail_server: tuple[PostOffice, int], tmp_path: Path) -> Iterator[Start]:
    """Start a worker and wait until it is at work."""
    started: list[Worker] = []

    def start() -> Worker:
        started.append(Worker(tmp_path, mail_server[1]))
        return started[-1]

    yield start
    for worker in started:
        if worker.process.poll() is None:
            worker.send(signal.SIGKILL)
