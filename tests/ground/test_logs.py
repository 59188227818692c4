"""Logs are one line per event and hold no secrets."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from kept.project.logs import hide_secrets

PROGRAM = """
import logging, structlog
from django.db import OperationalError
from kept.project.logs import logging_config
logging_config("json", "info")
log = structlog.get_logger("kept.requests")
log.info("signed_in", password="hunter2 hunter2", Authorization="Bearer abcdef", agent="Nadia")
log.info("fetch", url="https://user:hunter2@example.com/x", header="Authorization: Bearer abcdef")
logging.getLogger("kept.mail").warning("could not reach %s", "smtp://kept:hunter2@mail")
try:
    raise OperationalError("connection refused\\nis the server running?")
except OperationalError:
    log.exception("database_away")
try:
    raise ValueError("broken")
except ValueError:
    log.exception("failed")
"""


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in ended.stderr.splitlines()]


def test_every_event_is_one_line_of_json_with_time_and_level(lines: list[dict[str, str]]) -> None:
    assert len(lines) == 5
    assert all({"event", "level", "timestamp", "logger"} <= set(line) for line in lines)


def test_no_secret_reaches_the_log_by_name_or_inside_a_text(lines: list[dict[str, str]]) -> None:
    whole = json.dumps(lines)
    assert "hunter2" not in whole
    assert "abcdef" not in whole
    assert "Nadia" in whole


def test_a_database_that_is_away_takes_one_line_and_other_failures_keep_their_traceback(
    lines: list[dict[str, str]],
) -> None:
    away, failed = lines[3], lines[4]
    assert "exception" not in away
    assert away["error"] == "connection refused is the server running?"
    assert "ValueError: broken" in failed["exception"]


@pytest.mark.parametrize("name", ["api_key", "csrf_token", "Cookie", "sessionid", "db_dsn", "client_secret"])
def test_values_under_names_that_sound_secret_are_hidden(name: str) -> None:
    assert hide_secrets(None, "info", {name: "value", "case": "NH-1"}) == {name: "[hidden]", "case": "NH-1"}
