"""Reads mail in a child process that can be killed, and reads less of a mail that killed one."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import time
from threading import Lock
from types import TracebackType

from kept.channels.mail.reading import Depth
from kept.channels.mail.types import Limits, ParsedMail, Trust, Unprocessable
from kept.channels.mail.wire import pack_request, unpack_answer

_MAILS_PER_CHILD = 500
_PIECE = 1 << 16
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TZ")


class MailParser:
    """A parser with one child of its own, started when first needed and replaced after a fault."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._mails_read = 0
        self._lock = Lock()

    def parse(
        self, raw: bytes, *, trust: Trust | None = None, has_null_sender: bool = False
    ) -> ParsedMail | Unprocessable:
        """Return what a mail says; never raises for anything that stands in it.

        A mail that exhausts the child is read again without its HTML, then with its headers only.
        """
        if len(raw) > self.limits.mail_bytes:
            return Unprocessable(f"It is larger than {self.limits.mail_bytes:,} bytes.")
        with self._lock:
            for depth in Depth:
                request = pack_request(raw, trust or Trust(), self.limits, has_null_sender, depth)
                answer = self._ask(request)
                if answer is not None:
                    return answer
        return Unprocessable("Reading it took more time or memory than a mail may cost.")

    def close(self) -> None:
        """Stop the child."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def __enter__(self) -> MailParser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: bytes) -> ParsedMail | Unprocessable | None:
        """Return the child's answer, or None if it died, hung or spoke nonsense."""
        if self._mails_read >= _MAILS_PER_CHILD:
            self.close()
        child = self._child or self._start()
        exchange = _Exchange(child, time.monotonic() + self.limits.child_wall_seconds)
        try:
            exchange.send(request)
            answer = unpack_answer(exchange.receive)
        except (OSError, EOFError, TimeoutError, ValueError, KeyError, TypeError):
            self.close()
            return None
        self._mails_read += 1
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        self._mails_read = 0
        self._child = subprocess.Popen(
            [sys.executable, "-m", "kept.channels.mail.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            start_new_session=True,
            bufsize=0,
        )
        return self._child


class _Exchange:
    """One question and its answer over the child's pipes, with a deadline on both."""

    def __init__(self, child: subprocess.Popen[bytes], deadline: float) -> None:
        if child.stdin is None or child.stdout is None:
            raise EOFError
        self._into, self._from = child.stdin.fileno(), child.stdout.fileno()
        self._deadline = deadline
        os.set_blocking(self._into, False)

    def send(self, request: bytes) -> None:
        rest = memoryview(request)
        while rest:
            self._wait(self._into, selectors.EVENT_WRITE)
            rest = rest[os.write(self._into, rest[:_PIECE]) :]

    def receive(self, size: int) -> bytes:
        pieces: list[bytes] = []
        while size:
            self._wait(self._from, selectors.EVENT_READ)
            piece = os.read(self._from, min(size, _PIECE))
            if not piece:
                raise EOFError
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _wait(self, pipe: int, event: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if not selector.select(max(0.0, self._deadline - time.monotonic())):
                raise TimeoutError
