"""The command `kept`: policy commands need only the policy library, the others start Django first."""

from __future__ import annotations

import os
import sys

import typer

from kept.surfaces.cli import serve

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A support desk driven by its support policy.",
)
app.command("serve")(serve.serve)
app.command("migrate")(serve.migrate)
app.command(
    "manage",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)(serve.manage)


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kept.project.settings")
    sys.exit(app())
