"""What every page of the portal has around it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kept.surfaces.doors import Request


def show(request: Request, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """Render a page of the portal."""
    slug = {"desk": request.desk.slug}
    shell = {
        "desk": request.desk,
        "now": request.now,
        "zone": request.user.zone,
        "home_url": reverse("portal:home", kwargs=slug),
        "search_url": reverse("portal:cases", kwargs=slug),
    }
    return render(request, template, shell | (context or {}), status=status)
