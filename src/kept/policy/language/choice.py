"""Facts select, targets result: a value, or a table of conditions in which the first match wins.

A table is a list. Each entry is a line (`when` … `is` …), a grid (`rows` × `columns` with `cells`), or, at its
end, `otherwise`, which says what holds when nothing matches. The same shape serves wherever a policy looks
something up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import ConfigDict, Discriminator, Field, RootModel, Tag, ValidationInfo, model_validator

from kept.policy.language.base import FactName, Part, Text, wrong
from kept.policy.language.conditions import (
    Condition,
    Not,
    Scalar,
    Span,
    check_fact_values,
    condition_words,
    mismatch,
    test_holds,
    test_words,
    text_of,
)

__all__ = [
    "Choice",
    "Condition",
    "Grid",
    "Line",
    "Not",
    "Otherwise",
    "Passed",
    "Scalar",
    "Selected",
    "Span",
    "condition_words",
    "mismatch",
    "test_holds",
    "test_words",
    "text_of",
]

T = TypeVar("T")


class Line(Part, Generic[T]):
    """One line of a table: when these facts hold, the value is this."""

    when: Condition = Field(title="When")
    is_: T = Field(alias="is", title="Is")
    because: Text | None = Field(None, title="Because")


class Grid(Part, Generic[T]):
    """Two facts against each other. An empty cell (`~`) says nothing, and the search goes on."""

    when: Condition = Field(default_factory=dict, title="When")
    rows: FactName = Field(title="Rows")
    columns: dict[FactName, list[Scalar]] = Field(title="Columns", min_length=1, max_length=1)
    cells: dict[str, list[T | None]] = Field(title="Cells", min_length=1)
    because: Text | None = Field(None, title="Because")

    @model_validator(mode="after")
    def _fits(self, info: ValidationInfo) -> Grid[T]:
        for row, cells in self.cells.items():
            if len(cells) != len(self.heads):
                raise wrong(
                    f"row {row} has {len(cells)} cells under {len(self.heads)} columns",
                    "Give one cell per column; write ~ where the policy says nothing",
                )
        check_fact_values(self.across, list(self.heads), info)
        check_fact_values(self.rows, list(self.cells), info)
        return self

    @property
    def across(self) -> str:
        """The fact whose values head the columns."""
        return next(iter(self.columns))

    @property
    def heads(self) -> list[Scalar]:
        """The values at the head of the columns."""
        return self.columns[self.across]


class Otherwise(Part, Generic[T]):
    """The last entry of a table: what holds when nothing above matched."""

    otherwise: T = Field(title="Otherwise")
    because: Text | None = Field(None, title="Because")


def _shape_of_entry(value: Any) -> str:
    if isinstance(value, dict):
        return "otherwise" if "otherwise" in value else "grid" if {"cells", "rows", "columns"} & set(value) else "line"
    return "otherwise" if isinstance(value, Otherwise) else "grid" if isinstance(value, Grid) else "line"


def _shape_of_choice(value: Any) -> str:
    marks = {"when", "is", "otherwise", "cells"}
    is_table = isinstance(value, list | tuple) and any(
        isinstance(item, Line | Grid | Otherwise) or (isinstance(item, dict) and marks & set(item)) for item in value
    )
    return "table" if is_table else "value"


@dataclass(frozen=True, slots=True)
class Passed:
    """An entry that came before the match, or after it, and why it was not the one."""

    rule: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Selected(Generic[T]):
    """What a table gave: the value, the entry's place (`[1].P1.first_response`), and why."""

    value: T
    rule: str
    why: str
    passed: tuple[Passed, ...] = ()


class Choice(
    RootModel[
        Annotated[
            Annotated[T, Tag("value")]
            | Annotated[
                list[
                    Annotated[
                        Annotated[Line[T], Tag("line")]
                        | Annotated[Grid[T], Tag("grid")]
                        | Annotated[Otherwise[T], Tag("otherwise")],
                        Discriminator(_shape_of_entry),
                    ]
                ],
                Tag("table"),
            ],
            Discriminator(_shape_of_choice),
        ]
    ],
    Generic[T],
):
    """A value, or a table that gives one for the facts of a case."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    @model_validator(mode="after")
    def _ends(self) -> Choice[T]:
        entries = self.entries
        if any(isinstance(entry, Otherwise) for entry in entries[:-1]):
            raise wrong("entries follow after 'otherwise' and can never match", "Move 'otherwise' to the end")
        if not isinstance(entries[-1], Otherwise):
            raise wrong(
                "the table does not say what holds when nothing matches", "End it with an entry '- otherwise: …'"
            )
        return self

    @property
    def entries(self) -> list[Line[T] | Grid[T] | Otherwise[T]]:
        """The entries of the table; a plain value is a table of one."""
        root: Any = self.root
        return list(root) if self.is_table else [Otherwise(otherwise=root)]

    @property
    def is_table(self) -> bool:
        """Whether the value depends on facts."""
        return isinstance(self.root, list) and _shape_of_choice(self.root) == "table"

    def values(self) -> Iterator[T]:
        """Yield every value that the table can give."""
        for entry in self.entries:
            match entry:
                case Line():
                    yield entry.is_
                case Otherwise():
                    yield entry.otherwise
                case Grid():
                    yield from (cell for cells in entry.cells.values() for cell in cells if cell is not None)

    def select(self, facts: Mapping[str, object]) -> Selected[T]:
        """Return the value of the first entry that matches, and why the entries before it did not."""
        passed: list[Passed] = []
        for number, entry in enumerate(self.entries, start=1):
            found = _match(entry, facts)
            if isinstance(found, Selected):
                rule = f"[{number}]{found.rule}" if self.is_table else ""
                return Selected(found.value, rule, found.why, tuple(passed))
            passed.append(Passed(f"[{number}] {_entry_words(entry)}", found))
        raise AssertionError("a table always ends with otherwise")


def _match(entry: Line[T] | Grid[T] | Otherwise[T], facts: Mapping[str, object]) -> Selected[T] | str:
    if isinstance(entry, Otherwise):
        return Selected(entry.otherwise, "", entry.because or "nothing more particular is said")
    differs = mismatch(entry.when, facts)
    if differs:
        return differs
    if isinstance(entry, Line):
        return Selected(entry.is_, "", entry.because or condition_words(entry.when))
    for fact, names in (
        (entry.rows, list(entry.cells)),
        (entry.across, [text_of(head) for head in entry.heads]),
    ):
        if fact not in facts:
            return f"{fact} is not known"
        if text_of(facts[fact]) not in names:
            return f"{fact} is {text_of(facts[fact])}, not {' or '.join(names)}"
    row, column = text_of(facts[entry.rows]), text_of(facts[entry.across])
    cell = entry.cells[row][[text_of(head) for head in entry.heads].index(column)]
    if cell is None:
        return f"the cell for {row} and {column} is empty"
    said = [condition_words(entry.when)] if entry.when else []
    said += [f"{entry.rows} is {row}"] + ([f"{entry.across} is {column}"] if entry.across != "clock" else [])
    return Selected(cell, f".{row}.{column}", entry.because or " and ".join(said))


def _entry_words(entry: Line[Any] | Grid[Any] | Otherwise[Any]) -> str:
    if isinstance(entry, Otherwise):
        return "otherwise"
    if isinstance(entry, Line):
        return condition_words(entry.when)
    table = f"{entry.rows} by {entry.across}"
    return f"{condition_words(entry.when)} ({table})" if entry.when else table
