"""Runs `kept` as a program would see it, and reads what it prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from kept.surfaces.cli.main import app

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples" / "policies"
SMALLEST = EXAMPLES / "smallest"
PACKS = ROOT / "src" / "kept" / "packs"
DESKS = ("nagomi", "netop", "nexthop", "nextplane")


def kept(*arguments: str) -> tuple[int, str]:
    """Run `kept` and return its exit code and everything it printed."""
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.output


def asked(file: Path, *arguments: str) -> dict[str, Any]:
    """Return the JSON that `kept ask` prints."""
    code, output = kept("ask", str(file), *arguments, "--json")
    assert code == 0, output
    found: dict[str, Any] = json.loads(output)
    return found


def promised(file: Path, clock: str, *arguments: str) -> dict[str, Any]:
    """Return the one promise that `kept promise` prints for a clock."""
    code, output = kept("promise", str(file), *arguments, "--clock", clock, "--json")
    assert code == 0, output
    promises: list[dict[str, Any]] = json.loads(output)["promises"]
    assert len(promises) == 1, promises
    return promises[0]
