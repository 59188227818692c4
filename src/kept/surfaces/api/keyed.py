"""Requests with an Idempotency-Key: the effect happens once, however often the request comes.

The key's row is committed before the work begins, with a lease; the effect and the stored answer commit together. A
request that died with its process is run again once its lease is over, which is safe: it had no effect.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from kept.kernel.models import KeyedRequest
from kept.kernel.refusals import Conflict, Invalid
from kept.surfaces.api.request import ApiRequest

LEASE = timedelta(seconds=60)
LONGEST_KEY = 255


class KeyInvalid(Invalid):
    """An Idempotency-Key is 1 to 255 printable ASCII characters."""


class KeyUsedOtherwise(Invalid):
    """This Idempotency-Key came before with another request."""


class StillRunning(Conflict):
    """The first request with this Idempotency-Key is still being worked on."""


def answer_once(request: ApiRequest, route: str, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do the work, or give the stored answer again. Raises KeyInvalid, KeyUsedOtherwise, StillRunning."""
    row = _claim(request, f"{route} {request.path}"[:200])
    if row.status is not None:
        stored = HttpResponse(row.response["body"], status=row.status, content_type=row.response["type"])
        stored["Idempotent-Replayed"] = "true"
        return stored
    mine = KeyedRequest.objects.filter(pk=row.pk, lease_until=row.lease_until, status=None)
    try:
        with transaction.atomic():
            response = work()
            content: bytes = response.content  # type: ignore[attr-defined]
            kept = {"body": content.decode(), "type": response["Content-Type"]}
            if not mine.update(status=response.status_code, response=kept):
                raise StillRunning("Another one took over; ask again for its answer.", retry_after=1)
    except BaseException:
        mine.delete()
        raise
    return response


def _claim(request: ApiRequest, route: str) -> KeyedRequest:
    """The row of the key: a new one, a finished one, or one whose worker did not come back."""
    key = request.headers["Idempotency-Key"]
    if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise KeyInvalid
    lease_until = request.now + LEASE
    digest = _digest(request)
    row, is_new = KeyedRequest.objects.get_or_create(
        token_id=request.token.pk,
        route=route,
        key=key,
        defaults={"request_digest": digest, "lease_until": lease_until, "received_at": request.now},
    )
    if is_new:
        return row
    if bytes(row.request_digest) != digest:
        raise KeyUsedOtherwise("Use a new key for a new request.")
    if row.status is not None:
        return row
    over = KeyedRequest.objects.filter(pk=row.pk, status=None, lease_until__lt=request.now)
    if not over.update(lease_until=lease_until):
        raise StillRunning(retry_after=2)
    row.lease_until = lease_until
    return row


def _digest(request: ApiRequest) -> bytes:
    """What makes two requests the same: method, address and everything sent."""
    said = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            said.update(repr((name, values)).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                said.update(repr((name, file.name, file.content_type, file.size)).encode())
                for chunk in file.chunks():
                    said.update(chunk)
                file.seek(0)
    else:
        said.update(request.body)
    return said.digest()
