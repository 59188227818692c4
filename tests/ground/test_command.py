"""The command `kept` itself."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

from typer.testing import Result


def test_the_command_says_its_version_and_what_it_is_for(cli: Callable[..., Result]) -> None:
    assert cli("--version").output == f"kept {version('kept')}\n"
    assert "driven by its support policy" in cli("--help").output


def test_an_unknown_command_is_refused_in_one_line_with_where_to_look(cli: Callable[..., Result]) -> None:
    refused = cli("serv")
    assert refused.exit_code == 2
    assert "serv" in refused.output
    assert "--help" in refused.output
