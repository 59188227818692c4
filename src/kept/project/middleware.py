"""What every request meets before it meets Kept: a number to quote, and words when the database is away."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse

from kept.surfaces.screens.error_pages import unavailable

Answer = Callable[[HttpRequest], HttpResponse]

AWAY = "Kept cannot reach its database at the moment. Nothing was half done: please try again in a minute."

logger = structlog.get_logger("kept.requests")


def name_request(answer: Answer) -> Answer:
    """Give each request a number of our own, in the logs, on error pages and in the header `Kept-Request`."""

    def named(request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(8)
        request.request_id = number  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request=number):
            response = answer(request)
        response["Kept-Request"] = number
        return response

    return named


def say_when_database_is_away(answer: Answer) -> Answer:
    """Answer 503 with words, and drop the dead connections, so that the next request recovers."""

    class DatabaseIsAway:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return answer(request)

        def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
            if not isinstance(raised, OperationalError | InterfaceError):
                return None
            connections.close_all()
            return _away(request)

    return DatabaseIsAway()


def _away(request: HttpRequest) -> HttpResponse:
    logger.warning("database_away", path=request.path)
    if not request.path.startswith("/api/"):
        return unavailable(request)
    return JsonResponse(
        {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": AWAY},
        status=503,
        content_type="application/problem+json",
        headers={"Retry-After": "10"},
    )
