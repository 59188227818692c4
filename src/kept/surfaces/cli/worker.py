"""`kept worker`: background jobs and due clocks, in one process that outlives a database that goes away."""

from __future__ import annotations

import asyncio
import copy
import functools
import signal
import threading
from collections.abc import Callable
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from procrastinate import App
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.tasks import Task

from kept.surfaces.cli.desk import desk_open

AGAIN_SECONDS = 2
AWAY = (OperationalError, InterfaceError, ConnectorException)

logger = structlog.get_logger("kept.worker")


def worker() -> None:
    """Run background jobs and announce due clocks, until stopped."""
    with desk_open():
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        # Reads models, which exist only once Django is set up.
        from kept.surfaces.worker import watch_clocks

        bodies = {"jobs": _run_jobs, "clocks": watch_clocks}
        loops = [threading.Thread(target=_keep_on, args=(*item, stop)) for item in bodies.items()]
        for loop in loops:
            loop.start()
        while not stop.wait(0.2):
            if not all(loop.is_alive() for loop in loops):
                stop.set()
                raise SystemExit(1)
        for loop in loops:
            loop.join(timeout=6)


def _keep_on(name: str, loop: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Run a loop until asked to stop, again and again while the database is away."""
    while not stop.is_set():
        try:
            loop(stop)
        except AWAY as away:
            logger.warning("database_away", loop=name, error=str(away).strip(), again_in_seconds=AGAIN_SECONDS)
            connections.close_all()
        stop.wait(AGAIN_SECONDS)


def _run_jobs(stop: threading.Event) -> None:
    asyncio.run(_run_jobs_until(stop))


def worker_app() -> App:
    """Return the app that runs jobs, on connections of its own.

    The app that tasks defer with keeps Django's connection, so that a job deferred inside a task, too, exists
    only if the task's transaction commits. procrastinate's own `replace_connector` would lose that.
    """
    runner = App(
        connector=DjangoConnector().get_worker_connector(),
        import_paths=django_app.import_paths,
        worker_defaults=django_app.worker_defaults,
    )
    runner.tasks = {name: _on_living_connections(task) for name, task in django_app.tasks.items()}
    runner.periodic_registry = django_app.periodic_registry
    return runner


def _on_living_connections(task: Task[..., Any, Any]) -> Task[..., Any, Any]:
    """Let a task begin and end as a request does: a connection that died with the database is not used again."""
    if asyncio.iscoroutinefunction(task.func):
        return task
    work = task.func

    @functools.wraps(work)
    def alive(*given: object, **named: object) -> object:
        close_old_connections()
        try:
            return work(*given, **named)
        finally:
            close_old_connections()

    living = copy.copy(task)
    living.func = alive
    return living


async def _run_jobs_until(stop: threading.Event) -> None:
    async with worker_app().open_async() as jobs:
        running = asyncio.create_task(
            jobs.run_worker_async(
                install_signal_handlers=False,
                concurrency=2,
                delete_jobs="successful",
                fetch_job_polling_interval=2.0,
                shutdown_graceful_timeout=4.0,
                update_heartbeat_interval=5.0,
                stalled_worker_timeout=30.0,
            )
        )
        while not stop.is_set() and not running.done():
            # Periodic jobs are deferred on Django's connection of this thread, which nobody else would ever close.
            await sync_to_async(close_old_connections)()
            await asyncio.sleep(0.5)
        if not running.done():
            running.cancel()
        await asyncio.gather(running, return_exceptions=stop.is_set())
