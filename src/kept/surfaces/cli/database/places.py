"""Where an embedded PostgreSQL lives, and as whom it runs.

PostgreSQL refuses to run as root. Started by root, it runs as the system user `kept-postgres`, made on first
use; when that user cannot reach the chosen directory, the data live under /var/lib/kept instead.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROLE = "kept"
SYSTEM_USER = "kept-postgres"
ROOT_HOME = Path("/var/lib/kept")
LONGEST_SOCKET_DIRECTORY = 80


class DatabaseFailed(Exception):
    """The embedded PostgreSQL could not be made, started or reached; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """One embedded PostgreSQL: its directories and its system user."""

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
    """Return where the database wanted in `directory` lives: same directory, same place. Makes nothing."""
    wanted = directory.resolve()
    if os.geteuid() != 0:
        owner = pwd.getpwuid(os.geteuid()).pw_name
        return Place(home=wanted, sockets=_socket_directory(wanted), owner=owner, is_moved=False)
    if is_open_to_everybody(wanted):
        return Place(home=wanted, sockets=_socket_directory(wanted), owner=SYSTEM_USER, is_moved=False)
    home = ROOT_HOME / _digest(wanted)
    return Place(home=home, sockets=home / "run", owner=SYSTEM_USER, is_moved=True)


def is_open_to_everybody(directory: Path) -> bool:
    """Whether another user can pass through every existing directory down to this one."""
    existing = [p for p in (directory, *directory.parents) if p.exists()]
    return all(p.stat().st_mode & stat.S_IXOTH for p in existing)


def make_place(where: Place) -> None:
    """Make the directories, and the system user when root needs one. Raises DatabaseFailed."""
    if os.geteuid() == 0:
        _make_system_user()
    try:
        _make_passable(where.home)
        for made in (where.data, where.sockets):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
            give(where, made, 0o700)
        where.log.touch(mode=0o600)
        give(where, where.log, 0o600)
    except (PermissionError, NotADirectoryError) as refused:
        raise DatabaseFailed(
            f"{refused.filename} cannot be used ({refused.strerror}): set KEPT_VAR to a directory of your own"
        ) from refused


def give(where: Place, path: Path, mode: int) -> None:
    """Give a file or directory to PostgreSQL's user alone; refuse one that a stranger put there."""
    found = path.lstat()
    owner = pwd.getpwnam(where.owner)
    if found.st_uid not in (owner.pw_uid, os.geteuid()) or stat.S_ISLNK(found.st_mode):
        raise DatabaseFailed(
            f"{path} belongs to somebody else: remove it, or set KEPT_VAR to another directory"
        )
    if found.st_uid != owner.pw_uid:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _socket_directory(home: Path) -> Path:
    """Return a directory whose socket path fits the 100-odd bytes that the system allows."""
    near = home / "run"
    if len(str(near)) <= LONGEST_SOCKET_DIRECTORY:
        return near
    return Path("/tmp") / f"kept-{os.geteuid()}-{_digest(home)}"


def _make_passable(directory: Path) -> None:
    """Make a directory and its missing parents; root's let PostgreSQL's user through, whatever the umask."""
    missing = [p for p in (directory, *directory.parents) if not p.exists()]
    for made in reversed(missing):
        made.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            made.chmod(0o755)


def _make_system_user() -> None:
    with suppress(KeyError):
        pwd.getpwnam(SYSTEM_USER)
        return
    if not shutil.which("useradd"):
        raise DatabaseFailed(
            f"PostgreSQL does not run as root and there is no useradd to make the user {SYSTEM_USER}: "
            "make it by hand, run as an ordinary user, or set DATABASE_URL"
        )
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    made = subprocess.run(
        [*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], capture_output=True, text=True, check=False
    )
    # Two commands may have raced to make it: what counts is that it is there.
    with suppress(KeyError):
        pwd.getpwnam(SYSTEM_USER)
        return
    raise DatabaseFailed(f"the system user {SYSTEM_USER} could not be made: {made.stderr.strip()}")
