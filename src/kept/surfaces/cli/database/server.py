"""Starting, sharing and stopping one embedded PostgreSQL."""

from __future__ import annotations

import fcntl
import os
import pwd
import shlex
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from kept.surfaces.cli.database.places import ROLE, DatabaseFailed, Place, give, make_place
from kept.surfaces.cli.database.programs import run

START_SECONDS = 30

DURABLE: Mapping[str, str] = {"max_connections": "200", "shared_buffers": "128MB"}
"""Settings of a database whose data matter: fsync, full page writes and checksums stay on."""

FORGETFUL: Mapping[str, str] = {
    "max_connections": "100",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
"""Settings of a database that may be lost with the machine: tests."""


@contextmanager
def held(where: Place, settings: Mapping[str, str] = DURABLE) -> Iterator[Place]:
    """Have the database running for the length of a block, and stop it after its last user has gone.

    Users are counted by a shared lock on a file, which the system drops when a user is killed.
    Raises DatabaseFailed.
    """
    make_place(where)
    with (where.home / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        ready(where, settings)
        try:
            yield where
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(where)


def ready(where: Place, settings: Mapping[str, str] = DURABLE) -> None:
    """Create the cluster, start it and make the database, each where it is missing. Raises DatabaseFailed."""
    make_place(where)
    with (where.home / "start.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if _is_answering(where):
            return
        if not (where.data / "made-by-kept").exists():
            _create_cluster(where)
        _start(where, settings)
        with where.connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone()
            if not found:
                connection.execute(f'CREATE DATABASE "{ROLE}"')


def stop(where: Place) -> None:
    """Stop the server, rolling back what is open. Does nothing when none runs. Raises DatabaseFailed."""
    if not is_running(where):
        return
    ended = run(where, "pg_ctl", "stop", "-D", where.data, "-m", "fast", "-w", "-t", str(START_SECONDS))
    if ended.returncode and is_running(where):
        raise DatabaseFailed(f"PostgreSQL in {where.data} did not stop: {ended.stderr.strip()}")


def remove(where: Place) -> None:
    """Stop the server and delete all its data."""
    stop(where)
    shutil.rmtree(where.sockets, ignore_errors=True)
    shutil.rmtree(where.home, ignore_errors=True)


def is_running(where: Place) -> bool:
    """Whether the process that the pid file names is the server of this cluster, and not a later namesake."""
    try:
        process = psutil.Process(int((where.data / "postmaster.pid").read_text().split("\n", 1)[0]))
        is_ours = process.name().startswith("postgres") and Path(process.cwd()) == where.data.resolve()
        return is_ours and process.status() != psutil.STATUS_ZOMBIE
    except (FileNotFoundError, ValueError, psutil.Error):
        return False


def _create_cluster(where: Place) -> None:
    """Run initdb and write who may connect; a cluster counts as made when all of that was done."""
    for leftover in where.data.iterdir():
        if (where.data / "postmaster.opts").exists():
            raise DatabaseFailed(f"{where.data} holds a PostgreSQL that Kept did not make: set KEPT_VAR")
        shutil.rmtree(leftover) if leftover.is_dir() and not leftover.is_symlink() else leftover.unlink()
    made = run(
        where,
        *("initdb", "-D", where.data, "--username", ROLE, "--data-checksums"),
        *("--encoding", "UTF8", "--locale-provider", "builtin", "--locale", "C.UTF-8"),
        *("--lc-messages", "C", "--lc-collate", "C", "--lc-ctype", "C"),
        *("--auth-local", "peer", "--auth-host", "scram-sha-256"),
    )
    if made.returncode:
        raise DatabaseFailed(f"the database could not be created in {where.data}: {made.stderr.strip()}")
    people = {where.owner, pwd.getpwuid(os.geteuid()).pw_name}
    idents = "".join(f"kept {person} {ROLE}\n" for person in sorted(people))
    _write(where, "pg_hba.conf", "local all all peer map=kept\n")
    _write(where, "pg_ident.conf", idents)
    _write(where, "made-by-kept", "")


def _write(where: Place, name: str, text: str) -> None:
    (where.data / name).write_text(text)
    give(where, where.data / name, 0o600)


def _start(where: Place, settings: Mapping[str, str]) -> None:
    """Start the server, trying for a while: after a kill the old one's children still hold its memory."""
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(where.sockets),
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **settings,
    }
    flags = " ".join(f"-c {key}={shlex.quote(value)}" for key, value in options.items())
    give_up_at = time.monotonic() + START_SECONDS
    while True:
        if not is_running(where):
            (where.data / "postmaster.pid").unlink(missing_ok=True)
        started = run(
            where, "pg_ctl", "start", "-D", where.data, "-w", "-t", "15", "-l", where.log, "-o", flags
        )
        if _is_answering(where):
            return
        if time.monotonic() > give_up_at:
            end_of_log = where.log.read_text(errors="replace")[-600:].strip()
            raise DatabaseFailed(
                f"PostgreSQL in {where.data} did not start: {started.stderr.strip()}\n{end_of_log}"
            )
        time.sleep(0.5)


def _is_answering(where: Place) -> bool:
    if not is_running(where):
        return False
    try:
        with where.connect():
            return True
    except psycopg.OperationalError:
        return False
