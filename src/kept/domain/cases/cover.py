"""How a case is covered: the verdict that was given at the door, who decided otherwise, and what is excluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.entries import entries_of
from kept.domain.cases.events import ExclusionPut, ExclusionTaken, VerdictGiven, VerdictOverridden, VerdictRestored
from kept.domain.cases.models import Case


@dataclass(frozen=True, slots=True)
class CaseCover:
    """The cover of a case as it stands. `given` is the verdict as it was; `decided` what somebody decided since."""

    given: VerdictGiven | None = None
    decided: VerdictOverridden | None = None
    decided_at: datetime | None = None
    exclusion: ExclusionPut | None = None
    excluded_at: datetime | None = None

    @property
    def outcome(self) -> str:
        """What holds now: what was decided, or else what the rules said."""
        return self.decided.outcome if self.decided else self.given.outcome if self.given else ""


def cover_of(case: Case) -> CaseCover:
    """The cover of a case, from its events."""
    entries = entries_of(case)
    given = decided = decided_at = exclusion = excluded_at = None
    for entry, event in zip(entries, read_entries(entries), strict=False):
        match event:
            case VerdictGiven():
                given = event
            case VerdictOverridden():
                decided, decided_at = event, entry.at
            case VerdictRestored():
                decided = decided_at = None
            case ExclusionPut():
                exclusion, excluded_at = event, entry.at
            case ExclusionTaken():
                exclusion = excluded_at = None
    return CaseCover(given, decided, decided_at, exclusion, excluded_at)
