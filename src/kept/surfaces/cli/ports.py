"""Whether the ports that `kept serve` listens on can be had, found out before anything starts."""

from __future__ import annotations

import socket

from django.conf import settings

from kept.surfaces.cli.desk import leave


def ports_to_use() -> int:
    """Return the port for live updates, or leave when a port that was asked for is taken."""
    config = settings.KEPT
    if not _is_free(config.host, config.port):
        leave(
            f"Port {config.port} is taken: stop what uses it, or choose another, as in PORT=8080 kept serve"
        )
    if config.mail_door:
        host, _, port = config.mail_door.rpartition(":")
        if not _is_free(host.strip("[]"), int(port)):
            leave(f"Port {port} for mail is taken: set KEPT_MAIL_LISTEN to another")
    if _is_free(config.host, config.live_listen_port):
        return int(config.live_listen_port)
    if config.live_port or config.public_base_url:
        leave(f"Port {config.live_listen_port} for live updates is taken: set KEPT_LIVE_PORT to another")
    with socket.socket() as probe:
        probe.bind((config.host, 0))
        return int(probe.getsockname()[1])


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
