"""Short words for lengths of time."""

from __future__ import annotations


def duration_words(seconds: int) -> str:
    """Return a length of open time in words, such as `1 h 30 min`; business days are never guessed."""
    sign = "−" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min"), (left, "s")) if count]
    return sign + (" ".join(parts) or "0 min")
