"""What every request meets first."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def name_request(answer: Answer) -> Answer:
    """Give each request an id of our own, in the logs, on error pages and in the header `Kept-Request`."""

    def named(request: HttpRequest) -> HttpResponse:
        request_id = secrets.token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request=request_id):
            response = answer(request)
        response["Kept-Request"] = request_id
        return response

    return named
