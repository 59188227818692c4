"""What the header says of the reader's shift: which team is on, who is on call, and how long until the handover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from kept.domain.oncall.queries import find_own_shift
from kept.domain.worklog.queries import count_incoming, count_pages
from kept.kernel.actor import Permission
from kept.surfaces.doors import Request
from kept.surfaces.screens.durations import words_for

KEPT_SECONDS = 15
FAR_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Standing:
    """The reader's shift as the header shows it."""

    team: str
    agent: str
    is_own: bool
    until: datetime

    def left(self, now: datetime) -> str:
        """How long until the handover, in words; nothing where that is more than a week away."""
        seconds = int((self.until - now).total_seconds())
        return words_for(seconds) if 0 < seconds < FAR_SECONDS else ""


@dataclass(frozen=True, slots=True)
class Duties:
    """The counts beside the navigation's entries, and the shift if the reader has one."""

    shift: Standing | None
    pages: int
    incoming: int


def find_duties(request: Request) -> Duties:
    """The reader's shift and what waits for them; kept for seconds, since every page shows it."""
    actor = request.actor
    if not actor.may(Permission.WORK_SHIFT):
        return Duties(None, 0, 0)
    key = f"duties:{actor.desk_id}:{actor.person_id}"
    kept = cache.get(key)
    if isinstance(kept, Duties) and (kept.shift is None or kept.shift.until > request.now):
        return kept
    shift = find_own_shift(actor=actor, at=request.now)
    standing = None
    if shift:
        name = shift.agent.user.name if shift.agent else ""
        is_own = shift.agent is not None and shift.agent.pk == actor.person_id
        standing = Standing(shift.roster.team.name, name, is_own, shift.until)
    duties = Duties(standing, count_pages(actor=actor), count_incoming(actor=actor))
    cache.set(key, duties, KEPT_SECONDS)
    return duties
