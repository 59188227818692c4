"""Writes `docs/policy/keywords.md`: every keyword of the policy language, with its smallest examples.

python docs/policy/make_reference.py
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import EnumType
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from kept.policy.language.base import Part
from kept.policy.language.choice import Grid, Line, Not, Otherwise, Span
from kept.policy.language.document import Document
from kept.policy.language.schema import keywords

HERE = Path(__file__).resolve().parent
SMALLEST = HERE.parent.parent / "examples" / "policies" / "smallest"
TARGET = HERE / "keywords.md"

INTRODUCTION = """# Every keyword

Made from the language itself by `make_reference.py`; [the language in half an hour](language.md) explains the ideas.
Where a keyword *may be a table*, its value can depend on facts: see [tables](#tables). Each example is a whole
policy in `examples/policies/smallest/`; its comments say what to ask and what the answer is, and a test asks it.
"""


def page() -> str:
    """Return the whole reference."""
    parts = [INTRODUCTION, "## Tables\n", *(section(model) for model in (Line, Grid, Otherwise, Span, Not))]
    parts += ["## The file\n", section(Document)]
    shown: set[str] = set()
    for name, field in Document.model_fields.items():
        found = [model for model in dict.fromkeys(parts_in(field.annotation)) if title(model) not in shown]
        shown |= {title(model) for model in found}
        parts.append(f"## `{name}`\n\n{keywords()['Document'][name]}\n")
        parts += [section(model) for model in found if title(model) in keywords()]
        parts += list(examples(name))
    return "\n".join(parts)


def section(model: type[BaseModel]) -> str:
    """Return the table of one part's keywords."""
    lines = [f"### {title(model)}\n", (model.__doc__ or "").strip().replace("\n    ", "\n"), ""]
    lines += ["| keyword | meaning | may be | if left out |", "| --- | --- | --- | --- |"]
    for name, field in model.model_fields.items():
        word = field.alias or name
        lines.append(f"| `{word}` | {keywords()[title(model)][word]} | {kind(field.annotation)} | {default(field)} |")
    return "\n".join(lines) + "\n"


def title(model: type[BaseModel]) -> str:
    """Return the name of a part without what it is made for."""
    return model.__name__.partition("[")[0]


def parts_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the parts that a keyword holds, and the parts in those."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        if title(annotation) in ("Line", "Grid", "Otherwise", "Span", "Not"):
            for field in annotation.model_fields.values():
                yield from parts_in(field.annotation)
            return
        yield annotation
        for field in annotation.model_fields.values():
            if annotation is not field.annotation and not refers_to_itself(annotation, field.annotation):
                yield from parts_in(field.annotation)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from parts_in(annotation.model_fields["root"].annotation)
    else:
        for inner in get_args(annotation):
            yield from parts_in(inner)


def refers_to_itself(model: type[BaseModel], annotation: Any) -> bool:
    """Tell whether a field holds parts of its own kind."""
    return model in get_args(annotation)


def kind(annotation: Any) -> str:
    """Say what a keyword's value may be."""
    words = list(dict.fromkeys(kinds(annotation)))
    return (", ".join(words) or "text").replace(" of, ", " of ").replace(", or a table", " or a table")


def kinds(annotation: Any) -> Iterator[str]:
    """Yield the kinds of value in an annotation."""
    if isinstance(annotation, EnumType):
        yield from (f"`{member.value}`" for member in annotation)  # type: ignore[var-annotated]
    elif get_origin(annotation) is Literal:
        yield from (f"`{word}`" for word in get_args(annotation))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if title(annotation) == "Choice":
            inner = get_args(annotation.model_fields["root"].annotation)[0]
            yield from kinds(get_args(inner)[0] if get_args(inner) else inner)
            yield "or a table"
        else:
            yield f"[{title(annotation)}](#{title(annotation).lower()})"
    elif isinstance(annotation, type):
        yield NAMES.get(annotation.__name__, annotation.__name__.lower())
    else:
        origin = get_origin(annotation)
        if origin is dict:
            yield "a map of"
            yield from kinds(get_args(annotation)[1])
        elif origin is list:
            yield "a list of"
            yield from kinds(get_args(annotation)[0])
        else:
            for inner in get_args(annotation):
                if inner is not type(None) and not callable_check(inner):
                    yield from kinds(inner)


NAMES = {
    "str": "text",
    "bool": "true or false",
    "int": "a number",
    "Decimal": "a number",
    "Term": "a length",
    "Percent": "a share",
    "date": "a date",
}


def callable_check(value: Any) -> bool:
    """Tell whether an argument of an annotation is no type."""
    return not isinstance(value, type) and get_origin(value) is None


def default(field: Any) -> str:
    """Say what holds when a keyword is left out."""
    if field.is_required():
        return "**required**"
    value = field.default
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if value is PydanticUndefined or value is None or isinstance(value, BaseModel) or value in ([], {}):
        return ""
    shown = getattr(value, "words", None) or getattr(value, "value", None) or str(value)
    return f"`{shown}`"


def examples(name: str) -> Iterator[str]:
    """Yield the smallest policies of a keyword, whole."""
    for file in sorted(SMALLEST.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        keyword, _, what = text.splitlines()[0].removeprefix("# ").partition(": ")
        if keyword.partition(".")[0] == name:
            yield f"#### `{keyword}`: {what}\n\n`{file.name}`\n\n```yaml\n{text}```\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
