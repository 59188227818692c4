"""How a partner does at its level: what is accepted the first time, what comes back, which promises are kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.events import CaseArrived
from kept.domain.cases.level_events import IntakeAccepted, IntakeGiven, IntakeReturned
from kept.domain.cases.models import Case, Clock
from kept.domain.parties.models import Organisation
from kept.kernel.actor import Actor
from kept.kernel.models import Entry
from kept.policy.terms import Behaviour

LATEST_CASES = 300
KINDS = [event.kind for event in (CaseArrived, IntakeGiven, IntakeAccepted, IntakeReturned)]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Counts over a partner's latest cases; a share is None where there is nothing to share."""

    cases: int = 0
    open_cases: int = 0
    handed_on: int = 0
    returned: int = 0
    decided: int = 0
    accepted_first: int = 0
    kept: int = 0
    missed: int = 0

    @property
    def first_time_percent(self) -> int | None:
        """Of the cases whose intake was decided, those accepted without coming back."""
        return _percent(self.accepted_first, self.decided)

    @property
    def bounce_percent(self) -> int | None:
        """Of all that was handed on, what came back."""
        return _percent(self.returned, self.handed_on)

    @property
    def kept_percent(self) -> int | None:
        """Of the promises at the partner's level that are over or missed, those that were kept."""
        return _percent(self.kept, self.kept + self.missed)


def score_partner(partner: Organisation, *, actor: Actor, since: datetime) -> Scorecard:
    """The scorecard of a partner over its latest cases with news since an instant, as far as the actor sees them."""
    cases = Case.objects.visible_to(actor).filter(organisation__sold_by=partner, last_event_at__gte=since)
    found = list(cases.order_by("-last_event_at", "-pk")[:LATEST_CASES])
    told = _told(found, actor.desk_id)
    clocks = _clocks(found)
    counts: dict[str, int] = defaultdict(int)
    for case in found:
        counts["cases"] += 1
        counts["open_cases"] += case.state == "open"
        _count(told[case.stream], clocks[case.pk], partner.pk, counts)
    return Scorecard(**counts)


def _told(cases: list[Case], desk_id: int) -> dict[str, list[tuple[Entry, object]]]:
    streams = [case.stream for case in cases]
    entries = Entry.objects.filter(desk_id=desk_id, stream__in=streams, kind__in=KINDS, payload__isnull=False)
    told: dict[str, list[tuple[Entry, object]]] = defaultdict(list)
    ordered = list(entries.order_by("stream", "position"))
    for entry, event in zip(ordered, read_entries(ordered), strict=True):
        told[entry.stream].append((entry, event))
    return told


def _clocks(cases: list[Case]) -> dict[int, dict[datetime, Clock]]:
    rows = Clock.objects.filter(case__in=cases, key=Behaviour.LEVEL_RESOLUTION.value)
    clocks: dict[int, dict[datetime, Clock]] = defaultdict(dict)
    for row in rows:
        clocks[row.case_id][row.started_at] = row
    return clocks


def _count(
    told: list[tuple[Entry, object]], clocks: dict[datetime, Clock], partner_id: int, counts: dict[str, int]
) -> None:
    first_decision = ""
    for entry, event in told:
        match event:
            case IntakeGiven():
                counts["handed_on"] += 1
            case IntakeReturned():
                counts["returned"] += 1
                first_decision = first_decision or "returned"
            case IntakeAccepted():
                first_decision = first_decision or "accepted"
            case CaseArrived() if event.partner == partner_id and entry.at in clocks:
                clock = clocks[entry.at]
                counts["missed"] += clock.breached_at is not None
                counts["kept"] += clock.breached_at is None and clock.state == "met"
    counts["decided"] += bool(first_decision)
    counts["accepted_first"] += first_decision == "accepted"


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
