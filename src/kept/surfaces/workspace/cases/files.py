"""Downloading what was attached to a case."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kept.domain.cases.queries import get_attachment
from kept.kernel.files import read_file
from kept.surfaces.doors import Request, staff_page


@staff_page()
@require_safe
def download(request: Request, attachment: str) -> HttpResponse:
    """Hand out an attachment to be saved, never to be shown or run in the page's own origin."""
    stored = get_attachment(attachment, actor=request.actor).file
    response = HttpResponse(read_file(stored), content_type=stored.media_type)
    response["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
