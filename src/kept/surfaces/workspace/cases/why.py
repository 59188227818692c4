"""Why a clock is due when it is due, step by step (ALL-04)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kept.domain.cases.models import Case
from kept.domain.cases.queries import explain_clock, get_case
from kept.domain.rulebook.queries import get_policy, label_versions
from kept.policy import Policy
from kept.policy.terms import Explanation, Segment
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.screens.durations import words_for
from kept.surfaces.screens.instants import zone_of
from kept.surfaces.workspace.cases.strip import commitment_words
from kept.surfaces.workspace.shell import show
from kept.surfaces.workspace.words import reason_label


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of time: when, whether it counted, and the sum so far."""

    date: str
    window: str
    counted: str
    left_out: str
    total: str


@staff_page()
@require_safe
def show_why(request: Request, number: str, key: str, cycle: int) -> HttpResponse:
    """Show the explanation of one clock, as a dialog or as a page of its own."""
    case = get_case(number, actor=request.actor)
    explained = explain_clock(case, key, cycle, request.now)
    context = explanation_context(explained, case, request)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "workspace/cases/_why_dialog.html", context)
    return show(request, "workspace/cases/why.html", context)


def explanation_context(explained: Explanation, case: Case, request: Request) -> dict[str, object]:
    """An explanation in words: target, rule, start, steps, adjustments, versions."""
    clock = explained.clock
    policy = get_policy(int(clock.version))
    zone = request.user.zone
    return {
        "case": case,
        "clock": clock,
        "explained": explained,
        "zone": zone,
        "now": request.now,
        "customer_zone": case.organisation.zone if case.organisation else None,
        "commitment": commitment_words(clock),
        "calendar": policy.calendar_label(clock.target.calendar_name),
        "pause_words": reason_label(policy, clock.pause_reason),
        "steps": _steps(clock.segments, policy, zone),
        "ahead": _steps(explained.ahead, policy, zone),
        "elapsed": words_for(clock.elapsed_seconds),
        "allowance": _length(clock.allowance_seconds),
        "remaining": _length(clock.remaining_seconds),
        "is_past": (clock.remaining_seconds or 0) < 0,
        "adjustments": [(one, _length(one.seconds)) for one in clock.adjustments],
        "policy_label": label_versions([int(clock.version)])[int(clock.version)],
    }


def _length(seconds: int | None) -> str:
    return "" if seconds is None else words_for(seconds)


def _steps(segments: Sequence[Segment], policy: Policy, zone: str) -> list[Step]:
    return [_step(segment, policy, zone) for segment in segments]


def _step(segment: Segment, policy: Policy, zone: str) -> Step:
    start, end = segment.start.astimezone(zone_of(zone)), segment.end.astimezone(zone_of(zone))
    is_counted = segment.kind == "counted"
    return Step(
        date=formats.date_format(start, "D j M"),
        window=_window(start, end),
        counted=words_for(segment.seconds) if is_counted else "",
        left_out="" if is_counted else _left_out(segment.kind, policy),
        total=words_for(segment.cumulative),
    )


def _window(start: datetime, end: datetime) -> str:
    if start.date() == end.date():
        return f"{start:%H:%M}–{end:%H:%M}"
    return f"{start:%H:%M}–{formats.date_format(end, 'D j M')} {end:%H:%M}"


def _left_out(kind: str, policy: Policy) -> str:
    name, _colon, what = kind.partition(":")
    if name == "holiday":
        return _("holiday: %(name)s") % {"name": what}
    if name == "paused":
        return _("paused: %(reason)s") % {"reason": reason_label(policy, what)}
    return _("outside the hours")
