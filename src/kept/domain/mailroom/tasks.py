"""Jobs of the mailroom. Each reads the clock and calls one action; each may run twice."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from kept.domain.mailroom import actions, queries
from kept.domain.mailroom.actions.accepting import defer_reading
from kept.domain.mailroom.carriers import get_carrier
from kept.kernel import clock, jobs

READ_WITHIN = timedelta(minutes=1)


@app.task(name="take_in_mail", retry=jobs.PATIENT)
def take_in_mail(mail_id: int) -> None:
    """Read one accepted mail."""
    actions.take_in_mail(mail_id=mail_id, at=clock.now())


@app.task(name="deliver_mail", retry=jobs.PATIENT)
def deliver_mail(mail_id: int) -> None:
    """Try one queued mail."""
    actions.deliver_mail(mail_id=mail_id, carrier=get_carrier(), at=clock.now())


@app.periodic(cron="* * * * * */5")
@app.task(name="deliver_due_mail", queueing_lock="deliver_due_mail")
def deliver_due_mail(timestamp: int) -> None:
    """Try the mail whose next try is due."""
    for mail_id in queries.list_due(clock.now()):
        jobs.defer("deliver_mail", once=f"outbound:{mail_id}", mail_id=mail_id)


@app.periodic(cron="* * * * *")
@app.task(name="take_in_waiting_mail", queueing_lock="take_in_waiting_mail")
def take_in_waiting_mail(timestamp: int) -> None:
    """Read again what should have been read by now."""
    for mail_id in queries.list_waiting(clock.now() - READ_WITHIN):
        defer_reading(mail_id)


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_raw_mail", queueing_lock="forget_raw_mail")
def forget_raw_mail(timestamp: int) -> None:
    """Delete the bytes of mail that was read long ago."""
    while actions.forget_raw_mail(at=clock.now()):
        pass
