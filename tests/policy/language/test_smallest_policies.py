"""Each concept of the language has a smallest policy, whose comments say what to ask and what the answer is."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kept.policy import load
from tests.policy.language.command import SMALLEST, kept


@dataclass
class Question:
    """A command, and what its answer has to hold."""

    command: str
    expected: dict[str, str] = field(default_factory=dict)


def questions_of(file: Path) -> list[Question]:
    """Read the commands and answers from the comments at the head of a file."""
    found: list[Question] = []
    for line in file.read_text().splitlines():
        if line.startswith("# $ kept "):
            found.append(Question(line.removeprefix("# $ kept ")))
        elif line.startswith("#   "):
            name, _, value = line.removeprefix("#   ").partition(" = ")
            found[-1].expected[name] = value
    return found


def answer(file: Path, command: str) -> dict[str, Any]:
    """Run a command and return its answer; the last cycle where a clock has several."""
    words = [str(file) if word == "FILE" else word for word in shlex.split(command)]
    if words[0] == "policy":
        code, output = kept(*words)
        assert code == 0, output
        return {"output": output}
    code, output = kept(*words, "--json")
    assert code == 0, output
    content = json.loads(output)
    return dict(content["promises"][-1]) if words[0] == "promise" else dict(content)


FILES = sorted(SMALLEST.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_smallest_policy_answers_as_it_says(file: Path) -> None:
    questions = questions_of(file)
    assert questions, "the file asks nothing"
    for question in questions:
        found = answer(file, question.command)
        for name, expected in question.expected.items():
            value: Any = found
            for step in name.split("."):
                value = value[step]
            if name == "output":
                assert expected in value
            else:
                assert (value if isinstance(value, str) else json.dumps(value)) == expected, (
                    f"{question.command}: {name}"
                )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_smallest_policy_is_small(file: Path) -> None:
    load(file)
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) <= 36
