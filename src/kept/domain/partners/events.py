"""What happens to partners."""

from __future__ import annotations

from dataclasses import dataclass

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class HoursSet(Event, kind="partner.hours_set"):
    """A partner said when it is there. Cases that arrive from now on are counted in these hours."""

    hours: int
    partner: int
    zone: str
    weekly: dict[str, list[str]]
    holidays: dict[str, str]
