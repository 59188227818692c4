"""What webhooks do about events of cases."""

from __future__ import annotations

from datetime import datetime

from kept.domain.webhooks.actions import queue_event
from kept.kernel.models import Entry


def queue_webhooks(entry: Entry, at: datetime) -> None:
    """Tell the programs that listen."""
    queue_event(entry=entry, at=at)
