"""The locked lists hold everything that an installation needs, on every Python and system that Kept supports."""

from __future__ import annotations

import importlib.metadata
import itertools
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]
LOCKS: dict[str, tuple[str, ...]] = {"requirements.lock": (), "requirements-dev.lock": ("dev",)}
PYTHONS = ("3.11", "3.12", "3.13")
MACHINES = (("linux", "Linux", "x86_64"), ("linux", "Linux", "aarch64"), ("darwin", "Darwin", "arm64"))


def pins_of(lock: str) -> dict[str, str]:
    lines = (CHECKOUT / lock).read_text().splitlines()
    found = [re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line) for line in lines]
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def environment(python: str, machine: tuple[str, str, str]) -> dict[str, str]:
    platform, system, processor = machine
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "posix",
        "platform_machine": processor,
        "platform_python_implementation": "CPython",
        "platform_system": system,
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": platform,
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_that_a_supported_system_needs_is_missing_from_the_lock(lock: str) -> None:
    pins = pins_of(lock)
    missing = set()
    for python, machine in itertools.product(PYTHONS, MACHINES):
        markers = environment(python, machine)
        wanted = [("kept", extra) for extra in ("", *LOCKS[lock])]
        seen = set()
        while wanted:
            name, extra = wanted.pop()
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            for text in importlib.metadata.requires(name) or []:
                need = Requirement(text)
                if need.marker and not need.marker.evaluate({**markers, "extra": extra}):
                    continue
                needed = canonicalize_name(need.name)
                if needed == "kept":
                    wanted += [("kept", more) for more in need.extras]
                    continue
                if needed not in pins:
                    missing.add(f"{needed} (for {name}, Python {python}, {machine[0]} {machine[2]})")
                    continue
                wanted += [(needed, more) for more in ("", *need.extras)]
    assert not missing


@pytest.mark.parametrize("lock", [*LOCKS, "requirements-build.lock"])
def test_every_pin_has_a_hash_and_no_line_names_an_address(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    entries = text.replace("\\\n", " ").splitlines()
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)
    assert pins_of(lock)


def test_the_locks_agree_where_they_overlap() -> None:
    run, dev, build = (pins_of(lock) for lock in (*LOCKS, "requirements-build.lock"))
    assert {name: dev[name] for name in run} == run
    assert all(dev.get(name, version) == version for name, version in build.items())
