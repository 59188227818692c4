"""The API's own pages: its description for programs and its reference for people."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from kept.kernel.refusals import NotFound, Refusal
from kept.surfaces.api.door import list_operations
from kept.surfaces.api.openapi import api
from kept.surfaces.api.problems import problem
from kept.surfaces.doors import open_page


@cache
def describe_api() -> dict[str, Any]:
    """The OpenAPI document, made once per process."""
    document: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    document["servers"] = [{"url": settings.PUBLIC_BASE_URL}]
    return document


@open_page
def show_openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(describe_api())


@open_page
def show_reference(request: HttpRequest) -> HttpResponse:
    """The reference as a page: operations by subject, then every refusal."""
    document = describe_api()
    schemas = document["components"]["schemas"]
    subjects: dict[str, list[dict[str, Any]]] = {}
    by_name = {one.name: one for one in list_operations()}
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            shown = {
                "method": method.upper(),
                "path": path,
                "name": described["operationId"],
                "summary": described["summary"],
                "description": described.get("description", ""),
                "operation": by_name[described["operationId"]],
                "parameters": described.get("parameters", []),
                "sent": _fields(described.get("requestBody"), schemas),
                "answers": [_answer(status, one) for status, one in described["responses"].items() if status != "4XX"],
            }
            subjects.setdefault(described["tags"][0], []).append(shown)
    context = {"subjects": subjects, "refusals": list_refusals(), "base_url": settings.PUBLIC_BASE_URL}
    return render(request, "api/reference.html", context)


def list_refusals() -> list[Refusal]:
    """One of every refusal there is, by code."""
    found: dict[str, Refusal] = {}
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        kind = waiting.pop()
        found[kind().code] = kind()
        waiting += kind.__subclasses__()
    return [found[code] for code in sorted(found)]


def _fields(body: dict[str, Any] | None, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if not body:
        return []
    schema = next(iter(body["content"].values()))["schema"]
    schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    required = schema.get("required", [])
    return [
        {"name": name, "type": _type(said), "is_required": name in required, "words": said.get("description", "")}
        for name, said in schema.get("properties", {}).items()
    ]


def _type(said: dict[str, Any]) -> str:
    if "$ref" in said:
        return str(said["$ref"].rpartition("/")[2])
    if "anyOf" in said:
        return " or ".join(dict.fromkeys(_type(one) for one in said["anyOf"]))
    if "enum" in said:
        return " | ".join(str(one) for one in said["enum"])
    if "const" in said:
        return str(said["const"])
    if said.get("type") == "array":
        return f"list of {_type(said.get('items', {}))}"
    return str(said.get("format") or said.get("type") or "anything")


def _answer(status: str | int, said: dict[str, Any]) -> str:
    content = said.get("content", {})
    names = [_type(one["schema"]) for one in content.values() if "schema" in one]
    return f"{status} {', '.join(names)}".strip()


@open_page
def nothing_here(request: HttpRequest, **_: Any) -> HttpResponseBase:
    """An address that the API does not have."""
    return problem(NotFound("The reference is at /api/v1/reference."))
