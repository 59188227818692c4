"""Whether somebody is there now, and how a desk is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kept.policy import Policy
from kept.policy.calendars import CalendarNeverOpens, to_moment, to_seconds


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of support under some facts: open now or not, until when or from when on (None: never changes)."""

    label: str
    is_open: bool
    is_always: bool
    changes_at: datetime | None
    zone: str


def hours_now(policy: Policy, facts: Mapping[str, str | bool | int], now: datetime) -> Hours:
    """The hours that hold for a customer of these facts, as they stand now."""
    name = policy.coverage(policy.complete(facts, now)).value
    calendar = policy.calendar(name)
    at = to_seconds(now)
    is_open = calendar.is_open(at)
    stretch = calendar.segments(at, at + 14 * 24 * 3600)[0]
    is_always = is_open and stretch.end >= at + 14 * 24 * 3600
    changes_at = to_moment(stretch.end) if is_open and not is_always else None
    if not is_open:
        try:
            changes_at = to_moment(calendar.next_open(at))
        except CalendarNeverOpens:
            changes_at = None
    return Hours(policy.calendar_label(name), is_open, is_always, changes_at, calendar.spec.day_zone)
