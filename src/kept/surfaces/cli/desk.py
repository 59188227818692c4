"""What every command that touches a desk needs first: Django configured and a database running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import django
import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kept.surfaces.cli import database


@contextmanager
def desk_open() -> Iterator[None]:
    """Configure Django and have the database running for the length of a block; say plainly what prevents it."""
    try:
        django.setup()
    except ImproperlyConfigured as mistaken:
        typer.echo(str(mistaken), err=True)
        raise typer.Exit(1) from None
    embedded = settings.KEPT.database_url is None
    try:
        with database.held(database.place(settings.KEPT.var)) if embedded else nullcontext():
            yield
    except database.DatabaseFailed as failed:
        typer.echo(f"Kept cannot start its database: {failed}", err=True)
        raise typer.Exit(1) from None
