"""Structured logs on standard error: one line per event, with the request's id, and no secrets."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = "[hidden]"
SECRET_NAME = re.compile(r"passw|secret|token|cookie|authorization|api.?key|session|credential|dsn", re.IGNORECASE)
SECRET_IN_TEXT = re.compile(r"(?i)\b(bearer|basic)\s+\S+|(?<=://)[^/\s:@]*:[^/\s@]*(?=@)")


AWAY = ("OperationalError", "InterfaceError", "ConnectorException", "PoolTimeout")


def shorten_away(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say in one line that a database is away: a hundred tracebacks of it tell nothing more."""
    told = event.get("exc_info")
    raised = sys.exception() if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(raised, BaseException) and type(raised).__name__ in AWAY:
        event.pop("exc_info")
        event["event"] = str(event["event"]).split("\n", 1)[0]
        event["error"] = " ".join(str(raised).split())
    return event


def hide_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace values under a name that sounds secret, and credentials inside texts."""
    for name, value in event.items():
        if SECRET_NAME.search(name):
            event[name] = HIDDEN
        elif isinstance(value, str):
            event[name] = SECRET_IN_TEXT.sub(HIDDEN, value)
    return event


def logging_config(form: str, level: str) -> None:
    """Send structlog and the standard library's logging through one formatter to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        shorten_away,
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "kept": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "kept"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "kept": {"level": level.upper()},
                "procrastinate": {"level": "WARNING"},
                "psycopg.pool": {"level": "ERROR"},
                "gunicorn": {"level": "WARNING"},
                "uvicorn": {"level": "WARNING"},
            },
        }
    )
