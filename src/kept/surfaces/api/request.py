"""A request of the API, as its operations see it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from kept.domain.parties.models import ApiToken
from kept.kernel.actor import Actor


class ApiRequest(HttpRequest):
    """A request that came with a valid token."""

    actor: Actor
    token: ApiToken
    now: datetime
