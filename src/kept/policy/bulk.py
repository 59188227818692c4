"""Clocks by the million: the two functions of a calendar over numpy arrays, with the scalar path's results.

A bucket index answers "which interval" with one gather and one compare: buckets are narrower than the shortest
distance between two boundaries, so that a bucket holds one boundary at most. Where a calendar has boundaries so
close together that the index would not fit the cache, a few more compares do the rest.

    office = BulkCalendar(calendar, first_second, last_second)
    due = office.due(starts, targets)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kept.policy.calendars import Calendar

Seconds = NDArray[np.int64]
NEVER = np.iinfo(np.int64).max
"""Stands for "no due time": the clock stands, or the calendar's range is used up."""

_BLOCK = 1 << 15
_MOST_BUCKETS = 1 << 17


class _Index:
    """For sorted `points`, tells in which interval `[points[i], points[i + 1])` each value lies."""

    __slots__ = ("_coarse", "_compares", "_next", "_shift", "low", "points")

    def __init__(self, points: Seconds, high: int) -> None:
        self.points = points
        self.low = int(points[0])
        span = max(1, high - self.low)
        gap = int(np.diff(points).min()) if len(points) > 1 else span
        self._shift = max(gap.bit_length() - 1, (span // _MOST_BUCKETS).bit_length())
        buckets = self.low + (np.arange((span >> self._shift) + 2, dtype=np.int64) << self._shift)
        self._coarse = (np.searchsorted(points, buckets, side="right") - 1).astype(np.intp)
        held = np.diff(self._coarse)
        self._compares = int(held.max()) if len(held) else 0
        self._next = np.append(points[1:], NEVER)

    def place(self, values: Seconds) -> NDArray[np.intp]:
        """Return the interval of each value; a value before the first point is in interval 0."""
        bucket = (values - self.low) >> self._shift
        place = self._coarse.take(bucket, mode="clip")
        for _ in range(self._compares):
            ahead = values - self._next.take(place)
            ahead >>= 63  # −1 where the next point is not reached yet, which costs less than adding a comparison
            ahead += 1
            place += ahead
        return place


class BulkCalendar:
    """A calendar over `[low, high)` as arrays. It does not grow; what lies beyond `high` is NEVER."""

    def __init__(self, calendar: Calendar, low: int, high: int) -> None:
        table = calendar.table(low, high)
        starts: Seconds = np.array(table.starts, dtype=np.int64)
        before: Seconds = np.array(table.before, dtype=np.int64)
        self.total = table.total
        self.low, self.high = table.low, table.high
        self._by_time = _Index(starts, self.high)
        self._by_count = _Index(before, self.total)
        self._to_count = before - starts
        self._most = np.append(before[1:], self.total)

    def position(self, instants: Seconds) -> Seconds:
        """Return F: the open seconds of the range before each instant."""
        place = self._by_time.place(instants)
        count = instants + self._to_count.take(place)
        np.minimum(count, self._most.take(place), out=count)
        return np.maximum(count, 0, out=count)

    def measure(self, starts: Seconds, ends: Seconds) -> Seconds:
        """Return the open seconds between each pair of instants."""
        return self.position(ends) - self.position(starts)

    def due(self, starts: Seconds, targets: Seconds, threads: int = 2) -> Seconds:
        """Return the earliest instant by which each target is used up; NEVER beyond the range."""
        due = np.empty(len(starts), dtype=np.int64)

        def fill(block: slice) -> None:
            start, target = starts[block], targets[block]
            due[block] = self.due_at(self.position(start) + target)
            if int(target.min()) <= 0:
                np.copyto(due[block], start, where=target <= 0)

        _fill_blocks(fill, len(starts), threads)
        return due

    def line(self, starts: Seconds, targets: Seconds, threads: int = 2) -> Seconds:
        """Return the latest instant by which no more than each target is used up; NEVER beyond the range."""
        line = np.empty(len(starts), dtype=np.int64)

        def fill(block: slice) -> None:
            start, target = starts[block], targets[block]
            line[block] = self.line_at(self.position(start) + target)
            if int(target.min()) < 0:
                np.copyto(line[block], start, where=target < 0)

        _fill_blocks(fill, len(starts), threads)
        return line

    def due_at(self, positions: Seconds) -> Seconds:
        """Return the earliest instant with each number of open seconds before it."""
        return self._instant(positions, self._by_count.place(positions - 1), self.total)

    def line_at(self, positions: Seconds) -> Seconds:
        """Return the latest instant with each number of open seconds before it."""
        return self._instant(positions, self._by_count.place(positions), self.total - 1)

    def _instant(self, positions: Seconds, place: NDArray[np.intp], last: int) -> Seconds:
        found = positions - self._to_count.take(place)
        if int(positions.max(initial=0)) > last:
            found[positions > last] = NEVER
        return found


@dataclass(frozen=True, slots=True)
class BulkClock:
    """One clock of many cases: its calendar and its target, one for all or one for each."""

    calendar: BulkCalendar
    targets: Seconds | int
    pauses: bool = True


@dataclass(frozen=True, slots=True)
class BulkStates:
    """The states of one clock: `due` and `line` are NEVER while the clock stands, unless it is late already."""

    due: Seconds
    line: Seconds
    elapsed: Seconds
    is_breached: NDArray[np.bool_]


def evaluate_many(
    clocks: Sequence[BulkClock],
    starts: Seconds,
    pauses: Seconds,
    now: int,
    stops: Seconds | None = None,
    threads: int = 2,
) -> list[BulkStates]:
    """Return the states of every clock for every case.

    `pauses` has the shape (cases, pauses, 2), each row's pauses in order and disjoint; a pause that runs has NEVER as
    its end, one that is not there has NEVER twice. `stops` is when each clock stopped, or NEVER.
    """
    size = len(starts)
    found = [
        BulkStates(np.empty_like(starts), np.empty_like(starts), np.empty_like(starts), np.empty(size, dtype=np.bool_))
        for _ in clocks
    ]
    whole_life = np.full(size, NEVER) if stops is None else stops

    def fill(block: slice) -> None:
        for clock, states in zip(clocks, found, strict=True):
            targets = clock.targets if isinstance(clock.targets, int) else clock.targets[block]
            _fill_states(clock, states, block, starts[block], pauses[block], whole_life[block], now, targets)

    _fill_blocks(fill, size, threads)
    return found


def _fill_states(
    clock: BulkClock,
    states: BulkStates,
    block: slice,
    starts: Seconds,
    pauses: Seconds,
    stops: Seconds,
    now: int,
    targets: Seconds | int,
) -> None:
    calendar = clock.calendar
    ends = np.minimum(stops, now)
    begun = calendar.position(starts)
    due_count = begun + targets
    line_count = due_count.copy()
    elapsed = calendar.position(ends) - begun
    stands = np.zeros(len(starts), dtype=np.bool_)
    for number in range(pauses.shape[1] if clock.pauses else 0):
        begins, resumes = pauses[:, number, 0], pauses[:, number, 1]
        paused = calendar.position(np.clip(begins, starts, ends))
        lost = calendar.position(np.clip(resumes, starts, ends)) - paused
        due_count += np.where(paused < due_count, lost, 0)
        line_count += np.where(paused <= line_count, lost, 0)
        elapsed -= lost
        stands |= (begins <= ends) & (resumes > ends)
    is_breached = elapsed > targets
    due = calendar.due_at(due_count)
    line = calendar.line_at(line_count)
    at_start = np.less_equal(targets, 0)
    if np.any(at_start):
        due = np.where(at_start, starts, due)
        line = np.where(np.less(targets, 0), starts, line)
    frozen = stands & ~is_breached & (stops > now)
    due[frozen] = NEVER
    line[frozen] = NEVER
    states.due[block], states.line[block] = due, line
    states.elapsed[block], states.is_breached[block] = elapsed, is_breached


def _fill_blocks(fill: Callable[[slice], None], size: int, threads: int) -> None:
    """Fill arrays block by block, each small enough to stay in the cache; numpy lets threads run side by side."""
    blocks = [slice(start, min(start + _BLOCK, size)) for start in range(0, size, _BLOCK)]
    if threads == 1 or len(blocks) < 2:
        for block in blocks:
            fill(block)
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(fill, block) for block in blocks]:
            done.result()
