"""Values passed in to the actions."""

from __future__ import annotations

from dataclasses import dataclass

from kept.domain.parties.models import Agent, Organisation


@dataclass(frozen=True, slots=True)
class ViewOfQueue:
    """What the address of a list says: its queue, its order, and what it is narrowed to."""

    queue: str
    order: str = ""
    organisation: Organisation | None = None
    severity: str = ""
    assignee: Agent | None = None
    is_unassigned: bool = False
