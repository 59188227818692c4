"""The test run has a PostgreSQL of its own, that forgets quickly and listens to nobody else."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_tests_run_on_postgresql_over_a_socket_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('listen_addresses'), current_setting('fsync'), current_setting('timezone')"
        )
        assert cursor.fetchone() == ("", "off", "UTC")
