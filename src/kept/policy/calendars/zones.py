"""Local dates and times to instants, by the rules of C3, from the zone data that is installed with Kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib import metadata, resources
from zoneinfo import ZoneInfo

from kept.policy.calendars.errors import UnknownZone

TZDATA_VERSION = metadata.version("tzdata")
"""The version of the zone data in use: that of the installed package, whatever the machine has."""

_DAY = 86_400
_LOOK_EVERY = 3 * _DAY  # less than half of the week that the shortest summer time lasted, Brazil's in 2000
_FIXED = re.compile(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})")
_NAME = re.compile(r"[A-Za-z0-9_+\-]+(?:/[A-Za-z0-9_+\-]+)*")


@cache
def load_zone(name: str) -> tzinfo:
    """Return the zone of an IANA name or of a fixed offset such as +05:30. Raises UnknownZone."""
    if fixed := _FIXED.fullmatch(name):
        sign, hours, minutes = fixed.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        if offset < timedelta(hours=24) and int(minutes) < 60:
            return timezone(-offset if sign == "-" else offset, name)
    elif _NAME.fullmatch(name):
        source = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
        if source.is_file():
            try:
                with source.open("rb") as stream:
                    return ZoneInfo.from_file(stream, key=name)
            except ValueError:  # a file of the package that describes no zone
                pass
    raise UnknownZone(f"{name!r} is neither an IANA zone such as Europe/Paris nor an offset such as +05:30")


class LocalTime:
    """The transitions of one zone over a range of instants, laid out on the axis of local time.

    Local times are seconds since 1970-01-01 00:00 as the wall shows them.
    """

    __slots__ = ("_after", "_at", "_before", "_first", "_high", "_low", "skipped")

    def __init__(self, zone: tzinfo, start: int, end: int) -> None:
        self._first = _offset(zone, start)
        self._at: list[int] = []
        self._before: list[int] = []
        self._after: list[int] = []
        for at, before, after in _transitions(zone, start, end):
            self._at.append(at)
            self._before.append(before)
            self._after.append(after)
        pairs = list(zip(self._at, self._before, self._after, strict=True))
        self._low = [at + min(before, after) for at, before, after in pairs]
        self._high = [at + max(before, after) for at, before, after in pairs]
        self.skipped = {
            day
            for low, high, before, after in zip(self._low, self._high, self._before, self._after, strict=True)
            if after - before >= _DAY
            for day in range(-(-low // _DAY), high // _DAY)
        }
        """The dates, in days since 1970-01-01, that the zone left out."""

    def instant(self, local: int, *, last: bool = False) -> int:
        """Return the instant of a local time: the transition in a gap, the first or `last` of two."""
        place = bisect_right(self._low, local) - 1
        if place < 0:
            return local - self._first
        if local >= self._high[place]:
            return local - self._after[place]
        if self._after[place] > self._before[place]:
            return self._at[place]
        return local - (self._after[place] if last else self._before[place])

    def local(self, instant: int) -> int:
        """Return what the wall shows at an instant."""
        place = bisect_right(self._at, instant) - 1
        return instant + (self._after[place] if place >= 0 else self._first)

    def midnight(self, day: int) -> int:
        """Return the first instant of a date, in days since 1970-01-01."""
        return self.instant(day * _DAY)


@lru_cache(maxsize=256)
def local_time(name: str, first_year: int, last_year: int) -> LocalTime:
    """Return the local time of a zone for whole years, both inclusive and with a margin."""
    zone = load_zone(name)
    start = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=4)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC) + timedelta(days=4)
    return LocalTime(zone, int(start.timestamp()), int(end.timestamp()))


def _offset(zone: tzinfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    return 0 if offset is None else offset // timedelta(seconds=1)


def _transitions(zone: tzinfo, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield (instant, offset before, offset after): look every few days and halve where it differs."""
    if isinstance(zone, timezone):
        return
    left, before = start, _offset(zone, start)
    while left < end:
        right = min(left + _LOOK_EVERY, end)
        offset = _offset(zone, right)
        if offset == before:
            left = right
            continue
        low, high = left, right
        while high - low > 1:
            middle = (low + high) // 2
            if _offset(zone, middle) == before:
                low = middle
            else:
                high = middle
        after = _offset(zone, high)
        yield high, before, after
        left, before = high, after
