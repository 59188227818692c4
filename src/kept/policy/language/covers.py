"""Whether a warranty covers a unit on a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kept.policy.language.choice import condition_words, mismatch
from kept.policy.language.dates import work_out
from kept.policy.language.hardware import Warranty
from kept.policy.terms import Facts


@dataclass(frozen=True, slots=True)
class Cover:
    """A warranty as it stands for a unit on a date. `until` is its last day, or None where there is none."""

    key: str
    label: str
    grants: str
    until: date | None
    is_covered: bool
    why: str


def cover_of(key: str, warranty: Warranty, facts: Facts, on: date) -> Cover:
    """Return whether a warranty covers a unit of these facts on a date, and why or why not."""

    def cover(until: date | None, why: str, *, is_covered: bool = False) -> Cover:
        return Cover(key, warranty.label, warranty.grants, until, is_covered, why)

    differs = mismatch(warranty.applies, facts)
    if differs:
        return cover(None, f"it does not apply: {differs}")
    selected = warranty.until.select(facts)
    limited = mismatch(warranty.covers_only, facts)
    only = f"it covers only where {condition_words(warranty.covers_only)}: {limited}"
    if selected.value == "none":
        return cover(None, f"no warranty: {selected.why}")
    if isinstance(selected.value, str):
        return cover(None, only if limited else f"for life: {selected.why}", is_covered=not limited)
    end = work_out(selected.value, facts)
    if end.on is None:
        return cover(None, end.why)
    if on > end.on:
        return cover(end.on, f"it ended on {end.on} ({end.why}; {selected.why})")
    if limited:
        return cover(end.on, only)
    return cover(end.on, f"until {end.on} ({end.why}; {selected.why})", is_covered=True)
