"""The current instant. Only doors (requests, listeners, worker loops, commands) read it; everything below is told.

In a demo the clock runs ahead by an offset that is kept in the database, so that web and worker move together.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings

from kept.kernel.models import DemoClock
from kept.kernel.refusals import NotAllowed


def now() -> datetime:
    """The current instant in UTC."""
    instant = datetime.now(UTC)
    if settings.KEPT_DEMO:
        instant += DemoClock.offset()
    return instant


def advance(by: timedelta) -> None:
    """Move the demo clock ahead. Raises NotAllowed outside a demo."""
    if not settings.KEPT_DEMO:
        raise NotAllowed("The clock can be moved in a demo only.")
    DemoClock.advance(by)
