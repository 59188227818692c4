"""When a mail that was not taken is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

_STEPS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
_THEN_EVERY = timedelta(hours=24)
_GIVE_UP_AFTER = timedelta(days=4)
JITTER = 0.2


def next_try_at(*, attempts: int, queued_at: datetime, at: datetime, chance: float) -> datetime | None:
    """Return when to try again after so many attempts, or None once four days are over.

    `chance` from 0 to 1 spreads the tries by up to a fifth, so that a server that was away is not asked by all at once.
    """
    if at - queued_at >= _GIVE_UP_AFTER:
        return None
    step = _STEPS[attempts - 1] if attempts <= len(_STEPS) else _THEN_EVERY
    return at + step * (1 + JITTER * (2 * chance - 1))
