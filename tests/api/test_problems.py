"""What a program gets for a request that cannot be done: problem details, in words, with nothing half done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client, override_settings

from kept.domain.cases.models import Case
from kept.kernel.models import Entry
from tests.desks import Cast
from tests.programs import Api

NEW = {"subject": "Links flap", "body": "Since 14:00 all uplinks flap."}


@pytest.mark.parametrize(
    ("sent", "code", "words"),
    [
        (NEW | {"severity": "catastrophic"}, "unknown-severity", "critical"),
        (NEW | {"channel": "pigeon"}, "unknown-channel", "form"),
        (NEW | {"kind": "wish"}, "unknown-kind", "technical_issue"),
        (NEW | {"facts": {"weather": "fine"}}, "unknown-fact", "weather"),
        (NEW | {"body": "  "}, "empty-body", "Write something"),
        (NEW | {"subject": " "}, "invalid", "subject"),
        ({"subject": "Links flap"}, "input-invalid", "body: This is missing."),
        (NEW | {"body": 5}, "input-invalid", "This has to be a text."),
        (NEW | {"state": "closed"}, "input-invalid", "There is no such field here."),
        (NEW | {"body": "nul \0 here"}, "input-invalid", "NUL"),
    ],
)
def test_a_request_that_does_not_fit_is_refused_in_words(
    netop: Cast, api: Api, sent: dict[str, Any], code: str, words: str
) -> None:
    before = Entry.objects.count()
    program = api(netop, netop.ines)
    before = Entry.objects.count()
    refused = program.post("/cases", sent)
    assert refused.status_code == 422, refused.content
    assert refused["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert (problem["status"], problem["code"]) == (422, code)
    assert words in problem["detail"]
    assert {"type", "title"} <= problem.keys()
    assert not Case.objects.exists()
    assert Entry.objects.count() == before


def test_half_a_character_is_refused_in_words(netop: Cast, api: Api) -> None:
    program = api(netop, netop.ines)
    headers = {"Authorization": f"Bearer {program.secret}"}
    raw = '{"subject": "x \\ud800", "body": "y"}'
    refused = Client().post("/api/v1/cases", raw, content_type="application/json", headers=headers)
    assert refused.status_code == 422, refused.content


def test_a_time_without_a_zone_is_refused_in_words(netop: Cast, api: Api) -> None:
    refused = api(netop, netop.ines).post("/promises/calculate", {"opened_at": "2026-03-04T15:00:00"})
    assert refused.status_code == 422
    assert "Say the time zone" in refused.json()["detail"]
    assert refused.json()["errors"][0]["pointer"] == "#/opened_at"


def test_an_unknown_plan_is_refused_in_words(nextplane: Cast, api: Api) -> None:
    lena = api(nextplane, nextplane.lena)
    path = f"/organisations/{nextplane.acme.public_id}/agreements"
    refused = lena.post(path, {"plan": "platinum", "starts_on": "2026-01-01"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-plan")
    assert "business" in refused.json()["detail"]
    asked = lena.post("/promises/calculate", {"opened_at": "2026-03-04T15:00:00Z", "plan": "platinum"})
    assert (asked.status_code, asked.json()["code"]) == (422, "fact-unknown")


@pytest.mark.parametrize(
    ("raw", "status"), [("{", 400), ("[" * 100_000, 400), ("", 422), ("5", 422), ('"x"', 422), ("\xff", 400)]
)
def test_a_body_that_is_no_request_is_refused(netop: Cast, api: Api, raw: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {api(netop, netop.ines).secret}"}
    refused = Client().post("/api/v1/cases", raw.encode("latin-1"), content_type="application/json", headers=headers)
    assert refused.status_code == status, refused.content
    assert refused["Content-Type"] == "application/problem+json"


def test_a_body_beyond_the_limit_is_refused(netop: Cast, api: Api) -> None:
    program = api(netop, netop.ines)
    refused = program.post("/cases", NEW | {"body": "x" * (5 * 2**20)})
    assert refused.status_code == 413, refused.content
    assert "uploads" in refused.json()["detail"]


def test_an_address_or_a_method_that_is_not_there_is_a_problem_too(netop: Cast, api: Api) -> None:
    nadia = api(netop, netop.nadia)
    for method, path, status in (("GET", "/nothing", 404), ("DELETE", "/cases", 405), ("PUT", "/policy", 405)):
        refused = nadia.call(method, path)
        assert refused.status_code == status
        assert json.loads(refused.content)["status"] == status
        assert refused["Content-Type"] == "application/problem+json"
    assert set(nadia.call("DELETE", "/cases")["Allow"].split(", ")) == {"GET", "POST"}


def test_what_another_customer_has_and_what_nobody_has_look_the_same(netop: Cast, nagomi: Cast, api: Api) -> None:
    case = netop.open_case()
    foreign = nagomi.open_case()
    omar = api(netop, netop.omar)
    for path in ("", "/timeline", "/messages", "/clocks", "/clocks/first_response/1/explanation"):
        answers = {
            (answer.status_code, answer.content)
            for answer in (omar.get(f"/cases/{number}{path}") for number in (case.number, foreign.number, "NT-999999"))
        }
        assert len(answers) == 1, path
        assert answers.pop()[0] == 404
    nadia = api(netop, netop.nadia)
    ids = (nagomi.acme.public_id, "aaaaaaaaaaaa")
    assert len({nadia.get(f"/organisations/{one}").content for one in ids}) == 1
    assert len({omar.get(f"/organisations/{one}").content for one in (netop.acme.public_id, "aaaaaaaaaaaa")}) == 1


def test_who_asks_too_fast_is_told_how_long_to_wait(netop: Cast, api: Api) -> None:
    with override_settings(API_REQUESTS_PER_MINUTE=3):
        program = api(netop, netop.ines)
        answers = [program.get("/me") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1]["Retry-After"]) >= 1
    assert answers[-1].json()["code"] == "too-fast"
