"""The pages for what went wrong: what happened, what to do, and the id to name when asking for help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from kept.kernel.refusals import Refusal


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 (`handler400`)."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 (`handler403`)."""
    return render(request, "403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 for a form whose token has run out (`CSRF_FAILURE_VIEW`)."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 (`handler404`)."""
    return render(request, "404.html", status=404)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with the sentence of a refusal, under its own status."""
    return render(request, "screens/refused.html", {"refusal": refusal}, status=refusal.status)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 (`handler500`), with a page that needs neither the database nor a session."""
    return HttpResponse(_render_alone("500.html", request), status=500)


def unavailable(request: HttpRequest, *, retry_after_seconds: int = 10) -> HttpResponse:
    """Answer 503 while the database is away, with a page that does not need it."""
    response = HttpResponse(_render_alone("503.html", request), status=503)
    response["Retry-After"] = str(retry_after_seconds)
    return response


def _render_alone(template: str, request: HttpRequest) -> str:
    """Render without context processors: they may need what is broken."""
    context = {
        "request_id": getattr(request, "request_id", ""),
        "theme": request.COOKIES.get("kept_theme", "system"),
        "path": request.get_full_path() if request.method == "GET" else "",
    }
    return render_to_string(template, context)
