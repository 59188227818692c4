"""What every command that touches a desk needs first: Django configured and a database running."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kept.surfaces.cli import database

SUPERVISED = "SUPERVISED_BY_KEPT"
"""Set for programs under `kept serve`, which looks after the database for all of them."""


def configure() -> None:
    """Set Django up, or say what is wrong with the configuration and leave."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kept.project.settings")
    try:
        django.setup()
    except ImproperlyConfigured as mistaken:
        leave(str(mistaken))


@contextmanager
def desk_open() -> Iterator[None]:
    """Configure Django and have the database running for the length of a block; say what prevents it."""
    configure()
    if settings.KEPT.database_url is not None or SUPERVISED in os.environ:
        yield
        return
    where = database.place(settings.KEPT.var)
    try:
        with database.held(where):
            yield
    except database.DatabaseFailed as failed:
        leave(f"Kept cannot start its database: {failed}")


def leave(words: str) -> None:
    """Say why a command cannot go on, and end it with exit code 1."""
    typer.echo(words, err=True)
    raise typer.Exit(1) from None
