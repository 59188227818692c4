"""Tables under incomplete knowledge: which answers are possible, when some facts are not known.

An entry holds, does not hold, or may hold. Everything up to the first entry that holds for sure is possible; so the
fewer facts are known, the more is possible, and what is possible never shrinks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kept.policy.language.choice import Choice, Grid, Line, Otherwise, condition_words, test_holds, text_of

T = TypeVar("T")
Entry = Line[T] | Grid[T] | Otherwise[T]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Possible(Generic[T]):
    """An answer that a table may give. `missing` names what would have to be known to be sure of it."""

    value: T
    entry: Entry[T]
    rule: str
    cell: tuple[str, str] | None = None
    missing: frozenset[str] = NOTHING

    @property
    def is_otherwise(self) -> bool:
        """Whether it is what holds when nothing else does."""
        return isinstance(self.entry, Otherwise)

    @property
    def why(self) -> str:
        """The reason in words."""
        entry = self.entry
        if entry.because:
            return entry.because
        if isinstance(entry, Otherwise):
            return "nothing more particular is said"
        if isinstance(entry, Line) or self.cell is None:
            return condition_words(entry.when)
        said = [condition_words(entry.when)] if entry.when else []
        return " and ".join([*said, f"{entry.rows} is {self.cell[0]}", f"{entry.across} is {self.cell[1]}"])


def holding(choice: Choice[T], facts: Mapping[str, object]) -> list[Possible[T]]:
    """Return every answer of a table that holds or may hold under the facts, in order, whatever comes before it."""
    is_table = choice.is_table
    return [
        each
        for number, entry in enumerate(choice.entries, start=1)
        for each in _answers(entry, facts, f"[{number}]" if is_table else "")
    ]


def until_sure(answers: Iterable[Possible[T]]) -> list[Possible[T]]:
    """Return the answers up to the first that holds for sure."""
    found = []
    for each in answers:
        found.append(each)
        if not each.missing:
            break
    return found


def uncertain(condition: Mapping[str, Any], facts: Mapping[str, object]) -> frozenset[str] | None:
    """Return the facts that a condition hangs on and that are not known; None where it does not hold anyway."""
    missing = []
    for fact, test in condition.items():
        if fact not in facts:
            missing.append(fact)
        elif not test_holds(test, facts[fact]):
            return None
    return frozenset(missing) if missing else NOTHING


def _answers(entry: Entry[T], facts: Mapping[str, object], place: str) -> Iterator[Possible[T]]:
    if isinstance(entry, Otherwise):
        yield Possible(entry.otherwise, entry, place)
        return
    missing = uncertain(entry.when, facts)
    if missing is None:
        return
    if isinstance(entry, Line):
        yield Possible(entry.is_, entry, place, missing=missing)
        return
    missing |= {fact for fact in (entry.rows, entry.across) if fact not in facts}
    heads = [text_of(head) for head in entry.heads]
    for row, cells in entry.cells.items():
        if entry.rows in facts and text_of(facts[entry.rows]) != row:
            continue
        for head, cell in zip(heads, cells, strict=True):
            if cell is not None and (entry.across not in facts or text_of(facts[entry.across]) == head):
                yield Possible(cell, entry, f"{place}.{row}.{head}", (row, head), missing)


def facts_of(entry: Entry[T]) -> list[str]:
    """Return the facts that an entry asks for."""
    if isinstance(entry, Otherwise):
        return []
    return [*entry.when, *((entry.rows, entry.across) if isinstance(entry, Grid) else ())]
