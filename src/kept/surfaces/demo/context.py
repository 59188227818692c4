"""What the bar of the demo shows on every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kept.kernel import clock


def demo(request: HttpRequest) -> dict[str, Any]:
    """Return the template of the bar and the demo's time."""
    return {"demo_bar": "demo/_bar.html", "demo_now": getattr(request, "now", None) or clock.now()}
