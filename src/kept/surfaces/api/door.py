"""The API's door: who comes in by which token, and the decorator that stands before every operation.

`operation` says of each operation whom it is for and which permission it needs; `list_operations` hands that to the
reference and to the tests, which call every operation as everybody.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router, Status
from ninja.security import HttpBearer
from pydantic import BaseModel

from kept.domain.parties.models import ApiToken
from kept.domain.parties.queries import find_token_actor
from kept.kernel import clock
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import Invalid, NotAllowed
from kept.surfaces.api.keyed import answer_once
from kept.surfaces.api.pace import installation_pace
from kept.surfaces.api.request import ApiRequest

KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Send the same key again, and the effect happens once and the first answer is given again (48 h).",
}


class QueryUnknown(Invalid):
    """This list or page takes no such parameter."""


class Who(StrEnum):
    """Whose tokens an operation is for."""

    EVERYBODY = "everybody"
    STAFF = "staff"
    CUSTOMERS = "customers"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its address, whom it is for and what they need."""

    method: str
    path: str
    name: str
    who: Who
    permission: Permission | None
    changes: bool

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor may use it at all; on which rows is another question."""
        if self.who == Who.STAFF and not actor.is_staff:
            return False
        if self.who == Who.CUSTOMERS and not actor.is_customer:
            return False
        return self.permission is None or actor.may(self.permission)


_operations: list[Operation] = []

View = Callable[..., Any]


def list_operations() -> tuple[Operation, ...]:
    """Every operation of the API, in the order of its reference; paths begin behind `/api/v1`."""
    return tuple(_operations)


class Token(HttpBearer):
    """Lets in whoever brings a valid API token, and names the actor."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Set `actor`, `token` and `now` of the request; None refuses."""
        now = clock.now()
        found = find_token_actor(token, now) if token.isascii() and "\0" not in token else None
        if found is None:
            return None
        request.token, request.actor = found  # type: ignore[attr-defined]
        request.now = now  # type: ignore[attr-defined]
        installation_pace().spend(found[0].pk)
        return found[0]


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    answers: type[Any] | None,
    status: int = 200,
    who: Who = Who.EVERYBODY,
    permission: Permission | None = None,
    is_keyed: bool | None = None,
) -> Callable[[View], View]:
    """Make a view an operation: it answers with `answers` under `status`, for whom it is for, with what they need.

    What changes something (any method but GET) takes an Idempotency-Key unless `is_keyed` is False.
    """
    changes = method != "GET"
    keyed = changes if is_keyed is None else is_keyed

    def door(view: View) -> View:
        described = Operation(method, path, view.__name__, who, permission, changes)
        _operations.append(described)

        @wraps(view)
        def entered(request: ApiRequest, **given: Any) -> HttpResponseBase:
            if not described.is_for(request.actor):
                raise NotAllowed
            _refuse_unknown(request, entered)
            if keyed and "Idempotency-Key" in request.headers:
                return answer_once(request, described.name, lambda: answer_with(view(request, **given)))
            return answer_with(view(request, **given))

        entered.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        extra: dict[str, Any] = {"x-who": who.value, "x-permission": permission.value if permission else None}
        if keyed:
            extra["parameters"] = [KEY_HEADER]
        router.add_api_operation(
            path,
            [method],
            entered,
            response={status: answers},
            operation_id=view.__name__,
            summary=view.__name__.replace("_", " ").capitalize(),
            openapi_extra=extra,
        )
        return view

    return door


def _refuse_unknown(request: ApiRequest, entered: Any) -> None:
    """Refuse what is asked for in the query but not known: a filter with a typing error must not show everything."""
    if not request.GET:
        return
    models = [one for one in entered._ninja_operation.models if one.__ninja_param_source__ == "query"]
    known = [name for one in models for name in one.__ninja_flatten_map__]
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        raise QueryUnknown(f"“{unknown[0]}” is not one of {', '.join(known) or 'none'}.")


def answer_with(result: Any) -> HttpResponseBase:
    """What a view returned, as an answer: a schema is written once, straight to JSON."""
    if isinstance(result, HttpResponseBase):
        return result
    status, body = (result.status_code, result.value) if isinstance(result, Status) else (200, result)
    content = body.model_dump_json() if isinstance(body, BaseModel) else ""
    response = HttpResponse(content, status=status, content_type="application/json")
    response["Cache-Control"] = "no-store, private"
    return response
