"""The mail listener, running in a thread of the test."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections

from kept.surfaces.intake.listener import listen
from kept.surfaces.intake.spool import Spool


@dataclass
class Listener:
    """Where the listener listens."""

    host: str
    port: int
    spool: Spool


@contextmanager
def running_listener(port: int, spool: Spool) -> Iterator[Listener]:
    """Listen on a loopback port for the length of a block."""
    stops: list[Callable[[], object]] = []

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        stops.append(lambda: loop.call_soon_threadsafe(stop.set))
        await listen("127.0.0.1", port, spool, hostname="mx.kept.example", stop=stop)
        connections.close_all()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    try:
        _wait_for(port)
        yield Listener("127.0.0.1", port, spool)
    finally:
        for stop in stops:
            stop()
        thread.join(timeout=20)
    assert not thread.is_alive()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")
