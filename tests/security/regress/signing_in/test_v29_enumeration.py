"""V29, enumeration: nobody learns from an answer, or from how long it took, who may sign in."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from kept.domain.parties.actions import add_contact
from kept.kernel.actor import Actor
from tests.account.conftest import proven
from tests.desks import AT, Cast

Post = Callable[[], list[EmailMessage]]
ASKED = {
    "password": ("/accounts/login/", {"password": "wrong, whoever it is"}, "login"),
    "code": ("/accounts/login/code/", {}, "email"),
    "reset": ("/accounts/password/reset/", {}, "email"),
}


def body_of(client: Client, way: str, address: str) -> str:
    """What the browser shows in the end, without the address itself and the tokens that differ each time."""
    url, rest, name = ASKED[way]
    page = client.post(url, {**rest, name: address}, follow=True).content.decode()
    page = page.replace(address, "ADDRESS")
    return re.sub(r'(csrfmiddlewaretoken" value=|x-csrftoken":|request"? ?<code>)"?[\w-]+', "", page)


def without_times(page: str) -> str:
    """The page without the instants and ids of this one answer."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.+Z]+|[0-9a-f]{16}", "", page)


@pytest.mark.parametrize("way", ASKED)
def test_the_answer_is_the_same_for_those_who_are_known_and_those_who_are_not(nextplane: Cast, way: str) -> None:
    proven(nextplane.ines.user)
    robot = Actor.robot(nextplane.desk.pk)
    add_contact(organisation=nextplane.acme, name="Vera", email="vera@acme.example", actor=robot, at=AT)
    answers = set()
    for address in ("ines@nextplane.example", "vera@acme.example", "nobody@nowhere.example"):
        cache.clear()
        answers.add(without_times(body_of(Client(), way, address)))
    assert len(answers) == 1


def test_a_stranger_cannot_make_us_write_to_anybody(nextplane: Cast, post: Post) -> None:
    for way in ("code", "reset"):
        body_of(Client(), way, "nobody@nowhere.example")
    assert post() == []


def test_both_leave_one_job_behind_so_that_both_take_as_long(nextplane: Cast) -> None:
    proven(nextplane.ines.user)
    for address in ("ines@nextplane.example", "nobody@nowhere.example"):
        before = ProcrastinateJob.objects.count()
        body_of(Client(), "code", address)
        assert ProcrastinateJob.objects.count() == before + 1


@pytest.mark.slow
def test_wrong_passwords_take_as_long_for_the_unknown_as_for_the_known(nextplane: Cast) -> None:
    proven(nextplane.ines.user)

    def took(address: str) -> float:
        cache.clear()
        client = Client()
        begun = time.perf_counter()
        client.post("/accounts/login/", {"login": address, "password": "wrong"})
        return time.perf_counter() - begun

    pairs = [(took("ines@nextplane.example"), took("nobody@nowhere.example")) for _sample in range(60)]
    known, unknown = sorted(pair[0] for pair in pairs), sorted(pair[1] for pair in pairs)
    assert 0.5 < known[30] / unknown[30] < 2
