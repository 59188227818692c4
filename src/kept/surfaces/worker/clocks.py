"""The loop that announces due clocks. Any number of workers may run it: each takes cases that no other one holds."""

from __future__ import annotations

import threading

import structlog

from kept.domain.cases.actions import wake_due_cases
from kept.domain.defects.actions import release_due
from kept.domain.worklog.actions import wake_due_pages, wake_due_rosters
from kept.kernel import clock

LOOK_EVERY_SECONDS = 1.0

logger = structlog.get_logger("kept.worker")


def watch_clocks(stop: threading.Event) -> None:
    """Announce due clocks, end shifts and page the next in line, once a second, until asked to stop."""
    while not stop.is_set():
        now = clock.now()
        woken = {
            "cases": wake_due_cases(at=now),
            "rosters": wake_due_rosters(at=now),
            "pages": wake_due_pages(at=now),
            "corrections": release_due(at=now),
        }
        if any(woken.values()):
            logger.info("woken", **woken)
        else:
            stop.wait(LOOK_EVERY_SECONDS)
