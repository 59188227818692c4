"""Who may listen, decided at the entrance and again before each piece of news."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from kept.domain.desks.models import Desk
from kept.domain.desks.queries import get_desk
from kept.domain.parties.models import Agent, User
from kept.domain.parties.queries import find_customer_actor, find_staff_actor
from kept.kernel.actor import Actor, Role
from kept.kernel.refusals import NotFound
from kept.surfaces.live.listeners import Listener


def let_in(desk_slug: str, session_key: str, case_number: str) -> Listener | int:
    """The listener that a session is on a desk, or the status that refuses it.

    401: nobody is signed in. 404: to this person the desk is not there, whether it exists or not.
    """
    user = _find_user(session_key)
    if user is None:
        return 401
    try:
        desk = get_desk(desk_slug)
    except NotFound:
        return 404
    actor = find_staff_actor(user, desk) or find_customer_actor(user, desk)
    if actor is None:
        return 404
    return Listener(
        actor=actor,
        desk=desk.slug,
        user_id=user.pk,
        session_key=session_key,
        proof=user.get_session_auth_hash(),
        case_number=case_number,
    )


def check_again(listeners: Iterable[Listener]) -> None:
    """Look again who still may listen, and with which rights; end those who may not. Few queries for many listeners."""
    listeners = list(listeners)
    now = datetime.now(UTC)
    keys = {listener.session_key for listener in listeners}
    alive = set(Session.objects.filter(session_key__in=keys, expire_date__gt=now).values_list("session_key", flat=True))
    users = User.objects.in_bulk({listener.user_id for listener in listeners})
    desks = Desk.objects.in_bulk({listener.actor.desk_id for listener in listeners})
    agents = {
        (agent.desk_id, agent.user_id): agent
        for agent in Agent.objects.filter(desk__in=desks, user__in=users, is_active=True)
    }
    actors: dict[tuple[int, int, bool], Actor | None] = {}
    for listener in listeners:
        user = users.get(listener.user_id)
        if user is None or not user.is_active or listener.session_key not in alive:
            listener.end()
            continue
        if user.get_session_auth_hash() != listener.proof:
            listener.end()
            continue
        key = (listener.actor.desk_id, user.pk, listener.actor.is_staff)
        if key not in actors:
            actors[key] = _actor_now(listener.actor, user, desks[key[0]], agents.get(key[:2]))
        actor = actors[key]
        if actor is None:
            listener.end()
        else:
            listener.actor = actor


def _actor_now(before: Actor, user: User, desk: Desk, agent: Agent | None) -> Actor | None:
    """Who the user is now. An agent of the vendor who is what they were needs no further question."""
    if not before.is_staff:
        return find_customer_actor(user, desk)
    if agent is None:
        return None
    if agent.role == before.role and agent.partner_id is None and before.role != Role.PARTNER:
        return before
    return find_staff_actor(user, desk)


def _find_user(session_key: str) -> User | None:
    if not session_key:
        return None
    engine: Any = import_module(settings.SESSION_ENGINE)
    request = HttpRequest()
    request.session = engine.SessionStore(session_key)
    user = get_user(request)
    return user if isinstance(user, User) and user.is_active else None
