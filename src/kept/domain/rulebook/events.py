"""What happens to a desk's policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kept.kernel.ledger import Event


@dataclass(frozen=True)
class PolicyPublished(Event, kind="policy.published"):
    """A version of the policy was published, to be in force from an instant on."""

    label: str
    sha256: str
    starts_at: datetime
