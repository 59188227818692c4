"""Tasks of the kernel: reactions, sealing, and the rescue of jobs whose worker died."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from procrastinate import JobContext
from procrastinate.contrib.django import app

from kept.kernel import clock, jobs
from kept.kernel.ledger.record import reactions_by_name
from kept.kernel.ledger.seal import seal_desk
from kept.kernel.models import Entry, KeyedRequest

STALLED_AFTER_SECONDS = 30
KEYS_KEPT_FOR = timedelta(hours=48)


@app.task(name="react", retry=jobs.PATIENT)
def react(entry_id: int, reaction: str) -> None:
    """Run one reaction to one event."""
    reactions_by_name()[reaction](Entry.objects.get(pk=entry_id), clock.now())


@app.periodic(cron="* * * * * */5")
@app.task(name="seal_ledgers", queueing_lock="seal_ledgers", pass_context=False)
def seal_ledgers(timestamp: int) -> None:
    """Extend the chain of every desk that has unsealed entries."""
    waiting = Entry.objects.filter(place__isnull=True).order_by().values_list("desk_id", flat=True).distinct()
    for desk_id in list(waiting):
        while seal_desk(desk_id=desk_id):
            pass


@app.periodic(cron="23 * * * *")
@app.task(name="forget_keyed_requests", queueing_lock="forget_keyed_requests", pass_context=False)
def forget_keyed_requests(timestamp: int) -> None:
    """Delete answered API requests whose key nobody will use again."""
    KeyedRequest.objects.filter(received_at__lt=clock.now() - KEYS_KEPT_FOR).delete()


@app.periodic(cron="* * * * * */20")
@app.task(name="rescue_jobs", queueing_lock="rescue_jobs", pass_context=True)
async def rescue_jobs(context: JobContext, timestamp: int) -> None:
    """Give the jobs of workers that no longer answer to those that do."""
    manager = context.app.job_manager
    stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
    await asyncio.gather(*(manager.retry_job(job) for job in stalled))
