"""How fast one token may ask: a bucket of requests that refills by the second, per token and per process."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict

from django.conf import settings

from kept.kernel.refusals import Refusal

REMEMBERED = 10_000


class TooFast(Refusal):
    """Too many requests in a short time."""

    status = 429


class Pace:
    """Buckets by key. A bucket holds a minute's worth of requests; an empty one says how long to wait."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._buckets: OrderedDict[int, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, key: int) -> None:
        """Take one request out of the bucket. Raises TooFast with the seconds to wait."""
        if not self.per_minute:
            return
        now = time.monotonic()
        with self._lock:
            left, since = self._buckets.pop(key, (float(self.per_minute), now))
            left = min(self.per_minute, left + (now - since) * self.per_minute / 60) - 1
            self._buckets[key] = (max(left, 0.0), now)
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        if left < 0:
            seconds = max(1, math.ceil(-left * 60 / self.per_minute))
            raise TooFast(f"Up to {self.per_minute:,} a minute are answered; wait {seconds} s.", retry_after=seconds)


_pace: Pace | None = None


def installation_pace() -> Pace:
    """The pace of this process, made from the settings when first asked for."""
    global _pace
    if _pace is None or _pace.per_minute != settings.API_REQUESTS_PER_MINUTE:
        _pace = Pace(settings.API_REQUESTS_PER_MINUTE)
    return _pace
