"""A page that listens: whose it is, what they may hear, and what waits to be sent to it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

from kept.kernel.actor import Actor

LONGEST_QUEUE = 100


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream. `proof` is what the sign-in stood on; a listener whose proof no longer holds hears no more.

    A reader who is too slow loses the oldest news, never the process its memory.
    """

    actor: Actor
    desk: str
    user_id: int
    session_key: str
    proof: str
    case_number: str = ""
    is_over: bool = False
    waiting: list[bytes] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, event: str, **said: object) -> None:
        """Put an event into the stream."""
        self.waiting.append(f"event: {event}\ndata: {json.dumps(said)}\n\n".encode())
        del self.waiting[:-LONGEST_QUEUE]
        self.arrived.set()

    def end(self) -> None:
        """Say nothing more, not even what waits."""
        self.is_over = True
        self.waiting.clear()
        self.arrived.set()

    def take(self) -> bytes:
        """What waits, all at once."""
        taken = b"".join(self.waiting)
        self.waiting.clear()
        self.arrived.clear()
        return taken
