"""The command `kept`. Each command imports what it needs, so that policy commands do without Django."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kept.surfaces.cli import policy_commands

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A support desk driven by its support policy.",
)
desks = typer.Typer(no_args_is_help=True, help="Open a desk; publish its policy.")
app.add_typer(desks, name="desk")
cases = typer.Typer(no_args_is_help=True, help="Open a case; show its clocks.")
app.add_typer(cases, name="case")
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": list[str]()}


@app.command()
def serve() -> None:
    """Run Kept in the foreground until Ctrl-C: pages, live updates, worker and mail."""
    from kept.surfaces.cli import serve

    serve.serve()


@app.command()
def worker() -> None:
    """Run background jobs and announce due clocks, until stopped. `kept serve` runs this for you."""
    from kept.surfaces.cli import worker

    worker.worker()


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    from kept.surfaces.cli import manage

    manage.migrate()


@app.command(context_settings=PASS_ON)
def manage(arguments: typer.Context) -> None:
    """Run one of Django's own commands, as in `kept manage shell`."""
    from kept.surfaces.cli import manage

    manage.manage(arguments.args)


@desks.command("open")
def open_desk(slug: str, name: str, prefix: str, administrator: str, zone: str = "UTC") -> None:
    """Open a desk, with the mail address of its first administrator."""
    from kept.surfaces.cli import desk_commands

    desk_commands.open_desk(slug, name, prefix, zone, administrator)


@desks.command()
def publish(desk: str, file: Path, starts_at: str = "") -> None:
    """Publish a policy file on a desk, in force from now or from --starts-at (with its zone)."""
    from kept.surfaces.cli import desk_commands

    desk_commands.publish(desk, file, datetime.fromisoformat(starts_at) if starts_at else None)


@app.command()
def verify() -> None:
    """Prove that everything stored is what the ledger says; exit 1 on any difference."""
    from kept.surfaces.cli import desk_commands

    desk_commands.verify()


@cases.command("open")
def open_case(
    desk: str,
    contact: str,
    subject: str,
    channel: str,
    severity: str = "",
    fact: Annotated[list[str] | None, typer.Option(help="A fact as name=value; may be repeated.")] = None,
    body: Annotated[str, typer.Option(help="What the customer said; standard input where it is left out.")] = "",
) -> None:
    """Open a case for a contact, named by mail address; print its number."""
    from kept.surfaces.cli import case_commands

    case_commands.open_case(desk, contact, subject, channel, severity, fact or [], body)


@cases.command("clocks")
def show_clocks(desk: str, number: str, json: bool = False) -> None:
    """Show the clocks of a case as they stand now."""
    from kept.surfaces.cli import case_commands

    case_commands.show_clocks(desk, number, json)


policy_commands.register(app)


def main() -> None:
    """Run the command line."""
    app()
