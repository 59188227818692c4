"""The look of a desk: its colour, as a small stylesheet of its own, since pages carry no inline styles."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from kept.surfaces.doors import Request, public_page


@cache_control(public=True, max_age=300)
@require_GET
@public_page
def look(request: Request) -> HttpResponse:
    """Answer the desk's colour, and black or white to write on it with, whichever is easier to read."""
    accent = request.desk.accent
    text = f":root {{ --brand: {accent}; --on-brand: {readable_on(accent)}; }}\n"
    return HttpResponse(text, content_type="text/css; charset=utf-8")


def readable_on(colour: str) -> str:
    """Return `#ffffff` or `#000000`, whichever has the greater contrast on a colour such as `#1d5f7a` (WCAG 2.2)."""
    luminance = sum(
        weight * _linear(int(colour[start : start + 2], 16) / 255)
        for start, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722))
    )
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
