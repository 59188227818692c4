"""The addresses below `/api/v1/`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern

from kept.surfaces.api import reference
from kept.surfaces.api.openapi import api
from kept.surfaces.api.problems import MethodNotAllowed, problem
from kept.surfaces.doors import Audience

View = Callable[..., HttpResponseBase]


def _by_token(view: View) -> View:
    """Mark a view as one for tokens, and let it refuse an unknown method as it refuses everything else."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        refused = problem(MethodNotAllowed(f"It answers {response['Allow']}."))
        refused["Allow"] = response["Allow"]
        return refused

    entered.audience = Audience.TOKEN  # type: ignore[attr-defined]
    return entered


def _operations() -> list[URLPattern]:
    patterns = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in patterns:
        pattern.callback = _by_token(pattern.callback)
    return patterns


_pages = [
    path("openapi.json", reference.show_openapi, name="openapi"),
    path("reference", reference.show_reference, name="reference"),
]

urlpatterns = [
    path("", include((_pages, "api_pages"))),
    path("", include((_operations(), "api"))),
    re_path(r"^.*$", reference.nothing_here),
]
