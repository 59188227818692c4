"""Reads YAML into plain values and remembers where each of them stood.

A policy is data: tags, anchors and merge keys are refused, so that what is read is what is written, and a
small file cannot grow into a large one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from kept.policy.language.problems import PolicyError, Problem

MAX_BYTES = 512 * 1024
MAX_DEPTH = 24

Path: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(slots=True)
class Source:
    """A file's values (`content`) and the place of every value and key in it, by path."""

    file: str
    content: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Return line and column of a path, or of the nearest thing around it that exists."""
        while path:
            found = (self.keys if of_key else self.values).get(path) or self.values.get(path)
            if found:
                return found
            path, of_key = path[:-1], True
        return (1, 1)


def read(text: str | bytes, file: str) -> Source:
    """Read a policy's text. Raises PolicyError with the place of each mistake in the YAML itself."""
    source = Source(file)
    decoded = _decode(text, file)
    reader = _Reader(source)
    try:
        for event in YAML(typ="safe", pure=True).parse(decoded):
            reader.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        wrong = (error.problem or "the YAML cannot be read").strip()
        cure = "Check the indentation, the colons and the quotes on this line and the one above"
        if "\\t" in wrong:
            wrong, cure = "a tab stands where YAML wants spaces", "Indent with spaces only"
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        reader.problems.append(Problem(file, line, column, "", wrong, cure))
    except YAMLError as error:
        reader.problems.append(Problem(file, 1, 1, "", f"the YAML cannot be read ({error})", "Write plain text"))
    except (_Refused, RecursionError):
        pass
    if reader.problems:
        raise PolicyError(reader.problems)
    source.content = reader.result
    return source


def _decode(text: str | bytes, file: str) -> str:
    size = len(text)
    if size > MAX_BYTES:
        raise PolicyError(
            [Problem(file, 1, 1, "", f"the file has {size:,} bytes", f"A policy may have {MAX_BYTES:,} at most")]
        )
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        column = error.start - (text.rfind(b"\n", 0, error.start) + 1) + 1
        wrong = f"byte 0x{text[error.start]:02x} is not UTF-8"
        raise PolicyError([Problem(file, line, column, "", wrong, "Save the file as UTF-8")]) from None


class _Refused(Exception):
    """Reading stops: what follows could not be understood."""


@dataclass(slots=True)
class _Open:
    """A map or list that is being read."""

    container: dict[Any, Any] | list[Any]
    path: Path
    key: Any = None
    has_key: bool = False


class _Reader:
    """Builds values from YAML events, one after the other, without recursion."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.result: Any = None
        self.documents = 0

    def take(self, event: Any) -> None:
        """Take the next event of the stream."""
        match event:
            case DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self.refuse(event, "a second document begins", "Write one policy to a file, without '---'")
            case AliasEvent():
                self.refuse(event, f"alias *{event.anchor} is used", "Write the value out; a policy has no aliases")
            case MappingStartEvent() | SequenceStartEvent():
                self.check_plain(event)
                opened: dict[Any, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
                path = self.put(opened, event)
                self.stack.append(_Open(opened, path))
                if len(self.stack) > MAX_DEPTH:
                    self.refuse(event, f"more than {MAX_DEPTH} levels are nested", "Flatten this part of the file")
            case MappingEndEvent() | SequenceEndEvent():
                self.stack.pop()
            case ScalarEvent():
                self.check_plain(event)
                self.scalar(event)

    def scalar(self, event: Any) -> None:
        value = _plain(event.value) if event.implicit[0] else event.value
        top = self.stack[-1] if self.stack else None
        if top is None or isinstance(top.container, list) or top.has_key:
            self.put(value, event)
            return
        key = event.value
        path = (*top.path, key)
        if path in self.source.keys:
            first = self.source.keys[path][0]
            self.note(event, f"key {key!r} was already given on line {first}", "Keep one of the two", path)
        if key == "<<":
            self.refuse(event, "a merge key '<<' is used", "Write the values out; a policy has no merging")
        self.source.keys[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        top.key, top.has_key = key, True

    def put(self, value: Any, event: Any) -> Path:
        """Store a value where the reading stands, and return its path."""
        if not self.stack:
            self.result = value
            path: Path = ()
        else:
            top = self.stack[-1]
            if isinstance(top.container, list):
                path = (*top.path, len(top.container))
                top.container.append(value)
            elif not top.has_key:
                self.refuse(event, "a map or a list is used as a key", "Use a word as the key")
            else:
                path = (*top.path, top.key)
                top.container[top.key] = value
                top.has_key = False
        self.source.values[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        return path

    def check_plain(self, event: Any) -> None:
        if event.anchor:
            self.refuse(event, f"anchor &{event.anchor} is set", "Remove it; a policy has no anchors")
        tag = getattr(event, "tag", None)
        if tag and str(tag) != "!":
            self.refuse(event, f"tag {tag} is used", "Remove it; a policy holds plain values")

    def note(self, event: Any, wrong: str, cure: str, path: Path = ()) -> None:
        mark = event.start_mark
        where = ".".join(str(part) for part in path)
        self.problems.append(Problem(self.source.file, mark.line + 1, mark.column + 1, where, wrong, cure))

    def refuse(self, event: Any, wrong: str, cure: str) -> None:
        self.note(event, wrong, cure)
        raise _Refused


def _plain(text: str) -> Any:
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
