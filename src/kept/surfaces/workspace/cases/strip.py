"""The clocks of a case as the strip shows them: those that run first, and what is over as milestones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kept.domain.cases.models import NO_DUE_TIME, Case
from kept.domain.rulebook.queries import get_policy
from kept.policy.terms import ClockState, State
from kept.surfaces.workspace.words import reason_label

SHOWN_AT_ONCE = 3
_OVER = frozenset({State.MET, State.MISSED})


@dataclass(frozen=True, slots=True)
class Card:
    """One clock in the strip. `commitment` says whether the target is a goal or a guarantee (ALL-08)."""

    clock: ClockState
    commitment: str
    calendar: str
    pause_words: str
    why_url: str

    @property
    def has_time(self) -> bool:
        """False where no time is promised, which is said plainly (NH-06)."""
        return self.clock.state != State.NO_TIME


@dataclass(frozen=True, slots=True)
class Strip:
    """The cards that are shown at once, those behind “more”, and the milestones."""

    first: list[Card]
    more: list[Card]
    milestones: list[Card]

    @property
    def due_first(self) -> Card | None:
        """The card that a key explains."""
        return next(iter([*self.first, *self.milestones]), None)


def make_strip(case: Case, clocks: Sequence[ClockState], slug: str) -> Strip:
    """Lay out the clocks of a case."""
    live = [clock for clock in clocks if clock.state in (State.RUNNING, State.PAUSED)]
    honest = [clock for clock in clocks if clock.state == State.NO_TIME and clock.stopped_at is None]
    cards = [_card(case, clock, slug) for clock in [*sorted(live, key=_urgency), *honest]]
    latest = {clock.key: clock for clock in clocks if clock.state in _OVER}
    milestones = [_card(case, clock, slug) for clock in latest.values()]
    return Strip(cards[:SHOWN_AT_ONCE], cards[SHOWN_AT_ONCE:], milestones)


def _urgency(clock: ClockState) -> tuple[bool, datetime]:
    return clock.owed_by != "vendor", clock.due_at or NO_DUE_TIME


def _card(case: Case, clock: ClockState, slug: str) -> Card:
    policy = get_policy(int(clock.version))
    where = {"desk": slug, "number": case.number, "key": clock.key, "cycle": clock.cycle}
    return Card(
        clock=clock,
        commitment=commitment_words(clock),
        calendar=policy.calendar_label(clock.target.calendar_name),
        pause_words=reason_label(policy, clock.pause_reason),
        why_url=reverse("workspace:why", kwargs=where),
    )


def commitment_words(clock: ClockState) -> str:
    """Say whether the vendor binds itself to a target or aims at it (ALL-08)."""
    return _("goal") if clock.target.is_goal else _("guaranteed")
