"""Jobs of webhooks. Each reads the clock and calls one action; each may run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from kept.domain.webhooks import actions, queries
from kept.domain.webhooks.actions.delivering import defer_delivery
from kept.kernel import clock, jobs


@app.task(name="deliver_webhooks", retry=jobs.PATIENT)
def deliver_webhooks(endpoint_id: int) -> None:
    """Send what is due to one endpoint."""
    actions.deliver_webhooks(endpoint_id=endpoint_id, at=clock.now())


@app.periodic(cron="* * * * * */5")
@app.task(name="deliver_due_webhooks", queueing_lock="deliver_due_webhooks")
def deliver_due_webhooks(timestamp: int) -> None:
    """Wake the endpoints whose next try is due."""
    for endpoint_id in queries.list_due_endpoints(clock.now()):
        defer_delivery(endpoint_id)


@app.periodic(cron="41 3 * * *")
@app.task(name="forget_webhooks", queueing_lock="forget_webhooks")
def forget_webhooks(timestamp: int) -> None:
    """Delete deliveries that arrived long ago."""
    actions.forget_deliveries(at=clock.now())
