"""Conditions: facts, and the values that they must have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, model_validator

from kept.policy.language.base import FactName, Part, declared, wrong
from kept.policy.language.problems import nearest

Scalar: TypeAlias = bool | int | Decimal | date | str


def text_of(value: object) -> str:
    """Write a fact's value as a policy writes it: `yes`, `no`, a number, a date, a word."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


class Span(Part):
    """A range of numbers or dates. `from` and `to` belong to it, `above` and `below` do not."""

    from_: Scalar | None = Field(None, alias="from", title="from")
    above: Scalar | None = Field(None, title="more than")
    to: Scalar | None = Field(None, title="up to")
    below: Scalar | None = Field(None, title="less than")

    @model_validator(mode="after")
    def _has_a_limit(self) -> Span:
        if all(limit is None for limit in (self.from_, self.above, self.to, self.below)):
            raise wrong("a range has no limit", "Give at least one of from, above, to, below")
        return self

    def holds(self, value: object) -> bool:
        """Tell whether a value lies in the range; a value of another kind never does."""
        return (
            (self.from_ is None or _order(value, self.from_) in (0, 1))
            and (self.above is None or _order(value, self.above) == 1)
            and (self.to is None or _order(value, self.to) in (-1, 0))
            and (self.below is None or _order(value, self.below) == -1)
        )

    @property
    def words(self) -> str:
        """What a person reads: `from 1 up to 5`."""
        parts = (
            ("from", self.from_),
            ("more than", self.above),
            ("up to", self.to),
            ("less than", self.below),
        )
        return " ".join(f"{word} {text_of(limit)}" for word, limit in parts if limit is not None)


class Not(Part):
    """Any value but these. A fact that is not known is not matched by it."""

    not_: Scalar | list[Scalar] = Field(alias="not", title="not")


def _order(value: object, limit: object) -> int | None:
    """Return -1, 0 or 1 as a value lies below, at or above a limit; None where they cannot be compared."""
    found, bound = _ordered(value), _ordered(limit)
    if isinstance(found, date) and isinstance(bound, date):
        return (found > bound) - (found < bound)
    if isinstance(found, Decimal) and isinstance(bound, Decimal):
        return (found > bound) - (found < bound)
    return None


def _ordered(value: object) -> Decimal | date | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, date):
        return value
    if isinstance(value, int | Decimal):
        return Decimal(value)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        pass
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _shape_of_test(value: Any) -> str:
    if isinstance(value, dict):
        return "not" if "not" in value else "range"
    return (
        "list"
        if isinstance(value, list | tuple)
        else "range"
        if isinstance(value, Span)
        else ("not" if isinstance(value, Not) else "one")
    )


Test: TypeAlias = Annotated[
    Annotated[Scalar, Tag("one")]
    | Annotated[list[Scalar], Tag("list")]
    | Annotated[Span, Tag("range")]
    | Annotated[Not, Tag("not")],
    Discriminator(_shape_of_test),
]


def _check_values(tests: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    """Refuse a value that its fact can never have."""
    for fact, test in tests.items():
        check_fact_values(fact, _listed(test.not_ if isinstance(test, Not) else test), info)
    return tests


def _listed(test: Any) -> list[Any]:
    return [] if isinstance(test, Span) else test if isinstance(test, list) else [test]


def check_fact_values(fact: str, values: list[Any], info: ValidationInfo) -> None:
    """Refuse values that a fact with a fixed set of values does not have."""
    choices = declared(info, f"values of {fact}")
    for value in values:
        if choices is not None and text_of(value) not in choices:
            raise wrong(f"{fact} is never {text_of(value)!r}", nearest(text_of(value), choices))


Condition: TypeAlias = Annotated[dict[FactName, Test], AfterValidator(_check_values)]
"""Facts and the values they must have; all must hold. A list means any of its values."""


def mismatch(condition: Mapping[str, Any], facts: Mapping[str, object]) -> str | None:
    """Return None where the condition holds, else the first thing that differs, in words."""
    for fact, test in condition.items():
        if fact not in facts:
            return f"{fact} is not known"
        if not test_holds(test, facts[fact]):
            return f"{fact} is {text_of(facts[fact])}, not {test_words(test)}"
    return None


def test_holds(test: Any, value: object) -> bool:
    """Tell whether one fact's value passes one test."""
    if isinstance(test, Span):
        return test.holds(value)
    if isinstance(test, Not):
        return text_of(value) not in {text_of(item) for item in _listed(test.not_)}
    return text_of(value) in {text_of(item) for item in _listed(test)}


def test_words(test: Any) -> str:
    """Say a test in words: `P1 or P2`, `from 1 up to 5`, `anything but web`."""
    if isinstance(test, Span):
        return test.words
    if isinstance(test, Not):
        return "anything but " + " or ".join(text_of(item) for item in _listed(test.not_))
    return " or ".join(text_of(item) for item in _listed(test))


def condition_words(condition: Mapping[str, Any]) -> str:
    """Say a condition in words: `plan is startup and severity is P1 or P2`."""
    return " and ".join(f"{fact} is {test_words(test)}" for fact, test in condition.items()) or "always"
