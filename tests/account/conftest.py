"""Signing in as people do, and the mails that signing in sends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from kept.domain.parties.models import User
from kept.surfaces.account.tasks import send_account_mail


@pytest.fixture(autouse=True)
def no_limits_left_over() -> Iterator[None]:
    """Rate limits count in the cache; each test begins with none used up."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def post() -> Callable[[], list[mail.EmailMessage]]:
    """Send the mails that wait in jobs, and return all that were sent: what the worker does."""
    done: set[int] = set()

    def deliver() -> list[mail.EmailMessage]:
        for job in ProcrastinateJob.objects.filter(task_name="send_account_mail").order_by("pk"):
            if job.pk not in done:
                send_account_mail(**job.args)
                done.add(job.pk)
        return list(mail.outbox)

    return deliver


def proven(user: User | None) -> User:
    """The user, whose mail address was proven some time ago."""
    assert user is not None
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def code_in(message: mail.EmailMessage) -> str:
    """The code that a mail carries, on a line of its own."""
    found = re.search(r"^ {4}(\S+)$", str(message.body), re.MULTILINE)
    assert found is not None
    return found[1]


def ask_for_code(client: Client, email: str) -> None:
    """Ask for a code by mail; the answer is the same for everybody."""
    answer = client.post("/accounts/login/code/", {"email": email})
    assert answer.status_code == 302
