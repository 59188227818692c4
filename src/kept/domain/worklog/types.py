"""Values passed in and out of the worklog."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kept.domain.parties.models import Agent, Contact, Team


@dataclass(frozen=True, slots=True)
class HandoverWords:
    """What whoever takes over should know. The promises are those due within twelve hours."""

    situation: str = ""
    tried: str = ""
    next_steps: str = ""
    promises: str = ""

    def as_note(self) -> str:
        """The note on the case."""
        parts = (
            ("Situation", self.situation),
            ("Tried", self.tried),
            ("Next", self.next_steps),
            ("Promises due in the next 12 hours", self.promises),
        )
        return "Handover\n\n" + "\n\n".join(f"{title}: {text.strip()}" for title, text in parts if text.strip())


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes a case over, and of which team; `is_gap` where nobody is on shift and a lead takes it instead."""

    agent: Agent | None
    team: Team | None
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called, as far as is known."""

    contact: Contact | None = None
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OwedCall:
    """The telephone call that a policy wants of the customer (NT-10)."""

    key: str
    label: str
    since: datetime
    called_at: datetime | None
    phone: str

    @property
    def is_owed(self) -> bool:
        """Whether the customer has still to call."""
        return self.called_at is None
