"""The JSON Schema of the policy language, which editors use to complete and to check while somebody writes."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from kept.policy.language.document import LANGUAGE_VERSION, Document
from kept.policy.language.reading import read

KEYWORDS = "keywords.yaml"


@cache
def keywords() -> dict[str, dict[str, str]]:
    """Return what each keyword means, by the part that it belongs to."""
    text = resources.files("kept.policy.language").joinpath(KEYWORDS).read_text(encoding="utf-8")
    meanings: dict[str, dict[str, str]] = read(text, KEYWORDS).content
    return meanings


def json_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a policy file. References between parts are checked by `load` only."""
    schema = Document.model_json_schema(by_alias=True)
    _describe(schema, "Document")
    for name, part in schema.get("$defs", {}).items():
        _describe(part, name.partition("_")[0])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Kept policy, language version {LANGUAGE_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _describe(part: dict[str, Any], name: str) -> None:
    """Add to the properties of a part what they mean."""
    meanings = keywords().get(name, {})
    for shape in [part, *part.get("anyOf", [])]:
        for keyword, said in shape.get("properties", {}).items():
            if keyword in meanings:
                said["description"] = meanings[keyword]
