"""What a program gets when something is refused: problem details (RFC 9457), in words that a person can act on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kept.kernel.refusals import NotFound, Refusal, TooLarge

MEDIA_TYPE = "application/problem+json"

NO_INSTANT = "This is no instant: write 2026-03-02T09:00:00+01:00, or end the time with Z for UTC."

WORDS_FOR = {
    "missing": "This is missing.",
    "timezone_aware": "Say the time zone: write 2026-03-02T09:00:00+01:00, or end the time with Z for UTC.",
    "datetime_from_date_parsing": NO_INSTANT,
    "datetime_parsing": NO_INSTANT,
    "date_from_datetime_parsing": "This is no date: write 2026-03-02.",
    "date_parsing": "This is no date: write 2026-03-02.",
    "extra_forbidden": "There is no such field here.",
    "string_type": "This has to be a text.",
    "json_invalid": "This is not JSON.",
}


class BodyTooLarge(TooLarge):
    """This request is larger than is accepted here."""


class Unreadable(Refusal):
    """The body of this request cannot be read."""


class TokenMissing(Refusal):
    """This needs a valid API token, in the header `Authorization: Bearer …`."""

    status = 401


class MethodNotAllowed(Refusal):
    """This address does not answer that method."""

    status = 405


class InputInvalid(Refusal):
    """Something in this request has to be put right."""

    status = 422


def problem(refusal: Refusal, *, errors: Iterable[Mapping[str, str]] = ()) -> HttpResponse:
    """The answer for a refusal."""
    body: dict[str, Any] = {
        "type": f"{settings.PUBLIC_BASE_URL}/api/v1/reference#{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.message,
        "code": refusal.code,
        **refusal.extra,
    }
    if listed := list(errors):
        body["errors"] = listed
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=refusal.status, content_type=MEDIA_TYPE)
    if wait := refusal.extra.get("retry_after"):
        response["Retry-After"] = str(wait)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="Kept"'
    return response


def answer_problems(api: NinjaAPI) -> None:
    """Let an API answer every refusal as a problem."""
    answers: Mapping[Any, Callable[[HttpRequest, Any], HttpResponse]] = {
        Refusal: lambda request, refusal: problem(refusal),
        ValidationError: _invalid,
        AuthenticationError: lambda request, error: problem(TokenMissing()),
        HttpError: lambda request, error: problem(Unreadable("It has to be JSON.")),
        MultiPartParserError: lambda request, error: problem(Unreadable(f"{error}.")),
        **dict.fromkeys((RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent), _too_big),
    }
    for raised, answer in answers.items():
        api.add_exception_handler(raised, answer)


def _too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20
    return problem(BodyTooLarge(f"The limit is {limit:g} MB; larger files go to “uploads”."))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say what is wrong where. An ill-formed name in the path names nothing, just as an unknown one."""
    if all(wrong["loc"][0] == "path" for wrong in error.errors):
        return problem(NotFound())
    said = [_in_words(wrong) for wrong in error.errors]
    detail = "; ".join(f"{one['at']}: {one['detail']}" for one in said[:5])
    return problem(InputInvalid(detail), errors=said)


def _in_words(wrong: Mapping[str, Any]) -> dict[str, str]:
    source, *place = wrong["loc"]
    if source in ("body", "form", "file") and len(place) > 1:
        place = place[1:]
    words = WORDS_FOR.get(wrong["type"]) or wrong["msg"].removeprefix("Value error, ")
    if "expected" in wrong.get("ctx", {}) and wrong["type"] in ("literal_error", "enum"):
        words = f"Choose one of {wrong['ctx']['expected']}."
    at = ".".join(str(step) for step in place) or source
    return {"in": source, "at": at, "pointer": "#/" + "/".join(str(step) for step in place), "detail": words}
