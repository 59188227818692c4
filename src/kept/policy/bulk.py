"""Clocks by the million: the two functions of a calendar over numpy arrays, with the scalar path's results.

A bucket index answers with one gather and one compare. Time is cut into buckets, and so is the count of open seconds;
a bucket with one boundary of the calendar in it holds all that is needed in one packed number. Only values in a
bucket with more boundaries, which a calendar of very short windows has, are searched for.

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
_SHIFT = 14
_WIDE = 1 << _SHIFT
_FIELD = 15
_MASK = (1 << _FIELD) - 1
_CROWDED = -1


class BulkCalendar:
    """A calendar over `[low, high)` as arrays. It does not grow; what lies beyond `high` is NEVER."""

    def __init__(self, calendar: Calendar, low: int, high: int) -> None:
        table = calendar.table(low, high)
        self._starts: Seconds = np.array(table.starts, dtype=np.int64)
        self._ends: Seconds = np.array(table.ends, dtype=np.int64)
        self._before: Seconds = np.array(table.before, dtype=np.int64)
        self.total = table.total
        self.low, self.high = table.low, table.high
        self._to_instant = self._starts - self._before
        self._by_time = self._pack_times()
        self._by_count = self._pack_counts()
        self._has_crowded_times = bool((self._by_time == _CROWDED).any())
        self._has_crowded_counts = bool((self._by_count == _CROWDED).any())

    def position(self, instants: Seconds) -> Seconds:
        """Return F: the open seconds of the range before each instant."""
        found = instants - (self.low - _WIDE)
        packed = self._by_time.take(found >> _SHIFT, mode="clip")
        crowded = packed == _CROWDED if self._has_crowded_times else None
        found &= _WIDE - 1
        limit = packed & _MASK
        np.minimum(found, limit, out=found)
        packed >>= _FIELD
        np.bitwise_and(packed, _MASK, out=limit)
        np.maximum(found, limit, out=found)
        packed >>= _FIELD
        found += packed
        found -= _WIDE
        if crowded is not None:
            found[crowded] = self._searched(instants[crowded])
        return found

    def _searched(self, instants: Seconds) -> Seconds:
        place = np.searchsorted(self._starts, instants, side="right") - 1
        inside = np.minimum(instants, self._ends[place]) - self._starts[place] + self._before[place]
        return np.where(place < 0, 0, inside)

    def _pack_times(self) -> Seconds:
        """Per bucket of time: F is `base` plus the second of the bucket, held between a lower and an upper limit.

        The first and the last bucket lie outside the range and hold one value, so they serve for all that is outside.
        """
        edges = np.arange(self.low - _WIDE, self.high + 3 * _WIDE, _WIDE)
        position = self._searched(edges)
        opened = np.diff(position)
        opens = np.searchsorted(self._starts, edges, side="right")
        is_open = (opens > np.searchsorted(self._ends, edges, side="right"))[:-1]
        lower = np.where(is_open, 0, _WIDE - opened)
        upper = np.where(is_open, opened, _WIDE)
        lower[[0, -1]] = upper[[0, -1]] = 0
        packed = ((position[:-1] - lower + _WIDE) << 2 * _FIELD) | (lower << _FIELD) | upper
        boundaries = np.sort(np.concatenate([self._starts, self._ends]))
        packed[_held(boundaries, edges) > 1] = _CROWDED
        return packed

    def _pack_counts(self) -> Seconds:
        """Per bucket of open seconds: the interval that it begins in, and where in the bucket the next one begins.

        The first and the last bucket lie outside the range and hold the first and the last interval.
        """
        edges = np.arange(-_WIDE, self.total + 3 * _WIDE, _WIDE)
        place = np.maximum(np.searchsorted(self._before, edges[:-1], side="right") - 1, 0)
        following = np.append(self._before[1:], NEVER)[place]
        until = np.minimum(following - edges[:-1], _WIDE)
        until[0] = _WIDE
        packed = (place << _FIELD) | until
        packed[1:][_held(self._before, edges)[1:] > 1] = _CROWDED
        return packed

    def _interval(self, counts: Seconds) -> NDArray[np.intp]:
        """Return the interval in which each open second, counted from 0, lies."""
        packed = self._by_count.take((counts + _WIDE) >> _SHIFT, mode="clip")
        crowded = packed == _CROWDED if self._has_crowded_counts else None
        ahead = counts & (_WIDE - 1)
        ahead -= packed & _MASK
        ahead >>= 63  # −1 before the boundary, 0 from it on
        packed >>= _FIELD
        packed += ahead
        packed += 1
        if crowded is not None:
            packed[crowded] = np.searchsorted(self._before, counts[crowded], side="right") - 1
        return packed

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
        return self._instant(positions, self._interval(positions - 1), self.total)

    def line_at(self, positions: Seconds) -> Seconds:
        """Return the latest instant with each number of open seconds before it."""
        return self._instant(positions, self._interval(positions), self.total - 1)

    def _instant(self, positions: Seconds, place: NDArray[np.intp], last: int) -> Seconds:
        found = positions + self._to_instant.take(place)
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


def _held(points: Seconds, edges: Seconds) -> NDArray[np.intp]:
    """Return how many points lie inside each bucket, those on its first edge not counted."""
    return np.searchsorted(points, edges[1:], side="left") - np.searchsorted(points, edges[:-1], side="right")
