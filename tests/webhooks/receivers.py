"""A program that receives webhooks, on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext


@dataclass
class Receiver:
    """What came in, and what to answer."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    wait_seconds: float = 0.0
    drips: bool = False
    came: list[tuple[dict[str, str], str, str]] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    names: list[str] = field(default_factory=list)

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        """Where it listens."""
        return f"{scheme}://{host}:{self.port}/hooks?of=kept"


@contextmanager
def listening(tls: SSLContext | None = None, **given: object) -> Iterator[Receiver]:
    """Run a receiver on a free port of the loopback interface."""
    receiver = Receiver(**given)  # type: ignore[arg-type]

    class Answering(BaseHTTPRequestHandler):
        def setup(self) -> None:
            receiver.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            receiver.came.append(({k.lower(): v for k, v in self.headers.items()}, body, self.path))
            time.sleep(receiver.wait_seconds)
            try:
                if receiver.drips:
                    for letter in "HTTP/1.1 200 very slow indeed and never ending":
                        self.wfile.write(letter.encode())
                        self.wfile.flush()
                        time.sleep(0.1)
                    return
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    if tls:
        tls.sni_callback = lambda _socket, name, _context: receiver.names.append(name)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
