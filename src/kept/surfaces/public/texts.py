"""A calculated promise as plain text, to be pasted into a mail."""

from __future__ import annotations

from collections.abc import Iterable

from kept.policy.promise import Promise
from kept.surfaces.screens.instants import Zone, full_words_for


def text_of(promises: Iterable[Promise], *, zone: Zone) -> str:
    """Return one line for each promise."""
    return "\n".join(f"{promise.label}: {_line(promise, zone)}" for promise in promises)


def _line(promise: Promise, zone: Zone) -> str:
    if promise.no_time:
        return promise.no_time
    if promise.due_at is None:
        return f"{promise.target}, {promise.starts_when}"
    what = "target" if promise.is_goal else "guarantee"
    due, utc = full_words_for(promise.due_at, zone=zone), full_words_for(promise.due_at, zone="UTC")
    return f"{promise.target} ({what}), by {due} = {utc}; counted {promise.calendar_label}"
