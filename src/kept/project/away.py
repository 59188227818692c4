"""A database that is away: telling it from other failures, and saying so in words."""

from __future__ import annotations

import sys
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse

from kept.surfaces.screens import error_pages

Answer = Callable[[HttpRequest], HttpResponse]

WORDS = "Kept cannot reach its database at the moment. Nothing was half done: please try again in a minute."
AWAY_STATES = ("57P01", "57P02", "57P03", "57P05", "53300")
"""SQLSTATEs of a server that shuts down, crashed, starts or has no connection left; and class 08."""

logger = structlog.get_logger("kept.requests")


def is_away(raised: BaseException | None) -> bool:
    """Whether an error means that the database cannot be reached, rather than that it refused something."""
    if not isinstance(raised, OperationalError | InterfaceError):
        return False
    state = getattr(raised.__cause__, "sqlstate", None)
    return state is None or state.startswith("08") or state in AWAY_STATES


class SayWhenDatabaseIsAway:
    """Answers 503 with words, and drops the dead connections, so that the next request recovers."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
        return unavailable(request) if is_away(raised) else None


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500; or 503, when what failed, in any middleware, was reaching the database (`handler500`)."""
    return unavailable(request) if is_away(sys.exception()) else error_pages.broken(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503, a page for people and a problem (RFC 9457) for programs."""
    connections.close_all()
    logger.warning("database_away", path=request.path)
    if not request.path.startswith("/api/"):
        return error_pages.unavailable(request)
    return JsonResponse(
        {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": WORDS},
        status=503,
        content_type="application/problem+json",
        headers={"Retry-After": "10"},
    )
