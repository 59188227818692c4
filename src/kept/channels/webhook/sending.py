"""Sending one webhook: a POST to the address that was checked, without redirects, within seconds."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from threading import Timer

from kept.channels.webhook.addresses import AddressRefused, Place, Resolver, find_place

STEP_SECONDS = 5.0
ALL_SECONDS = 15.0
GONE = 410


class NotDelivered(Exception):
    """The receiver did not take it. `status` is what it answered, if it did."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


def send_webhook(
    url: str,
    *,
    body: str,
    headers: Mapping[str, str],
    allowed: Sequence[str] = (),
    resolve: Resolver | None = None,
    tls: ssl.SSLContext | None = None,
    seconds: float = ALL_SECONDS,
) -> int:
    """Post a body and return the status, 2xx. Raises NotDelivered. Nothing of the answer is kept but its status."""
    try:
        place = find_place(url, allowed=allowed, resolve=resolve)
    except AddressRefused as refused:
        raise NotDelivered(str(refused)) from None
    connection = _Pinned(place, tls or ssl.create_default_context())
    alarm = Timer(seconds, connection.cut)
    alarm.start()
    try:
        connection.request(
            "POST",
            place.target.path,
            body=body.encode(),
            headers={"Content-Type": "application/json", "User-Agent": "Kept-Webhooks/1", **headers},
        )
        status = connection.getresponse().status
    except (OSError, HTTPException, ValueError) as error:
        late = f"It did not answer within {seconds:g} s."
        raise NotDelivered(late if connection.is_cut else f"It could not be reached: {_words(error)}") from error
    finally:
        alarm.cancel()
        connection.close()
    if 300 <= status < 400:
        raise NotDelivered(f"It answered {status}; redirects are not followed.", status)
    if not 200 <= status < 300:
        raise NotDelivered(f"It answered {status}.", status)
    return status


class _Pinned(HTTPConnection):
    """A connection to one address of a host; certificate and Host header are those of the name."""

    def __init__(self, place: Place, tls: ssl.SSLContext) -> None:
        self.default_port = 443 if place.target.scheme == "https" else 80
        super().__init__(place.target.host, place.target.port, timeout=STEP_SECONDS)
        self._place = place
        self._tls = tls
        self.is_cut = False

    def connect(self) -> None:
        """Connect to the address that was checked, not to what the name may mean by now."""
        plain = socket.create_connection((self._place.address, self._place.target.port), timeout=STEP_SECONDS)
        self.sock = plain
        if self._place.target.scheme == "https":
            self.sock = self._tls.wrap_socket(plain, server_hostname=self._place.target.host)

    def cut(self) -> None:
        """End it now, however slowly the other side talks."""
        self.is_cut = True
        if self.sock:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _words(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or type(error).__name__
    return f"{reason}."
