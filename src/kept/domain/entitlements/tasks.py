"""Jobs of entitlements. Each reads the clock and calls one action; each may run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from kept.domain.entitlements import actions
from kept.kernel import clock


@app.periodic(cron="*/5 * * * *")
@app.task(name="end_expired_changes", queueing_lock="end_expired_changes")
def end_expired_changes(timestamp: int) -> None:
    """End the requests about contacts that nobody answered in time."""
    while actions.end_expired_changes(at=clock.now()):
        pass
