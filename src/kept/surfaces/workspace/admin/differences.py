"""What differs between two versions of a policy file, line by line of what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kept.policy import Policy


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that was added, removed or changed; `kind` says which."""

    place: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """`added`, `removed` or `changed`."""
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


def list_differences(old: Policy, new: Policy) -> list[Difference]:
    """The values in which two policies differ, in the order of the new file, then what it leaves out."""
    before, after = dict(_values(old.source.content)), dict(_values(new.source.content))
    changed = [
        Difference(place, before.get(place, ""), value) for place, value in after.items() if before.get(place) != value
    ]
    removed = [Difference(place, value, "") for place, value in before.items() if place not in after]
    return changed + removed


def _values(content: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _values(value, f"{place}.{key}" if place else str(key))
    elif isinstance(content, list) and any(isinstance(value, dict | list) for value in content):
        for number, value in enumerate(content, start=1):
            yield from _values(value, f"{place}[{number}]")
    elif isinstance(content, list):
        yield place, ", ".join(str(value) for value in content) or "—"
    else:
        yield place, str(content) if content not in (None, "") else "—"
