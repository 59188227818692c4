"""Why a clock is due when it is due: its life cut into segments (CLOCKS.md, "Explanation")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kept.policy.calendars import TZDATA_VERSION, Stretch, to_moment, to_seconds
from kept.policy.clocks.cycles import Cycle
from kept.policy.clocks.states import state_of
from kept.policy.terms import Explanation, Segment


def explain_cycle(cycle: Cycle, number: int, now: int) -> Explanation:
    """Return the explanation of a cycle as it stands at `now`."""
    if cycle.stopped is None:
        cycle.note_breach(now)
    state = state_of(cycle, number, now)
    at = now if cycle.stopped is None else cycle.stopped
    segments = tuple(_segments(_lived(cycle, at), 0))
    reached = state.due_if_resumed_at or state.due_at
    ahead = []
    if reached is not None and to_seconds(reached) > at:
        ahead = cycle.leg.measure.segments(at, to_seconds(reached))
    counted = segments[-1].cumulative if segments else 0
    return Explanation(
        clock=replace(state, segments=segments),
        ahead=tuple(_segments(ahead, counted)),
        calendar_hash=cycle.leg.measure.calendar_hash,
        tzdata_version=TZDATA_VERSION,
        started_by=cycle.started_by,
    )


def _lived(cycle: Cycle, at: int) -> Iterator[Stretch]:
    for leg in cycle.legs:
        for run in leg.runs:
            end = at if run.end is None else run.end
            if run.reason is not None and end > run.start:
                yield Stretch(run.start, end, f"paused:{run.reason}")
            elif run.reason is None:
                yield from leg.measure.segments(run.start, end)


def _segments(stretches: Iterable[Stretch], counted: int) -> Iterator[Segment]:
    for start, end, kind in stretches:
        counted += end - start if kind == "counted" else 0
        yield Segment(to_moment(start), to_moment(end), kind, end - start, counted)
