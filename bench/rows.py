"""One line of the table: a figure, what it is held against, and what was aimed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measured figure. `ratio` is `figure` in terms of `base`; both are told in words with their units."""

    what: str
    figure: str
    base: str
    ratio: str
    aim: str


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def show(rows: Sequence[Row]) -> None:
    """Print rows as a table."""
    head = Row("what", "measured", "held against", "ratio", "aim")
    table = [head, *rows]
    names = ("what", "figure", "base", "ratio", "aim")
    widths = {name: max(len(getattr(row, name)) for row in table) for name in names}
    for number, row in enumerate(table):
        print("  ".join(getattr(row, name).ljust(widths[name]) for name in names).rstrip())
        if number == 0:
            print("  ".join("-" * widths[name] for name in names))
