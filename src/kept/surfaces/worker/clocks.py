"""The loop that announces due clocks. Any number of workers may run it: each takes cases that no other one holds."""

from __future__ import annotations

import threading

import structlog

from kept.domain.cases.actions import wake_due_cases
from kept.kernel import clock

LOOK_EVERY_SECONDS = 1.0

logger = structlog.get_logger("kept.worker")


def watch_clocks(stop: threading.Event) -> None:
    """Announce what is due, once a second, until asked to stop."""
    while not stop.is_set():
        if woken := wake_due_cases(at=clock.now()):
            logger.info("cases_woken", cases=woken)
        else:
            stop.wait(LOOK_EVERY_SECONDS)
