"""The streams themselves: ASGI in, server-sent events out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import parse_cookie

from kept.surfaces.live.entrance import let_in
from kept.surfaces.live.listeners import Listener
from kept.surfaces.live.relay import Relay

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

PATH = re.compile(r"^/live/([a-z0-9-]{1,40})/events$")
CASE = re.compile(r"^[A-Z]{2,6}-[0-9]{1,18}$")
HEARTBEAT_SECONDS = 20.0
MOST_LISTENERS = 5000


class LiveUpdates:
    """The application. A stream begins after the entrance has let its reader in, and ends when they leave."""

    def __init__(self, relay: Relay | None = None, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> None:
        self.relay = relay or Relay()
        self.heartbeat_seconds = heartbeat_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get("origin")
        found = PATH.match(scope["path"])
        if found is None or scope["method"] != "GET":
            return await _refuse(send, 404)
        if origin is not None and origin != settings.PUBLIC_BASE_URL:
            return await _refuse(send, 403)
        if len(self.relay.listeners) >= MOST_LISTENERS:
            return await _refuse(send, 503)
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("case", [""])[0].upper()
        session_key = parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, "")
        case_number = asked if CASE.match(asked) else ""
        listener = await self.relay.ask(lambda: let_in(found[1], session_key, case_number))
        if isinstance(listener, int):
            return await _refuse(send, listener, origin)
        await self._stream(listener, receive, send, origin)

    async def _stream(self, listener: Listener, receive: Receive, send: Send, origin: str | None) -> None:
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
            *_cors(origin),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"retry: 3000\n\n", "more_body": True})
        self.relay.join(listener)
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            while not gone.done() and not listener.is_over:
                arrived = asyncio.ensure_future(listener.arrived.wait())
                await asyncio.wait({arrived, gone}, timeout=self.heartbeat_seconds, return_when=asyncio.FIRST_COMPLETED)
                arrived.cancel()
                if gone.done() or listener.is_over:
                    break
                body = listener.take() or b": still here\n\n"
                await send({"type": "http.response.body", "body": body, "more_body": True})
        finally:
            self.relay.leave(listener)
            gone.cancel()
        if not gone.done() or gone.cancelled():
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _refuse(send: Send, status: int, origin: str | None = None) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), *_cors(origin)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _cors(origin: str | None) -> list[tuple[bytes, bytes]]:
    """Let the installation's own pages read the stream with the reader's cookie, and nobody else."""
    if origin is None:
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"origin"),
    ]
