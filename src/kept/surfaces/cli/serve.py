"""`kept serve`: pages, live updates, background work and mail in one foreground command."""

from __future__ import annotations

import importlib.util
import signal
import sys
import time
from collections.abc import Callable

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections

from kept.surfaces.cli import database
from kept.surfaces.cli.desk import SUPERVISED, configure, desk_open
from kept.surfaces.cli.ports import ports_to_use
from kept.surfaces.cli.supervisor import Program, Supervisor

MIGRATION_TURN = 0x6B657074
"""The advisory lock under which one of several servers migrates."""


def serve() -> None:
    """Run Kept in the foreground until Ctrl-C: pages, live updates, worker and mail."""
    configure()
    # Until the supervisor takes over, SIGTERM ends us as Ctrl-C does: the database is stopped on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config = settings.KEPT
    live_port = ports_to_use()
    embedded = None if config.database_url else database.place(config.var)
    if embedded and embedded.is_moved:
        typer.echo(
            f"The database's user {embedded.owner} cannot reach {config.var.resolve()}: "
            f"the data are in {embedded.home}"
        )
    typer.echo("Preparing the database …")
    with desk_open():
        prepare()
        if settings.KEPT_DEMO:
            # Reads models, which exist only once Django is set up.
            from kept.surfaces.cli import demo_start

            demo_start.prepare_demo()
            demo_start.show_logins(config.base_url, config.mail_door)
        connections.close_all()
        environment = {SUPERVISED: "1", "KEPT_LIVE_PORT": str(live_port)}
        if live_port != config.live_listen_port:
            typer.echo(f"Port {config.live_listen_port} is taken: live updates use {live_port}")
        typer.echo(f"Kept is at {config.base_url}  (Ctrl-C stops it)")
        Supervisor(_programs(live_port, environment), _say, _database_watch(embedded)).run()
        typer.echo("Kept has stopped.")


def prepare() -> None:
    """Bring tables and static files up to date, waiting for a database that is away."""
    while True:
        try:
            migrate_in_turn()
            break
        except OperationalError as away:
            _say(f"the database is away ({str(away).strip().splitlines()[0]}); trying again in 3 s")
            connection.close()
            time.sleep(3)
    call_command("collectstatic", interactive=False, verbosity=0)


def migrate_in_turn(verbosity: int = 0) -> None:
    """Migrate, one server at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_TURN])
        try:
            call_command("migrate", interactive=False, verbosity=verbosity)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_TURN])


def _programs(live_port: int, environment: dict[str, str]) -> list[Program]:
    config = settings.KEPT
    web = [
        *(sys.executable, "-m", "gunicorn", "kept.project.wsgi"),
        *("--bind", _bind(config.host, config.port), "--worker-class", "gthread"),
        *("--workers", str(config.web_processes), "--threads", str(config.web_threads)),
        *("--timeout", "60", "--graceful-timeout", "5", "--keep-alive", "15"),
        *("--forwarded-allow-ips", ",".join(config.trusted_proxies)),
        *("--no-control-socket", "--log-level", "warning"),
    ]
    programs = [Program("the web server", web, environment)]
    if _exists("kept.surfaces.live.app"):
        live = [
            *(sys.executable, "-m", "uvicorn", "kept.surfaces.live.app:application"),
            *("--host", config.host, "--port", str(live_port), "--lifespan", "off"),
            *("--timeout-graceful-shutdown", "2", "--log-level", "warning", "--no-access-log"),
            *("--forwarded-allow-ips", ",".join(config.trusted_proxies)),
        ]
        programs.append(Program("the live updates", live, environment))
    kept = [sys.executable, "-m", "kept"]
    programs += [
        Program(f"worker {number}", [*kept, "worker"], environment) for number in range(1, config.workers + 1)
    ]
    if config.mail_door and _exists("kept.surfaces.intake"):
        programs.append(Program("the mail listener", [*kept, "mail", "listen"], environment))
    if config.imap_url and _exists("kept.surfaces.intake"):
        programs.append(Program("the mail fetcher", [*kept, "mail", "fetch"], environment))
    return programs


def _bind(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _database_watch(where: database.Place | None) -> Callable[[], None]:
    """Return what starts the embedded database again when it has died; it looks once a second."""
    look_at = 0.0

    def watch() -> None:
        nonlocal look_at
        now = time.monotonic()
        if where is None or now < look_at:
            return
        look_at = now + 1
        if database.is_running(where):
            return
        _say("the database has died; starting it again")
        try:
            database.ready(where)
        except database.DatabaseFailed as failed:
            _say(str(failed))
            look_at = now + 10

    return watch


def _say(words: str) -> None:
    typer.echo(f"kept: {words}", err=True)
