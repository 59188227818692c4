"""`kept serve`, as somebody runs it: answers, survives kills of each part, refuses a taken port, stops cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from kept.surfaces.cli import database

pytestmark = pytest.mark.slow


def free_ports() -> int:
    """Return a port that is free, as is the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
                return port
            except (OSError, OverflowError):
                continue


def environment(var: Path, port: int) -> dict[str, str]:
    ours = ("KEPT_", "DJANGO_", "DATABASE_URL", "PUBLIC_BASE_URL", "RUN_OF_KEPT", "SUPERVISED_BY_KEPT")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**clean, "KEPT_VAR": str(var), "PORT": str(port), "KEPT_WEB_PROCESSES": "1"}


class Served:
    """A running `kept serve`."""

    def __init__(self, var: Path) -> None:
        self.port = free_ports()
        self.place = database.place(var)
        self.log = var.parent / "output"
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kept", "serve"],
                env=environment(var, self.port),
                stdout=output,
                stderr=output,
            )

    def status(self) -> int:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/accounts/login/", timeout=10).status_code
        except httpx.TransportError:
            return 0

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        give_up_at = time.monotonic() + 60
        while not is_so():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < give_up_at, self.output()
            time.sleep(0.1)

    def child(self, words: str) -> psutil.Process | None:
        for child in psutil.Process(self.process.pid).children():
            if words in " ".join(child.cmdline()):
                return child
        return None

    def has_run_jobs_since(self, instant: float) -> bool:
        """Whether a periodic job was deferred after an instant, and then done: jobs that are done are deleted."""
        statement = """
            SELECT 1 FROM procrastinate_periodic_defers p
            WHERE defer_timestamp > %s AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j WHERE j.id = p.job_id)
        """
        with self.place.connect("kept") as connection:
            return connection.execute(statement, [int(instant)]).fetchone() is not None

    def output(self) -> str:
        return self.log.read_text()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = Served(tmp_path_factory.mktemp("serve") / "var")
    try:
        running.wait_for(lambda: running.status() == 200)
        yield running
    finally:
        running.process.terminate()
        running.process.wait(30)
        database.remove(running.place)


def test_a_taken_port_is_said_in_one_line_before_anything_starts(served: Served, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "kept", "serve"],
        env=environment(tmp_path / "var", served.port),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Port {served.port} is taken")
    assert len(ended.stderr.splitlines()) == 1
    assert not database.place(tmp_path / "var").data.exists()


def test_the_database_comes_back_after_a_kill_and_pages_say_so_meanwhile(served: Served) -> None:
    os.kill(int((served.place.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    served.wait_for(lambda: "the database has died" in served.output())
    served.wait_for(lambda: served.status() == 200)
    back_at = time.time()
    served.wait_for(lambda: served.has_run_jobs_since(back_at))


def test_a_killed_web_server_and_a_killed_worker_are_started_again(served: Served) -> None:
    for words, name in (("gunicorn", "the web server"), ("kept worker", "worker 1")):
        child = served.child(words)
        assert child is not None
        child.kill()
        served.wait_for(lambda name=name: f"{name} ended by signal SIGKILL" in served.output())  # type: ignore[misc]
        served.wait_for(
            lambda words=words, child=child: (new := served.child(words)) is not None and new.pid != child.pid  # type: ignore[misc]
        )
    served.wait_for(lambda: served.status() == 200)


def test_pages_carry_a_strict_policy_and_static_files_may_be_kept_for_ever(served: Served) -> None:
    page = httpx.get(f"http://127.0.0.1:{served.port}/accounts/login/", timeout=10)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    style = next(part for part in page.text.split('"') if part.startswith("/static/") and part.endswith(".css"))
    sheet = httpx.get(f"http://127.0.0.1:{served.port}{style}", timeout=10)
    assert sheet.status_code == 200
    assert "immutable" in sheet.headers["cache-control"]


def test_a_signal_stops_everything_within_seconds(tmp_path: Path) -> None:
    running = Served(tmp_path / "var")
    try:
        running.wait_for(lambda: running.status() == 200)
        family = psutil.Process(running.process.pid).children(recursive=True)
        began_at = time.monotonic()
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(15) == 0, running.output()
        assert time.monotonic() - began_at < 15
        assert not [child for child in family if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
        assert not database.is_running(running.place)
        assert running.output().rstrip().endswith("Kept has stopped.")
    finally:
        running.process.kill()
        database.remove(running.place)
