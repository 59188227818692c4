"""The API as one object: its operations, its answers to refusals, and its description."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from kept.surfaces.api.door import Token
from kept.surfaces.api.operations import (
    cases,
    clocks,
    contacts,
    conversation,
    cover,
    defects,
    duties,
    engineering,
    labs,
    levels,
    people,
    policy,
    products,
    shifts,
    webhooks,
    working,
)
from kept.surfaces.api.problems import MEDIA_TYPE, answer_problems

DESCRIPTION = """
The desk, for programs. A token belongs to one desk and acts with the authority of one agent or contact; what that
person may not see is not there. Times carry their zone. Refusals are problem details (RFC 9457) whose `detail` says
what to do. Whatever changes something takes an `Idempotency-Key`.
"""

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("in", "at", "pointer", "detail")},
            },
        },
    },
}


class KeptApi(NinjaAPI):
    """Ninja's API, whose description says how refusals look."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """The OpenAPI document: every operation may also answer with a problem."""
        schema = super().get_openapi_schema(**given)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        refused = {
            "description": "A refusal, in words",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for methods in schema["paths"].values():
            for described in methods.values():
                for status in described["responses"]:
                    if described["operationId"] in BYTES:
                        described["responses"][status]["content"] = BYTES[described["operationId"]]
                described["responses"]["4XX"] = refused
        return schema


BYTES: dict[str, dict[str, Any]] = {
    "download_file": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    "get_policy_document": {
        "application/json": {"schema": {"type": "object"}},
        "text/html": {"schema": {"type": "string"}},
        "text/markdown": {"schema": {"type": "string"}},
    },
}


def build() -> KeptApi:
    """Put the API together."""
    built = KeptApi(
        title="Kept",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        openapi_url=None,
        auth=Token(),
        urls_namespace="api",
    )
    parts = (
        cases,
        conversation,
        working,
        clocks,
        policy,
        people,
        webhooks,
        cover,
        products,
        shifts,
        contacts,
        engineering,
        labs,
        levels,
        defects,
        duties,
    )
    for part in parts:
        built.add_router("", part.router)
    answer_problems(built)
    return built


api = build()
