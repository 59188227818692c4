"""The database of the benchmarks: an embedded PostgreSQL of their own, with all that makes writes durable on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command

from kept.surfaces.cli import database

VAR = Path(__file__).resolve().parent.parent / "var" / "bench"


@contextmanager
def ground() -> Iterator[database.Place]:
    """Have an empty, migrated database for the length of a block; remove it afterwards."""
    os.environ["KEPT_VAR"] = str(VAR)
    os.environ["KEPT_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kept.project.settings")
    VAR.mkdir(parents=True, exist_ok=True)
    where = database.place(VAR)
    if where.home.exists():
        database.remove(where)
    try:
        with database.held(where):
            django.setup()
            call_command("migrate", interactive=False, verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            yield where
    finally:
        database.remove(where)
