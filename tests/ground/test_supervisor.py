"""The supervisor restarts what dies, waits longer each time, says so, and stops everything on the first signal."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kept.surfaces.cli.supervisor import Program, Supervisor

PATIENT = "import time; time.sleep(60)"
STUBBORN = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
time.sleep(60)
"""


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)]
    yield
    assert [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)] == before


def run_until(supervisor: Supervisor, is_time: object, signals: int = 1) -> float:
    """Run the supervisor here, signal this process once `is_time` holds, return the seconds it took to stop."""
    signalled_at = []

    def watch() -> None:
        give_up_at = time.monotonic() + 20
        while not is_time() and time.monotonic() < give_up_at:  # type: ignore[operator]
            time.sleep(0.02)
        for _ in range(signals):
            signalled_at.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.5)

    watcher = threading.Thread(target=watch)
    watcher.start()
    supervisor.run()
    stopped_at = time.monotonic()
    watcher.join()
    return stopped_at - signalled_at[0]


def is_running(program: Program) -> bool:
    return program.process is not None and program.process.poll() is None


def test_a_signal_stops_every_program_and_returns(said: list[str]) -> None:
    programs = [Program("web", python(PATIENT)), Program("worker", python(PATIENT))]
    seconds = run_until(Supervisor(programs, said.append), lambda: all(map(is_running, programs)))
    assert seconds < 4
    assert not any(map(is_running, programs))
    assert said == []


def test_a_program_that_was_killed_is_started_again_and_said(said: list[str]) -> None:
    program = Program("web", python(PATIENT))
    first: list[int] = []

    def is_second() -> bool:
        process = program.process
        if process is None or not is_running(program):
            return False
        if not first:
            first.append(process.pid)
            process.kill()
        return process.pid != first[0]

    run_until(Supervisor([program], said.append), is_second)
    assert said == ["web ended by signal SIGKILL; starting it again in 1 s"]


def test_a_program_that_cannot_start_is_tried_ever_more_slowly(said: list[str]) -> None:
    program = Program("worker", python("raise SystemExit(3)"))
    run_until(Supervisor([program], said.append), lambda: len(said) >= 3)
    assert said[:3] == [f"worker ended with exit code 3; starting it again in {wait} s" for wait in (1, 2, 4)]


def test_a_program_that_does_not_listen_is_killed_at_the_second_signal(said: list[str], tmp_path: Path) -> None:
    started = tmp_path / "started"
    program = Program("web", python(STUBBORN, str(started)))
    seconds = run_until(Supervisor([program], said.append), started.exists, signals=2)
    assert seconds < 4
    assert not psutil.pid_exists(int(started.read_text()))


def test_what_else_must_live_is_looked_at_all_along(said: list[str]) -> None:
    looks: list[float] = []
    run_until(Supervisor([], said.append, lambda: looks.append(0)), lambda: len(looks) > 2)
    assert len(looks) > 2
