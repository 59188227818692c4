"""The same request twice: with an Idempotency-Key the effect happens once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kept.domain.cases.models import Case
from kept.kernel.models import KeyedRequest
from kept.kernel.tasks import forget_keyed_requests
from kept.surfaces.api.operations import cases as operations
from tests.desks import Cast
from tests.programs import Api

NEW = {"subject": "Links flap", "body": "Since 14:00 all uplinks flap."}


def test_the_same_request_twice_opens_one_case_and_answers_the_same(netop: Cast, api: Api) -> None:
    ines = api(netop, netop.ines)
    first, second = (ines.post("/cases", NEW, **{"Idempotency-Key": "a1"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_a_key_used_for_another_request_is_refused(netop: Cast, api: Api) -> None:
    ines = api(netop, netop.ines)
    ines.post("/cases", NEW, **{"Idempotency-Key": "a1"})
    refused = ines.post("/cases", NEW | {"subject": "Another"}, **{"Idempotency-Key": "a1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "key-used-otherwise")
    assert Case.objects.count() == 1


def test_two_tokens_do_not_share_keys(netop: Cast, api: Api) -> None:
    for person in (netop.ines, netop.omar):
        assert api(netop, person).post("/cases", NEW, **{"Idempotency-Key": "a1"}).status_code == 201
    assert Case.objects.count() == 2


def test_a_request_that_is_being_worked_on_is_answered_with_wait(
    netop: Cast, api: Api, later: Callable[..., datetime]
) -> None:
    ines = api(netop, netop.ines)
    ines.post("/cases", NEW, **{"Idempotency-Key": "a1"})
    KeyedRequest.objects.update(status=None, response=None, lease_until=later(seconds=60))
    refused = ines.post("/cases", NEW, **{"Idempotency-Key": "a1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "still-running")
    assert refused["Retry-After"] == "2"


def test_a_request_whose_worker_died_is_run_again_after_its_lease(
    netop: Cast, api: Api, later: Callable[..., datetime], stopped_clock: Callable[[datetime], None]
) -> None:
    ines = api(netop, netop.ines)
    ines.post("/cases", NEW, **{"Idempotency-Key": "a1"})
    KeyedRequest.objects.update(status=None, response=None, lease_until=later(seconds=60))
    stopped_clock(later(seconds=61))
    assert ines.post("/cases", NEW, **{"Idempotency-Key": "a1"}).status_code == 201
    assert KeyedRequest.objects.get().status == 201


def test_who_lost_the_lease_while_working_leaves_no_effect(
    netop: Cast, api: Api, monkeypatch: pytest.MonkeyPatch, later: Callable[..., datetime]
) -> None:
    ines = api(netop, netop.ines)
    really = operations.open_a_case

    def slow(**given: Any) -> Case:
        opened = really(**given)
        KeyedRequest.objects.update(lease_until=later(seconds=999))
        return opened

    monkeypatch.setattr(operations, "open_a_case", slow)
    refused = ines.post("/cases", NEW, **{"Idempotency-Key": "a1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "still-running")
    assert not Case.objects.exists()


def test_a_refusal_is_not_kept_so_the_key_can_be_used_again(netop: Cast, api: Api) -> None:
    ines = api(netop, netop.ines)
    assert ines.post("/cases", NEW | {"severity": "no"}, **{"Idempotency-Key": "a1"}).status_code == 422
    assert ines.post("/cases", NEW, **{"Idempotency-Key": "a1"}).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "ü"])
def test_a_key_that_is_none_is_refused(netop: Cast, api: Api, key: str) -> None:
    refused = api(netop, netop.ines).post("/cases", NEW, **{"Idempotency-Key": key})
    assert (refused.status_code, refused.json()["code"]) == (422, "key-invalid")


def test_a_key_is_forgotten_after_two_days(
    netop: Cast, api: Api, later: Callable[..., datetime], stopped_clock: Callable[[datetime], None]
) -> None:
    ines = api(netop, netop.ines)
    for hours, left in ((0, 1), (47, 1), (49, 0)):
        if not hours:
            ines.post("/cases", NEW, **{"Idempotency-Key": "a1"})
        stopped_clock(later(hours=hours))
        forget_keyed_requests(0)
        assert KeyedRequest.objects.count() == left
