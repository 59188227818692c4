"""What the badge of one clock shows: icon, words and colour, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kept.policy.terms import NoTime, State
from kept.surfaces.screens import durations, instants

if TYPE_CHECKING:
    from kept.policy.terms import ClockState

SOON_FRACTION = 0.25
ROUND_THE_CLOCK_SLACK = timedelta(hours=2)
HOURS_ARE_TOLD_FOR = timedelta(days=4)

ICON_OF = {
    "ok": "clock",
    "soon": "clock",
    "missed": "triangle",
    "paused": "pause",
    "closed": "moon",
    "kept": "check",
    "broken": "cross",
    "none": "dash",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """One badge. `state` is ok, soon, missed, paused, closed, kept, broken (missed for good) or none.

    `in_days` says that the time left runs round the clock, so that days may be counted.
    """

    state: str
    words: str
    title: str
    in_days: bool = False

    @property
    def icon(self) -> str:
        """The name of the icon that goes with the state."""
        return ICON_OF[self.state]

    @property
    def is_ticking(self) -> bool:
        """Whether the words change as time goes by."""
        return self.state in {"ok", "soon", "missed", "closed"}


def badge_for(
    clock: ClockState,
    *,
    now: datetime,
    viewer_zone: instants.Zone = None,
    customer_zone: instants.Zone = None,
    reason: str = "",
) -> Badge:
    """Return the badge of a clock as it stands at `now`; the words count in the clock's own calendar.

    `reason` says in a person's words why the clock is paused; without it the policy's own name of the reason is shown.
    """
    in_days = _runs_round_the_clock(clock, now)
    state, words = _state_and_words(clock, now, viewer_zone, in_days, reason or clock.pause_reason or "")
    title = _title(clock, viewer_zone, customer_zone)
    return Badge(state=state, words=words, title=title, in_days=in_days)


def open_hours(clock: ClockState, *, now: datetime) -> list[tuple[int, int]]:
    """Return when the clock's calendar is open in the days after `now`, in seconds since the epoch.

    A page that stays open counts by these, so that it stops at night as the clock does.
    """
    start = int(now.timestamp())
    stretches = clock.target.calendar.segments(start, start + int(HOURS_ARE_TOLD_FOR.total_seconds()))
    return [(stretch.start, stretch.end) for stretch in stretches if stretch.kind == "counted"]


def _state_and_words(
    clock: ClockState, now: datetime, viewer_zone: instants.Zone, in_days: bool, reason: str
) -> tuple[str, str]:
    left = clock.remaining_seconds or 0
    length = durations.words_for(left, in_days=in_days)
    if clock.state == State.NO_TIME:
        allowance = clock.target.allowance
        return "none", allowance.words if isinstance(allowance, NoTime) else clock.target.words
    if clock.state == State.CANCELLED:
        return "none", _("no longer due")
    if clock.state == State.MET:
        return "kept", _("kept in %(length)s") % {
            "length": durations.words_for(clock.elapsed_seconds, in_days=in_days)
        }
    if clock.state == State.MISSED:
        return "broken", _("missed by %(length)s") % {"length": length}
    if clock.breached_at is not None and clock.breached_at <= now:
        return "missed", _("due %(length)s ago") % {"length": length}
    if clock.state == State.PAUSED:
        return "paused", _("paused · %(reason)s") % {"reason": reason} if reason else _("paused")
    if not clock.is_open_now and clock.next_open_at is not None:
        opens = instants.words_for(clock.next_open_at, now=now, zone=viewer_zone)
        return "closed", _("resumes %(time)s") % {"time": opens}
    state = "soon" if _is_soon(clock, now) else "ok"
    if not in_days and clock.due_at is not None and clock.due_at - now > HOURS_ARE_TOLD_FOR:
        # Nobody works out a date from 719 hours of business time; the page cannot count so far either.
        return state, _("due %(time)s") % {"time": instants.words_for(clock.due_at, now=now, zone=viewer_zone)}
    return state, _("%(length)s left") % {"length": length}


def _is_soon(clock: ClockState, now: datetime) -> bool:
    if clock.warn_at is not None:
        return clock.warn_at <= now
    if not clock.allowance_seconds or clock.remaining_seconds is None:
        return False
    return clock.remaining_seconds <= clock.allowance_seconds * SOON_FRACTION


def _runs_round_the_clock(clock: ClockState, now: datetime) -> bool:
    if clock.due_at is None or clock.remaining_seconds is None:
        return False
    return abs((clock.due_at - now) - timedelta(seconds=clock.remaining_seconds)) <= ROUND_THE_CLOCK_SLACK


def _title(clock: ClockState, viewer_zone: instants.Zone, customer_zone: instants.Zone) -> str:
    parts = [clock.target.words]
    for instant, words in ((clock.due_at, _("due %(time)s")), (clock.stopped_at, _("stopped %(time)s"))):
        if instant is not None:
            time = instants.title_for(instant, viewer_zone=viewer_zone, customer_zone=customer_zone)
            parts.append(words % {"time": time})
    return " · ".join(part for part in parts if part)
