"""From a file to a checked `Document`: every mistake is found, with its place and its cure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kept.policy.language.base import Part
from kept.policy.language.document import BUILT_IN_FACTS, LANGUAGE_VERSION, Document
from kept.policy.language.keys import keys_at
from kept.policy.language.problems import PolicyError, Problem, nearest
from kept.policy.language.reading import MAX_BYTES, Path, Source, read


def read_document(path_or_text: str | FilePath, *, file: str | None = None) -> tuple[Document, Source]:
    """Read and check a policy. Only a `Path` is opened; a text is the policy itself, however short it is.

    (A text may come from a stranger, so it never names a file.) Raises PolicyError with every mistake; OSError where
    the file cannot be opened.
    """
    text: str | bytes
    if isinstance(path_or_text, FilePath):
        with path_or_text.open("rb") as stream:
            text = stream.read(MAX_BYTES + 1)
        name = file or str(path_or_text)
    else:
        text, name = path_or_text, file or "<policy>"
    source = read(text, name)
    return check(source), source


def check(source: Source) -> Document:
    """Check what was read. Raises PolicyError with every mistake."""
    content = source.content
    if not isinstance(content, dict):
        cure = "Begin with 'kept: 1'; from Python, open a file with load(Path(…))"
        raise PolicyError([Problem(source.file, 1, 1, "", "the file holds no policy", cure)])
    version = content.get("kept")
    if version != LANGUAGE_VERSION:
        line, column = source.place(("kept",))
        said = (
            "does not say which language version it is written in"
            if version is None
            else (f"is written in language version {version!r}")
        )
        cure = f"This Kept reads version {LANGUAGE_VERSION}: write 'kept: {LANGUAGE_VERSION}'"
        raise PolicyError([Problem(source.file, line, column, "kept", f"the policy {said}", cure)])
    try:
        return Document.model_validate(content, context=names_in(content))
    except ValidationError as error:
        found = [_problem(source, detail) for detail in error.errors(include_url=False)]
        raise PolicyError(list(dict.fromkeys(found))) from None


def names_in(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Collect what the file declares, so that each reference can be checked where it stands."""
    sections = ("plans", "options", "channels", "severities", "holidays", "calendars", "clocks", "levels", "notices")
    names = {section: _keys(content.get(section)) for section in sections}
    names["waiting"] = _keys(content.get("waiting")) or ["customer"]
    names["kinds"] = _keys(content.get("kinds")) or ["incident"]
    names["availability"] = _keys(content.get("availability"))
    names["charges"] = _keys(_get(content, "money", "charges"))
    names["services"] = _keys(_get(content, "hardware", "services"))
    names["depots"] = _keys(_get(content, "hardware", "depots"))
    tracks = _get(content, "lifecycle", "tracks")
    names["phases"] = [
        phase
        for track in (tracks.values() if isinstance(tracks, dict) else ())
        for phase in _keys(_get(track, "phases"))
    ]
    facts = content.get("facts")
    declared = facts if isinstance(facts, dict) else {}
    names["facts"] = list(dict.fromkeys([*BUILT_IN_FACTS, *declared]))
    for fact, section in (
        ("plan", "plans"),
        ("severity", "severities"),
        ("channel", "channels"),
        ("kind", "kinds"),
        ("level", "levels"),
        ("clock", "clocks"),
        ("phase", "phases"),
    ):
        names[f"values of {fact}"] = names[section]
    names["values of exclusion"] = _keys(content.get("exclusions"))
    names["values of track"] = _keys(tracks)
    names["values of warranty"] = [*_keys(_get(content, "hardware", "warranties")), "none"]
    for fact, said in declared.items():
        if _get(said, "type") == "yes_no":
            names[f"values of {fact}"] = ["yes", "no"]
        elif _get(said, "values"):
            names[f"values of {fact}"] = _keys(_get(said, "values"))
    return names


def _keys(section: Any) -> list[str]:
    return [str(key) for key in section] if isinstance(section, dict) else []


def _get(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _problem(source: Source, detail: ErrorDetails) -> Problem:
    path, rest = _path_in(source.content, detail["loc"])
    kind, context = detail["type"], detail.get("ctx", {})
    is_key = kind == "extra_forbidden" or "[key]" in detail["loc"]
    line, column = source.place(path, of_key=is_key)
    where = ".".join(str(part) for part in path)
    wrong_words, cure = _words(detail, path, rest, context)
    return Problem(source.file, line, column, where, wrong_words, cure)


def _path_in(content: Any, loc: tuple[str | int, ...]) -> tuple[Path, list[str]]:
    """Follow an error's location through the file; what the models add on the way is left aside."""
    path: list[str | int] = []
    value: Any = content
    rest: list[str] = []
    for part in loc:
        is_index = isinstance(part, int) and isinstance(value, list) and part < len(value)
        if is_index or (isinstance(value, dict) and part in value):
            value = value[part]
            path.append(part)
        else:
            rest.append(str(part))
    return tuple(path), rest


def _words(detail: ErrorDetails, path: Path, rest: list[str], context: Mapping[str, Any]) -> tuple[str, str]:
    kind = detail["type"]
    if kind == "policy":
        return str(context["wrong"]), str(context["cure"])
    if kind == "extra_forbidden":
        return f"the key {path[-1]!r} is not known here", nearest(path[-1], keys_at(detail["loc"]))
    if kind == "missing":
        missing = rest[-1] if rest else "?"
        return f"{missing!r} is missing", f"Add {missing}"
    shown = detail["input"]
    said = repr(shown) if isinstance(shown, str | int | float | bool) or shown is None else f"a {_shape(shown)}"
    if kind in ("literal_error", "enum"):
        expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
        return f"{said} is not one of its words", nearest(shown, expected)
    if kind == "string_type" and isinstance(shown, date):
        return f"{shown.isoformat()} is read as a date", "Put it in quotes"
    message = detail["msg"]
    return f"{said} does not fit", message[:1].upper() + message[1:]


def _shape(value: object) -> str:
    return (
        "map"
        if isinstance(value, dict)
        else "list"
        if isinstance(value, list)
        else "value"
        if (not isinstance(value, Part))
        else "part"
    )
