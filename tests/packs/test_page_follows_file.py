"""The published page is printed from the file: no value can change without the page (ALL-05)."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from kept.policy import Policy, PolicyError, load
from kept.policy.language.base import ALWAYS, Part
from kept.policy.language.lint import doubts
from kept.policy.language.loader import check, names_in
from kept.policy.language.reading import Source
from kept.policy.render import render_html
from tests.policy.language.command import DESKS, PACKS

Path = tuple[str | int, ...]


def scalars(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every scalar of a file with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from scalars(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from scalars(inner, (*path, number))
    elif value is not None:
        yield path, value


def word_groups() -> list[list[str]]:
    """Return the words that the language itself defines, in groups of those that stand in one place."""
    found: list[list[str]] = []

    def collect(annotation: Any) -> None:
        if isinstance(annotation, type) and hasattr(annotation, "__members__"):
            found.append([str(member.value) for member in annotation])
        inner = get_args(annotation)
        if words := [word for word in inner if isinstance(word, str)]:
            found.append(words)
        for each in inner:
            collect(each)

    def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
        for each in model.__subclasses__():
            yield each
            yield from models(each)

    for model in models(Part):
        for field in model.model_fields.values():
            collect(field.annotation)
    return found


WORDS = word_groups()


def others(value: Any, groups: list[list[str]]) -> Iterator[Any]:
    """Yield values of the same kind that may stand in the place of another."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | Decimal):
        yield from (value + 1, value - 1)
    elif isinstance(value, date):
        yield value + timedelta(days=1)
    else:
        text = str(value)
        beside = [word for group in groups if text in group for word in group if word != text]
        yield from beside
        yield re.sub(r"[0-8]", lambda digit: str(int(digit[0]) + 1), text, count=1)
        yield from ("10:00-11:00", "always", "98 %", "EUR", "Asia/Tokyo", f"{text} x", f"{text}x")


def with_value(policy: Policy, path: Path, value: Any) -> Policy | None:
    """Return the policy with another value in one place, or None where the language refuses it."""
    content = inner = dict(policy.source.content)
    for step in path[:-1]:
        inner[step] = copy.copy(inner[step])
        inner = inner[step]
    inner[path[-1]] = value
    source = Source(policy.source.file, content)
    try:
        return Policy(check(source), source)
    except PolicyError:
        return None


@pytest.mark.requirement("ALL-05")
@pytest.mark.parametrize("desk", DESKS)
def test_changing_any_value_changes_the_page(desk: str, cli: Callable[..., Any]) -> None:
    policy = load(PACKS / desk / "policy.yaml")
    before = render_html(policy)
    assert before in cli("policy", "render", str(PACKS / desk / "policy.yaml")).output
    known = names_in(policy.source.content)
    groups = [*known.values(), [ALWAYS, *known["calendars"]], *WORDS]
    unchanged, fixed = [], []
    for path, value in scalars(policy.source.content):
        changed = next(
            (each for new in others(value, groups) if new != value and (each := with_value(policy, path, new))), None
        )
        if changed is None:
            fixed.append((path, value))
        elif render_html(changed) == before:
            unchanged.append(path)
    assert unchanged == []
    assert [value for path, value in fixed if path != ("kept",) and not is_only_one(value, groups)] == []


def is_only_one(value: Any, groups: list[list[str]]) -> bool:
    """Tell whether a value names the only thing of its kind in the file."""
    return any(group == [value] for group in groups)


@pytest.mark.parametrize("desk", DESKS)
def test_a_pack_has_no_doubts(desk: str) -> None:
    assert doubts(load(PACKS / desk / "policy.yaml")) == []


@pytest.mark.requirement("ALL-08")
@pytest.mark.parametrize("desk", DESKS)
def test_the_page_calls_targets_targets(desk: str, cli: Callable[..., Any]) -> None:
    page = cli("policy", "render", str(PACKS / desk / "policy.yaml"), "--format", "md").output
    assert "targets that the vendor works towards; they are not guarantees" in page
