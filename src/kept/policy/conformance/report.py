"""Running conformance files, and saying which cases differ."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from kept.policy.calendars import TZDATA_VERSION
from kept.policy.conformance.answers import answer
from kept.policy.conformance.exchange import read_exchange

SUITE = Path(str(resources.files("kept.policy.conformance") / "suite.json"))
"""Kept's own cases."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case that ran, with a line for each value that differs; none where it passed."""

    file: str
    case: str
    kind: str
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Every case of every file, and remarks that are no failures."""

    results: tuple[CaseResult, ...]
    remarks: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[CaseResult, ...]:
        """The cases that differ."""
        return tuple(result for result in self.results if result.differences)

    @property
    def is_clean(self) -> bool:
        """True when there were cases and none differs."""
        return bool(self.results) and not self.failures

    def lines(self) -> Iterator[str]:
        """Yield what a person reads: the cases that differ, then the counts."""
        yield from self.remarks
        for failure in self.failures:
            yield f"{failure.file}: {failure.case} ({failure.kind})"
            yield from (f"    {difference}" for difference in failure.differences)
        counts = Counter(result.kind for result in self.results)
        failed = len(self.failures)
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "no cases"
        yield f"{len(self.results)} cases ({kinds}): {len(self.results) - failed} agree, {failed} differ"


def run(paths: Sequence[str | Path]) -> Report:
    """Run every case of the files; a file that cannot be read is one failure."""
    results: list[CaseResult] = []
    remarks: list[str] = []
    for path in paths:
        name = Path(path).name
        try:
            file = read_exchange(json.loads(Path(path).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            results.append(CaseResult(name, "the file", "file", (f"cannot be read: {_said(error)}",)))
            continue
        if file.tzdata and file.tzdata != TZDATA_VERSION:
            remarks.append(f"{name} was made with tzdata {file.tzdata}; this is {TZDATA_VERSION}")
        for number, case in enumerate(file.cases, start=1):
            label, kind = str(case.get("id", f"case {number}")), str(case.get("kind"))
            expected = case.get("expect")
            if not expected:
                results.append(CaseResult(name, label, kind, ("expects nothing, so it proves nothing",)))
                continue
            try:
                found = answer(file, case)
            except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
                results.append(CaseResult(name, label, kind, (f"cannot be run: {_said(error)}",)))
                continue
            results.append(CaseResult(name, label, kind, tuple(_differences(expected, found, ""))))
    return Report(tuple(results), tuple(remarks))


def main(paths: Sequence[str | Path]) -> int:
    """Run the files, or Kept's own suite where none is named; print what differs; return 1 if anything does."""
    report = run(paths or [SUITE])
    for line in report.lines():
        print(line)
    return 0 if report.is_clean else 1


def _differences(expected: Any, found: Any, where: str) -> Iterator[str]:
    """Yield a line for each expected value that is not there; what is not expected is not looked at."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            place = f"{where}.{key}" if where else str(key)
            if key.endswith("_local"):
                continue
            if key in found:
                yield from _differences(value, found[key], place)
            else:
                yield f"{place}: expected {value!r}, the engine says {found.get('error', 'nothing')!r}"
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (value, other) in enumerate(zip(expected, found, strict=True), start=1):
            yield from _differences(value, other, f"{where}[{number}]")
    elif expected != found:
        yield f"{where}: expected {expected!r}, the engine says {found!r}"


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
