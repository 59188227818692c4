"""Keeps programs running in the foreground: restarts those that die, stops all on the first signal."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

LOOK_SECONDS = 0.25
GRACE_SECONDS = 8
LONGEST_WAIT_SECONDS = 30
SETTLED_SECONDS = 60
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Program:
    """One program to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_at: float = 0.0
    """Not before this instant of the monotonic clock."""


class Supervisor:
    """Runs `programs` until SIGINT or SIGTERM; `watch` is called about four times a second."""

    def __init__(
        self,
        programs: Sequence[Program],
        say: Callable[[str], None],
        watch: Callable[[], None] = lambda: None,
    ) -> None:
        self.programs = programs
        self.say = say
        self.watch = watch
        self.stopping = threading.Event()
        self.signals = 0

    def run(self) -> None:
        """Start everything, look after it, and return when all of it has ended."""
        before = {
            number: signal.signal(number, self._note_signal) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            while not self.stopping.is_set():
                self.watch()
                for program in self.programs:
                    self._look_after(program)
                self.stopping.wait(LOOK_SECONDS)
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note_signal(self, _number: int, _frame: object) -> None:
        self.signals += 1
        self.stopping.set()

    def _look_after(self, program: Program) -> None:
        now = time.monotonic()
        if program.process is None:
            if now >= program.start_at:
                program.process = _start(program)
                program.started_at = now
            return
        code = program.process.poll()
        if code is None:
            return
        program.failures = 1 if now - program.started_at > SETTLED_SECONDS else program.failures + 1
        wait = min(2 ** (program.failures - 1), LONGEST_WAIT_SECONDS)
        self.say(f"{program.name} ended {_how(code)}; starting it again in {wait} s")
        program.process = None
        program.start_at = now + wait

    def _stop_all(self) -> None:
        running = [p for p in self.programs if p.process is not None and p.process.poll() is None]
        for program in running:
            _signal(program, signal.SIGTERM)
        give_up_at = time.monotonic() + GRACE_SECONDS
        while any(p.process is not None and p.process.poll() is None for p in running):
            if time.monotonic() > give_up_at or self.signals > 1:
                for program in running:
                    _signal(program, signal.SIGKILL)
                break
            time.sleep(0.05)
        for program in running:
            if program.process is not None:
                program.process.wait()


def _start(program: Program) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that a Ctrl-C reaches it through us, in our order."""
    return subprocess.Popen(
        program.command,
        env={**os.environ, **program.environment},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """Ask Linux to stop this program when the supervisor is killed without a chance to do it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(program: Program, number: signal.Signals) -> None:
    """Signal the program, or, to kill, everything that it started."""
    if program.process is None:
        return
    with suppress(ProcessLookupError):
        if number == signal.SIGKILL:
            os.killpg(program.process.pid, number)
        else:
            program.process.send_signal(number)


def _how(code: int) -> str:
    if code < 0:
        return f"by signal {signal.Signals(-code).name}"
    return "by itself" if code == 0 else f"with exit code {code}"
