"""What every command that touches a desk needs first: Django configured and a database running."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

import django
import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kept.surfaces.cli import database

if TYPE_CHECKING:
    from kept.domain.desks.models import Desk

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


def desk_called(slug: str) -> Desk:
    """The desk of that slug, or a sentence that names those there are."""
    from kept.domain.desks.queries import list_desks

    desks = {desk.slug: desk for desk in list_desks()}
    if slug not in desks:
        known = f"There is {', '.join(sorted(desks))}." if desks else "`kept desk open` makes one."
        leave(f"There is no desk “{slug}”. {known}")
    return desks[slug]


def read_instant(text: str) -> datetime:
    """An instant that somebody typed with its zone, or a sentence that shows how."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        leave(f"“{text}” is no instant: write it with its zone, as in 2026-03-01T00:00:00+00:00.")
    return at


def leave(words: str) -> NoReturn:
    """Say why a command cannot go on, and end it with exit code 1."""
    typer.echo(words, err=True)
    raise typer.Exit(1) from None
