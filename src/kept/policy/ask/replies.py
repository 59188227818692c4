"""The answer to a question that is not about a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, its reason in words, the place in the policy it comes from, and what else belongs to it."""

    question: str
    answer: str
    reason: str
    rule: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the reply as plain values; the shape is stable."""
        return {
            "question": self.question,
            "answer": self.answer,
            "reason": self.reason,
            "rule": self.rule,
            **self.details,
        }


class CannotSay(ValueError):
    """The policy does not speak of this, or something needed for the answer was not stated."""
