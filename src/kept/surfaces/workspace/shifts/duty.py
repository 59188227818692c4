"""The card beside a case that says who is on it, who was paged, and which call is owed or leads to the fast track."""

from __future__ import annotations

from dataclasses import dataclass

from kept.domain.cases.models import Case
from kept.domain.worklog.models import Handover, Page
from kept.domain.worklog.queries import find_fast_track, find_owed_call, find_written, list_pages_of
from kept.domain.worklog.types import OwedCall
from kept.kernel.actor import Permission
from kept.surfaces.doors import Request

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Duty:
    """What people on duty have to do with a case."""

    pages: list[Page]
    owed_call: OwedCall | None
    fast_track: str
    written: Handover | None

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.pages or self.owed_call or self.fast_track or self.written)


def make_duty(case: Case, request: Request) -> Duty:
    """Gather what the card shows; pages and handovers are for the desk's own people."""
    is_inside = request.actor.may(Permission.WORK_SHIFT)
    return Duty(
        pages=list_pages_of(case)[:SHOWN] if is_inside else [],
        owed_call=find_owed_call(case),
        fast_track=find_fast_track(case),
        written=find_written(case) if is_inside and case.state == "open" else None,
    )
