"""The test run has a PostgreSQL of its own, and commands run in tests use it without stopping it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from typer.testing import Result

from kept.surfaces.cli import database


@pytest.mark.django_db
def test_the_tests_run_on_postgresql_over_a_socket_only() -> None:
    with connection.cursor() as cursor:
        for setting, value in {"listen_addresses": "", "fsync": "off", "timezone": "UTC"}.items():
            cursor.execute("SELECT current_setting(%s)", [setting])
            assert cursor.fetchone() == (value,)


@pytest.mark.django_db
def test_a_command_that_touches_the_database_leaves_the_server_running(cli: Callable[..., Result]) -> None:
    assert cli("manage", "check").exit_code == 0
    assert database.is_running(database.place(settings.KEPT.var))
