"""`kept serve`, `kept migrate`, `kept manage`."""

from __future__ import annotations

import subprocess
import sys

import typer
from django.core.management import call_command, execute_from_command_line

from kept.surfaces.cli.desk import desk_open


def migrate() -> None:
    """Bring the database's tables up to date."""
    with desk_open():
        call_command("migrate", interactive=False)


def manage(arguments: typer.Context) -> None:
    """Run one of Django's own commands, as in `kept manage shell`."""
    with desk_open():
        execute_from_command_line(["kept manage", *arguments.args])


def serve() -> None:
    """Run Kept in the foreground."""
    with desk_open():
        from django.conf import settings

        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        bind = f"{settings.KEPT.host}:{settings.KEPT.port}"
        subprocess.run(
            [sys.executable, "-m", "gunicorn", "--bind", bind, "--worker-class", "gthread",
             "--workers", str(settings.KEPT.web_processes), "--threads", str(settings.KEPT.web_threads),
             "kept.project.wsgi"],
            check=False,
        )  # fmt: skip
