"""What a row of a list shows of a case; the number of queries does not grow with the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from kept.domain.cases.models import Case, Presence
from kept.domain.cases.queries import list_present_on, next_clock_states
from kept.domain.rulebook.queries import get_policy
from kept.policy.language.values import SeverityView
from kept.policy.terms import ClockState
from kept.surfaces.doors import Request
from kept.surfaces.screens.instants import zone_of
from kept.surfaces.workspace.words import Turn, reason_label, severity_of, turn_of


@dataclass(frozen=True, slots=True)
class Row:
    """One case in a list, with the clock that is due next and who looks at it."""

    case: Case
    severity: SeverityView
    turn: Turn
    clock: ClockState | None
    pause_words: str
    present: list[Presence]
    group: str


def make_rows(cases: list[Case], request: Request, *, order: str) -> list[Row]:
    """The rows of some cases, under headings that follow the order."""
    clocks = next_clock_states(cases, request.now)
    present = list_present_on(cases, request.now, but=request.actor.person_id)
    rows = []
    for case in cases:
        clock, severity = clocks.get(case.pk), severity_of(case)
        rows.append(
            Row(
                case=case,
                severity=severity,
                turn=turn_of(case),
                clock=clock,
                pause_words=reason_label(get_policy(case.policy_version_id), clock.pause_reason if clock else None),
                present=present.get(case.pk, []),
                group=_group(case, severity, order, request),
            )
        )
    return rows


def _group(case: Case, severity: SeverityView, order: str, request: Request) -> str:
    if order == "severity":
        return severity.label
    if order == "due":
        return _day_words(case.next_due_at, request.now, request.user.zone)
    return ""


def _day_words(due: datetime | None, now: datetime, zone: str) -> str:
    if due is None:
        return _("Without a due time")
    if due < now:
        return _("Past due")
    local = zone_of(zone)
    days = (due.astimezone(local).date() - now.astimezone(local).date()).days
    if days < 2:
        return (_("Today"), _("Tomorrow"))[days]
    return formats.date_format(due.astimezone(local), "l j F")
