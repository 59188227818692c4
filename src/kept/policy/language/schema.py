"""The JSON Schema of the policy language, which editors use to complete and to check while somebody writes."""

from __future__ import annotations

from typing import Any

from kept.policy.language.document import LANGUAGE_VERSION, Document


def json_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a policy file. References between parts are checked by `load` only."""
    schema = Document.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Kept policy, language version {LANGUAGE_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }
