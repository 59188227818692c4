"""What is wrong with a policy file, where, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake or doubt in a policy file. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    path: str
    wrong: str
    cure: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        subject = f" {self.path}:" if self.path else ""
        return f"{place}:{subject} {self.wrong}. {self.cure}"


class PolicyError(ValueError):
    """A policy file that cannot be used. `problems` holds every mistake found, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.line, problem.column))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(word: object, known: list[str]) -> str:
    """Say which known word was probably meant, or list the known ones."""
    if not known:
        return "None is declared in this file"
    text = str(word)
    close = get_close_matches(text, known, n=1, cutoff=0.6) or [name for name in known if name.lower() == text.lower()]
    if close:
        return f"Did you mean {close[0]!r}?"
    shown = ", ".join(sorted(known)[:12])
    return f"Known here: {shown}" + (", …" if len(known) > 12 else "")
