"""Dates that follow from other dates, worked out for the dated facts of a case or a unit."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kept.policy.language.terms import Term
from kept.policy.language.times import Moment


@dataclass(frozen=True, slots=True)
class Found:
    """A date and how it came about, or None with what is missing."""

    on: date | None
    why: str


def moved(on: date, length: Term, sign: int = 1) -> date:
    """Return a date moved by a length; months clip to the end of the month."""
    if length.months:
        month = on.year * 12 + on.month - 1 + sign * length.months
        year, month = month // 12, month % 12 + 1
        return date(year, month, min(on.day, monthrange(year, month)[1]))
    return on + timedelta(days=sign * length.calendar_days)


def moment_words(moment: Moment) -> str:
    """Say a date in words: `6 months after superseded`, `the later of …`."""
    if moment.words:
        return f"{moment.words} ({moment_words(moment.model_copy(update={'words': None}))})"
    for many, word in ((moment.later_of, "later"), (moment.earlier_of, "earlier")):
        if many:
            return f"the {word} of " + " and ".join(moment_words(part) for part in many) + _shift_words(moment)
    after = (moment.after or "").replace("_", " ")
    if moment.plus:
        return f"{moment.plus.words} after {after}{_shift_words(moment, without_plus=True)}"
    return f"{after}{_shift_words(moment)}"


def _shift_words(moment: Moment, *, without_plus: bool = False) -> str:
    words = f" plus {moment.plus.words}" if moment.plus and not without_plus else ""
    words += f", less {moment.less.words}" if moment.less else ""
    return words + (f", extended by {moment.extended_by}" if moment.extended_by else "")


def work_out(moment: Moment, facts: Mapping[str, object]) -> Found:
    """Work out a date from dated facts. A fact that is missing is named instead of guessed."""
    many = [*moment.later_of, *moment.earlier_of]
    if many:
        parts = [work_out(part, facts) for part in many]
        missing = next((part for part in parts if part.on is None), None)
        if missing:
            return missing
        pick = max if moment.later_of else min
        base = pick(part.on for part in parts if part.on is not None)
    else:
        given = as_date(facts.get(moment.after or ""))
        if given is None:
            return Found(None, f"the date of {(moment.after or '').replace('_', ' ')} is not known")
        base = given
    if moment.plus:
        base = moved(base, moment.plus)
    if moment.extended_by and facts.get(moment.extended_by) is not None:
        base = moved(base, Term.parse(facts[moment.extended_by]))
    if moment.less:
        base = moved(base, moment.less, -1)
    return Found(base, moment_words(moment))


def as_date(value: object) -> date | None:
    """Read a fact as a date, or return None."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
