"""`kept migrate` and `kept manage`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management import execute_from_command_line

from kept.surfaces.cli.desk import desk_open
from kept.surfaces.cli.serve import migrate_in_turn


def migrate() -> None:
    """Bring the database's tables up to date."""
    with desk_open():
        migrate_in_turn(verbosity=1)


def manage(arguments: Sequence[str]) -> None:
    """Run one of Django's own commands."""
    with desk_open():
        execute_from_command_line(["kept manage", *arguments])
