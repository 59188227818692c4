"""V36: what is accepted at a limit, and refused in words one beyond it. Limits of mail are in tests/mail/channel."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from kept.domain.cases.models import Message
from tests.desks import Cast
from tests.programs import Api, Program


@pytest.fixture(autouse=True)
def _stand_still(stopped_clock: object) -> None:
    """Every test here happens at AT."""


@pytest.fixture
def ines(netop: Cast, api: Api) -> Program:
    """A program of Ines's."""
    return api(netop, netop.ines)


def file(size: int = 1) -> dict[str, str]:
    """A file as the API takes it."""
    return {"name": "a.log", "media_type": "text/plain", "content_base64": base64.b64encode(b"x" * size).decode()}


@pytest.mark.parametrize(
    ("path", "at_the_limit", "beyond"),
    [
        ("/cases", {"subject": "s" * 250, "body": "b"}, {"subject": "s" * 251, "body": "b"}),
        ("/cases", {"subject": "s", "body": "b", "files": [file()] * 20}, {"files": [file()] * 21}),
        ("/cases", {"subject": "s", "body": "b", "facts": {}}, {"facts": {f"f{n}": "x" for n in range(1000)}}),
    ],
)
def test_what_a_program_sends_has_an_end(
    ines: Program, path: str, at_the_limit: dict[str, Any], beyond: dict[str, Any]
) -> None:
    assert ines.post(path, at_the_limit).status_code == 201
    refused = ines.post(path, at_the_limit | beyond)
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")


@override_settings(KEPT_MAX_FILE_BYTES=2**20)
def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_not(netop: Cast, ines: Program) -> None:
    case = f"/api/v1/cases/{netop.open_case().number}/uploads"
    for size, status in ((2**20, 201), (2**20 + 1, 413)):
        sent = {"body": "The log.", "files": [SimpleUploadedFile("a.log", b"x" * size)]}
        answer = Client().post(case, sent, headers={"Authorization": f"Bearer {ines.secret}"})
        assert answer.status_code == status, size


@pytest.mark.parametrize(("count", "status"), [(20, 201), (21, 413)])
def test_twenty_files_are_uploaded_at_once_and_no_more(netop: Cast, ines: Program, count: int, status: int) -> None:
    case = f"/api/v1/cases/{netop.open_case().number}/uploads"
    sent = {"body": "Logs.", "files": [SimpleUploadedFile(f"{n}.log", b"x") for n in range(count)]}
    answer = Client().post(case, sent, headers={"Authorization": f"Bearer {ines.secret}"})
    assert answer.status_code == status, answer.content


@pytest.mark.parametrize("limit", [1, 100])
def test_a_page_of_a_list_has_at_most_a_hundred(ines: Program, limit: int) -> None:
    assert ines.get(f"/cases?limit={limit}").status_code == 200
    assert ines.get("/cases?limit=101").status_code == 422
    assert ines.get("/cases?limit=0").status_code == 422


@pytest.mark.parametrize(
    "words", ["a " * 5000, "a" * 5000, "(" * 400, "!" * 400, "a&b|c:*" * 50, "'" * 400, "\\" * 400]
)
def test_a_search_takes_short_questions_and_never_breaks(netop: Cast, ines: Program, words: str) -> None:
    assert ines.call("GET", f"/search?q={words[:500]}".replace("#", "")).status_code in (200, 422)
    client = Client()
    assert netop.nadia.user is not None
    client.force_login(netop.nadia.user, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/netop/work/search", {"q": words}).status_code in (200, 302, 422)


LONG = 100_000
SHAPES = (
    "x",
    "a-",
    "a.",
    "é",
    "<",
    "&",
    ">",
    "(",
    "@",
    "a@",
    "www.",
    "http://",
    "http://a.b/",
    "\n",
    "> ",
    "1:",
    "_",
    "{{",
    "'",
)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_message_of_any_shape_is_taken_and_shown_in_no_time(netop: Cast, ines: Program, shape: str) -> None:
    """A hundred thousand letters without a blank once took three minutes to be split into words."""
    case, body = netop.open_case(), "Log: " + shape * (LONG // len(shape))
    began = time.process_time()
    sent = ines.post(f"/cases/{case.number}/messages", {"body": body})
    assert sent.status_code == 201, sent.content[:300]
    assert len(Message.objects.latest("pk").body) == len(body.strip())
    for person, address in ((netop.nadia, "work/c/{}"), (netop.ines, "portal/cases/{}/")):
        client = Client()
        assert person.user is not None
        client.force_login(person.user, "django.contrib.auth.backends.ModelBackend")
        assert client.get(f"/netop/{address.format(case.number)}").status_code == 200
    assert time.process_time() - began < 8


def test_a_text_beyond_the_limit_is_refused_in_words(netop: Cast, ines: Program) -> None:
    refused = ines.post(f"/cases/{netop.open_case().number}/messages", {"body": "x " * 2_000_000})
    assert refused.status_code == 422
    assert "Attach it as a file" in refused.json()["detail"]


def test_a_case_full_of_words_takes_more_messages(netop: Cast, ines: Program) -> None:
    """The database keeps a megabyte of words for one case; the message after that was once refused."""
    case = netop.open_case()
    for number in range(14):
        body = " ".join(f"word{number}x{place}" for place in range(8000))
        assert ines.post(f"/cases/{case.number}/messages", {"body": body}).status_code == 201, number
    assert ines.get("/search?q=word1x7999").json()["cases"][0]["number"] == case.number
    identifiers = " ".join(f"{place}-" + "-".join("abcdefghij" * 9) for place in range(500))
    assert ines.post("/cases", {"subject": "s", "body": identifiers}).status_code == 201
