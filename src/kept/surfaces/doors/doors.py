"""The decorators that stand before every view."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kept.domain.desks.models import Desk
from kept.domain.desks.queries import get_desk
from kept.domain.parties.models import User
from kept.domain.parties.queries import find_customer_actor, find_staff_actor
from kept.kernel import clock
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import NotFound


class Audience(StrEnum):
    """Whom a route is for."""

    STAFF = "staff"
    CUSTOMER = "customer"
    PUBLIC = "public"
    PERSON = "person"
    OPEN = "open"
    DEMO = "demo"
    TOKEN = "token"


class Request(HttpRequest):
    """A request that came through a door."""

    desk: Desk
    actor: Actor
    now: datetime
    user: User
    request_id: str


View = Callable[Concatenate[Any, ...], HttpResponseBase]
Find = Callable[[User, Desk], Actor | None]


def staff_page(permission: Permission | None = None) -> Callable[[View], View]:
    """A page of the workspace, for the desk's people; with `permission`, for those of them who have it."""
    return _desk_door(Audience.STAFF, find_staff_actor, permission)


def customer_page(permission: Permission | None = None) -> Callable[[View], View]:
    """A page of the portal, for the customer's people."""
    return _desk_door(Audience.CUSTOMER, find_customer_actor, permission)


def _desk_door(audience: Audience, find: Find, permission: Permission | None) -> Callable[[View], View]:
    """Let in whom `find` knows on the desk. To others the desk is not there, whether it exists or not."""

    def door(view: View) -> View:
        @wraps(view)
        def entered(request: Request, *args: Any, desk: str, **kwargs: Any) -> HttpResponseBase:
            request.now = clock.now()
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            request.desk = get_desk(desk)
            actor = find(request.user, request.desk)
            if actor is None:
                raise NotFound
            request.actor = actor
            if permission:
                actor.require(permission)
            return _private(view(request, *args, **kwargs))

        return _classified(entered, audience)

    return door


def public_page(view: View) -> View:
    """A page of a desk that anybody may read."""

    @wraps(view)
    def entered(request: Request, *args: Any, desk: str, **kwargs: Any) -> HttpResponseBase:
        request.now = clock.now()
        request.desk = get_desk(desk)
        return view(request, *args, **kwargs)

    return _classified(entered, Audience.PUBLIC)


def person_page(view: View) -> View:
    """A page about the signed-in person themselves, on no desk."""

    @wraps(view)
    def entered(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.now = clock.now()
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return _private(view(request, *args, **kwargs))

    return _classified(entered, Audience.PERSON)


def open_page(view: View) -> View:
    """A page of the installation that anybody may read: the front door, health, preferences of the browser."""

    @wraps(view)
    def entered(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.now = clock.now()
        return view(request, *args, **kwargs)

    return _classified(entered, Audience.OPEN)


def demo_page(view: View) -> View:
    """A page of the demo. In a real installation it is not there, whatever the settings of its URLs."""

    @wraps(view)
    def entered(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.KEPT_DEMO:
            raise NotFound
        request.now = clock.now()
        return view(request, *args, **kwargs)

    return _classified(entered, Audience.DEMO)


def _classified(view: View, audience: Audience) -> View:
    view.audience = audience  # type: ignore[attr-defined]
    return view


def _private(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, HttpResponse) and "Cache-Control" not in response:
        response["Cache-Control"] = "no-store, private"
    return response
