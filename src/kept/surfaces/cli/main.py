"""The command `kept`. Each command imports what it needs, so that policy commands do without Django."""

from __future__ import annotations

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A support desk driven by its support policy.",
)
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


def main() -> None:
    """Run the command line."""
    app()
