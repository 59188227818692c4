"""What happens to agreements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class AgreementMade(Event, kind="agreement.made"):
    """A customer has a plan from a date on."""

    agreement: int
    organisation: int
    plan: str
    starts_on: date
    ends_on: date | None
