"""V31: addresses that Kept tells others come from PUBLIC_BASE_URL, whatever host a request names."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests.desks import Cast
from tests.programs import make_program

FORGED = ({"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}, {"X-Original-Host": "evil.example"})


@pytest.mark.parametrize("headers", FORGED)
def test_addresses_in_answers_are_our_own(netop: Cast, headers: dict[str, str]) -> None:
    for path in ("/api/v1/openapi.json", "/api/v1/reference", "/api/v1/nothing"):
        answer = Client().get(path, headers=headers)
        assert b"evil.example" not in answer.content
        assert settings.PUBLIC_BASE_URL.encode() in answer.content


def test_a_host_that_is_not_ours_is_not_answered(netop: Cast) -> None:
    program = make_program(netop, netop.ines)
    answer = Client(raise_request_exception=False).get(
        "/api/v1/me", headers={"Authorization": f"Bearer {program.secret}", "Host": "evil.example"}
    )
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content
