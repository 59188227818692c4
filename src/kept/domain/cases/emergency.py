"""The emergency exception on a case: who is helped provisionally, and what is still missing (NP-02)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.entries import entries_of
from kept.domain.cases.events import (
    CaseCancelled,
    EmergencyEnded,
    EmergencyExpired,
    EmergencyGranted,
    NamedContactInvolved,
    PersonVerified,
)
from kept.domain.cases.fold import SETTLED
from kept.domain.cases.models import Case
from kept.kernel.ledger import Event

NAMED_CONTACT, FAILED = "named_contact", "failed"
SCOPE = "Restoring the service. No change is made and nothing is given out until the person is verified."
ASKED_FOR = frozenset({"person_verified", "named_contact_involved"})
"""What the clocks of an emergency wait for."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency as it stands. `is_known` is None until the person was checked; `contact` took part."""

    granted: EmergencyGranted
    granted_at: datetime
    is_known: bool | None = None
    how: str = ""
    contact: int | None = None
    expired_at: datetime | None = None
    ended: EmergencyEnded | None = None
    ended_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether something is still missing."""
        return self.ended is None

    def after(self, event: Event, at: datetime) -> Emergency:
        """The emergency after an event."""
        match event:
            case PersonVerified():
                return replace(self, is_known=event.is_known, how=event.evidence)
            case NamedContactInvolved():
                return replace(self, contact=self.contact or event.contact)
            case EmergencyExpired():
                return replace(self, expired_at=at)
            case EmergencyEnded():
                return replace(self, ended=event, ended_at=at)
        return self


def emergency_of(case: Case) -> Emergency | None:
    """The emergency of a case, from its events, or None."""
    entries = entries_of(case)
    return emergency_in(zip(read_entries(entries), (entry.at for entry in entries), strict=False))


def emergency_in(events: Iterable[tuple[Event, datetime]]) -> Emergency | None:
    """The emergency that some events make, or None."""
    found: Emergency | None = None
    for event, at in events:
        if isinstance(event, EmergencyGranted):
            found = Emergency(event, at)
        elif found:
            found = found.after(event, at)
    return found


def concluding(emergency: Emergency, events: list[Event], at: datetime) -> list[Event]:
    """The events with what they bring to an end: both sides known and there, or the person not known."""
    for event in events:
        emergency = emergency.after(event, at)
    if emergency.is_known is None or not emergency.is_running:
        return events
    if emergency.is_known and emergency.contact:
        return [*events, EmergencyEnded(SETTLED, "The person was verified, and a named contact takes part.")]
    if not emergency.is_known and emergency.contact:
        return [*events, EmergencyEnded(NAMED_CONTACT, "The person could not be verified; a named contact goes on.")]
    if not emergency.is_known:
        why = "The person could not be verified, and no named contact takes part."
        return [*events, EmergencyEnded(FAILED, why), CaseCancelled(reason=why)]
    return events


def taking_part(case: Case, contact_id: int, at: datetime) -> list[Event]:
    """The events by which an approved contact takes part in a case that is provisional; none in any other."""
    emergency = emergency_of(case)
    if emergency is None or not emergency.is_running or emergency.contact:
        return []
    return concluding(emergency, [NamedContactInvolved(contact=contact_id)], at)
