"""What an event is: a frozen dataclass with a name and a version, that turns into JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from pydantic import TypeAdapter

REGISTRY: dict[tuple[str, int], type[Event]] = {}


@dataclass(frozen=True)
class Event:
    """A fact, in the past tense. Subclass as `class CaseOpened(Event, kind="case.opened")`."""

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1

    def __init_subclass__(cls, kind: str, version: int = 1) -> None:
        """Name the event and make it known to `read_event`."""
        cls.kind = kind
        cls.version = version
        REGISTRY[kind, version] = cls

    def as_payload(self) -> dict[str, Any]:
        """The event as JSON values."""
        payload: dict[str, Any] = _adapter(self.kind, self.version).dump_python(self, mode="json")
        return payload


@cache
def _adapter(kind: str, version: int) -> TypeAdapter[Event]:
    return TypeAdapter(REGISTRY[kind, version])


def read_event(kind: str, version: int, payload: Mapping[str, Any]) -> Event:
    """The event that an entry holds. Raises KeyError for a kind that this installation does not know."""
    return _adapter(kind, version).validate_python(dict(payload))
