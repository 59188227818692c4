"""Between datetimes and whole seconds since the epoch, in UTC. A fraction of a second is dropped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kept.policy.calendars.errors import BadInstant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def to_seconds(moment: datetime) -> int:
    """Return the whole second that holds `moment`. Raises BadInstant for a time without a zone (T1)."""
    if moment.tzinfo is None:
        raise BadInstant(f"{moment.isoformat()} has no zone; write it in UTC, ending in Z")
    return (moment - _EPOCH) // _SECOND


def to_moment(seconds: int) -> datetime:
    """Return the instant `seconds` after the epoch, in UTC."""
    return _EPOCH + timedelta(seconds=seconds)


def parse_instant(text: object) -> int:
    """Return the second named by an ISO 8601 text in UTC that ends in Z. Raises BadInstant."""
    if not isinstance(text, str) or not text.endswith("Z"):
        raise BadInstant(f"{text!r} is not an instant in UTC that ends in Z")
    try:
        return to_seconds(datetime.fromisoformat(text))
    except ValueError as error:
        raise BadInstant(f"{text!r}: {error}") from error
