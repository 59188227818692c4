"""Background jobs: a thin front to procrastinate. A job deferred inside a transaction exists once that commits.

Jobs run at least once, so every task is idempotent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

PATIENT = RetryStrategy(max_attempts=12, exponential_wait=3)
"""Waits 3, 9, 27, … seconds: most outages are over long before the last attempt, about six days on."""


def defer(
    task: str, *, lock: str | None = None, once: str | None = None, is_first: bool = False, **arguments: Any
) -> None:
    """Defer a task by name. `lock` runs jobs with the same lock one at a time; `once` keeps one waiting at most.

    `is_first` is for a caller whose own transaction made what the job is about: none of it can be waiting yet.
    """
    job = app.configure_task(task, lock=lock, queueing_lock=once)
    if once is None or is_first:
        job.defer(**arguments)
        return
    try:
        with transaction.atomic():
            job.defer(**arguments)
    except AlreadyEnqueued:
        return


def defer_all(task: str, arguments: Sequence[dict[str, Any]]) -> None:
    """Defer a task once for each set of arguments, in one statement."""
    if arguments:
        app.configure_task(task).batch_defer(*arguments)
