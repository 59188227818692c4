"""Facts as people give them, checked against what a policy knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from kept.policy.calendars import load_zone
from kept.policy.language.choice import text_of
from kept.policy.language.loader import names_in
from kept.policy.language.policy import Policy
from kept.policy.language.problems import nearest
from kept.policy.language.service import Fact
from kept.policy.language.terms import Term
from kept.policy.language.times import Steps

FIRST_YEAR, LAST_YEAR = 1975, 2150
"""The years in which a policy is asked about."""


class UnknownFact(ValueError):
    """A fact, or a value of one, that the policy does not know. The message says what was meant, or what is known."""


def checked(policy: Policy, given: Mapping[str, object]) -> dict[str, str | bool | int]:
    """Return the facts, or raise UnknownFact for a name or a value that the policy does not know.

    Dates that its calendar of lifecycle or warranty asks for are facts too.
    """
    names = names_in(policy.source.content)
    dates = dated_facts(policy)
    known = sorted({*names["facts"], *dates})
    found: dict[str, str | bool | int] = {}
    for name, value in given.items():
        text = text_of(value)
        if name not in known:
            raise UnknownFact(f"{name!r} is no fact of this policy. {nearest(name, known)}")
        values = names.get(f"values of {name}")
        if values is not None and text not in values:
            raise UnknownFact(f"{name} is never {text!r}. {nearest(text, values)}")
        fact = policy.document.facts.get(name)
        wrong = misfit(fact, text) if fact else _date_misfit(text) if name in dates else None
        if wrong:
            raise UnknownFact(f"{name} {wrong}")
        found[name] = value if isinstance(value, str | bool | int) else text
    return found


def dated_facts(policy: Policy) -> set[str]:
    """Return the names of the dates that lifecycle and warranties are worked out from."""
    found: set[str] = set()
    document = policy.document
    for track in document.lifecycle.tracks.values() if document.lifecycle else ():
        for phase in track.phases.values():
            found |= phase.until.events if phase.until else set()
    for warranty in document.hardware.warranties.values() if document.hardware else ():
        for moment in warranty.until.values():
            found |= moment.events if not isinstance(moment, str) else set()
    return found


def misfit(fact: Fact, text: str) -> str | None:
    """Return what is wrong with a value of a declared fact, or None."""
    try:
        if fact.type == "date":
            return _date_misfit(text)
        if fact.type == "number":
            return _off_steps(Decimal(text), fact.steps)
        if fact.type == "zone":
            load_zone(text)
        elif fact.type == "length":
            return _length_misfit(Term.parse(text), fact.steps)
    except InvalidOperation:
        return f"is a number, not {text!r}"
    except ValueError:
        return f"is a {fact.type}, not {text!r}"
    return None


def _date_misfit(text: str) -> str | None:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return f"is a date, not {text!r}; write it as 2026-03-01"
    return None if FIRST_YEAR <= on.year <= LAST_YEAR else f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}"


def _length_misfit(length: Term, steps: Steps | None) -> str | None:
    if steps is None:
        return None
    sizes = [_months_or_days(bound) for bound in (length, steps.from_, steps.to, steps.step)]
    size, low, high, step = sizes
    if low <= size <= high and (size - low) % step == 0:
        return None
    return f"cannot be {length.words}: {steps_words(steps)}"


def _months_or_days(length: Term | int) -> int:
    if isinstance(length, int):
        return length
    return length.months or length.calendar_days


def _off_steps(number: Decimal, steps: Steps | None) -> str | None:
    if steps is None or isinstance(steps.from_, Term) or isinstance(steps.to, Term) or isinstance(steps.step, Term):
        return None
    if steps.from_ <= number <= steps.to and (number - steps.from_) % steps.step == 0:
        return None
    return f"cannot be {number}: {steps_words(steps)}"


def steps_words(steps: Steps) -> str:
    """Say what can be chosen: `from 12 months to 36 months, in steps of 12 months`."""
    low, high, step = (
        part.words if isinstance(part, Term) else str(part) for part in (steps.from_, steps.to, steps.step)
    )
    return f"from {low} to {high}, in steps of {step}"
