"""The LMTP and SMTP listener: one port, either greeting. 250 means committed; a database that is away means 451.

It belongs behind a mail server of yours, on loopback or a private network: it checks no sender and knows no spam.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from django.db import Error, close_old_connections, connections

from kept.channels.mail.types import Limits
from kept.domain.mailroom.queries import find_mailbox
from kept.kernel import clock
from kept.kernel.refusals import NotFound
from kept.surfaces.intake.door import accept_deliveries, digest_key
from kept.surfaces.intake.spool import Delivery, Spool

Result = TypeVar("Result")

LATER = "451 4.3.0 This server cannot take mail now; please try again later"
UNKNOWN = "550 5.1.1 There is no such mailbox here"
ONE_BY_ONE = "452 4.5.3 One recipient at a time, please"
ACCEPTED = "250 2.0.0 Accepted and kept"
_THREADS = 4

logger = structlog.get_logger("kept.intake")


class Protocol(SMTP):
    """SMTP, and LMTP for whoever greets with LHLO. LMTP answers for each recipient, so it gets one at a time."""

    line_length_limit = 1_000_000
    is_lmtp = False

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, hostname: str) -> None:
        self.is_lmtp = True
        await self.smtp_EHLO(hostname)


class Door:
    """Answers the listener's questions. Database work runs in threads of its own."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="intake")

    async def handle_RCPT(
        self, server: Protocol, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if envelope.rcpt_tos and server.is_lmtp:
            return ONE_BY_ONE
        try:
            mailbox = await self.in_thread(lambda: find_mailbox(address))
        except Error:
            return LATER
        if mailbox is None:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Protocol, session: Session, envelope: Envelope) -> str:
        raw = bytes(envelope.original_content or b"")
        has_null_sender = (envelope.mail_from or "") in ("", "<>")
        try:
            await self.in_thread(lambda: self._accept(raw, list(envelope.rcpt_tos), has_null_sender))
        except NotFound:
            return UNKNOWN
        except (Error, OSError) as away:
            logger.error("mail_deferred", error=str(away).strip())
            return LATER
        return ACCEPTED

    async def handle_exception(self, error: Exception) -> str:
        """Whatever else goes wrong is ours, and no reason to send a mail back."""
        logger.error("intake_failed", error=repr(error))
        return LATER

    def close(self) -> None:
        """Finish what is being accepted, and let each thread hang up."""
        barrier = Barrier(_THREADS)
        for _ in range(_THREADS):
            self._threads.submit(_hang_up, barrier)
        self._threads.shutdown(wait=True)

    def _accept(self, raw: bytes, recipients: list[str], has_null_sender: bool) -> None:
        at = clock.now()
        deliveries = [
            Delivery(
                mailbox=recipient.lower(),
                delivered_to=recipient.lower(),
                transport_key=digest_key("smtp", raw),
                accepted_at=at,
                has_null_sender=has_null_sender,
            )
            for recipient in recipients
        ]
        accept_deliveries(raw, deliveries, self.spool)

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_connection, work)


def _with_connection(work: Callable[[], Result]) -> Result:
    """Run database work on this thread's connection, and drop the connection if the database went away."""
    close_old_connections()
    try:
        return work()
    except Error:
        connections.close_all()
        raise


def _hang_up(barrier: Barrier) -> None:
    barrier.wait()
    connections.close_all()


def new_protocol(door: Door, limits: Limits, hostname: str) -> Protocol:
    """The protocol of one connection."""
    return Protocol(
        door,
        data_size_limit=limits.mail_bytes,
        enable_SMTPUTF8=True,
        hostname=hostname,
        ident="Kept",
        timeout=120,
        auth_exclude_mechanism=("LOGIN", "PLAIN"),
    )


async def listen(host: str, port: int, spool: Spool, *, hostname: str, stop: asyncio.Event) -> None:
    """Take mail until asked to stop. Raises OSError if the port is taken."""
    door = Door(spool)
    loop = asyncio.get_running_loop()
    await door.in_thread(lambda: spool.forget(clock.now()))
    server = await loop.create_server(lambda: new_protocol(door, Limits(), hostname), host, port)
    logger.info("mail_listening", host=host, port=port)
    try:
        await stop.wait()
    finally:
        server.close()
        await loop.run_in_executor(None, door.close)


async def listen_until_signalled(host: str, port: int, spool: Spool, *, hostname: str) -> None:
    """Take mail until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await listen(host, port, spool, hostname=hostname, stop=stop)
