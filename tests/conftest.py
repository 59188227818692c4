"""One embedded PostgreSQL for each run of the tests, started when the first test asks for a database and gone
when the run ends. Under xdist the workers share it and have a database each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner, Result

from kept.surfaces.cli import database
from kept.surfaces.cli.main import app
from tests import settings as test_settings

pytest_plugins = ["tests.browser", "tests.desks", "tests.requirements", "pytester", "tests.programs"]


def pytest_configure(config: pytest.Config) -> None:
    """Sweep what earlier runs left when they were killed."""
    if hasattr(config, "workerinput"):
        return
    for left in test_settings.VAR.parent.glob("[0-9]*"):
        if not psutil.pid_exists(int(left.name)):
            _remove(left)
    test_settings.VAR.mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files of long tests, so that processes that share the files end at about the same time."""
    in_a_browser = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
    long = in_a_browser | {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _remove(test_settings.VAR)


def _remove(run: Path) -> None:
    where = database.place(run)
    if where.home.exists():
        database.remove(where)
    shutil.rmtree(run, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Start the server before pytest-django makes its database there (a DATABASE_URL means another server)."""
    if "DATABASE_URL" not in os.environ:
        database.ready(database.place(test_settings.VAR), database.FORGETFUL)


@pytest.fixture
def cli() -> Callable[..., Result]:
    """The command `kept`, run in this process: cli("policy", "check", path). Database commands need `db` too."""

    def run(*arguments: object, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)

    return run
