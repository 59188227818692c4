"""Live updates: who may listen, what they hear, and that they hear nothing once they may not."""

from __future__ import annotations

import asyncio
import http.client
import json
import random
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client

from kept.domain.cases.actions import add_customer_message, assign_case, mark_present, reply_to_case, write_note
from kept.domain.parties.actions import deactivate_agent, deactivate_contact
from kept.domain.parties.models import Agent, Contact
from kept.kernel import clock
from kept.kernel.actor import Actor
from kept.kernel.models import Entry
from kept.surfaces.live.news import Watch
from kept.surfaces.live.relay import Relay
from kept.surfaces.live.streams import LiveUpdates
from tests.desks import AT, Cast

pytestmark = pytest.mark.django_db(transaction=True)

Heard = list[tuple[str, dict[str, Any]]]


@pytest.fixture(autouse=True)
def _stand_still(stopped_clock: object) -> None:
    """Every test here happens at AT."""


@dataclass
class Stream:
    """One request to the application, as a server would make it."""

    app: LiveUpdates
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_ended: bool = False
    leave: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(
        self, path: str, cookie: str = "", origin: str | None = settings.PUBLIC_BASE_URL
    ) -> asyncio.Task[None]:
        """Begin, and wait for the answer to begin."""
        address, _, query = path.partition("?")
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        scope = {
            "type": "http", "method": "GET", "path": address, "query_string": query.encode(), "headers": headers,
        }  # fmt: skip
        task = asyncio.create_task(self.app(scope, self._receive, self._send))
        while not self.status:
            await asyncio.sleep(0.001)
        return task

    async def _receive(self) -> dict[str, Any]:
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message["body"]
            self.is_ended = not message.get("more_body")

    def heard(self) -> Heard:
        """The events so far, by name and what they say; counts left out."""
        events = []
        for block in self.body.decode().split("\n\n"):
            lines = dict(line.partition(": ")[::2] for line in block.splitlines() if line.startswith(("event", "data")))
            if lines.get("event") not in (None, "counts"):
                events.append((lines["event"], json.loads(lines["data"])))
        return events


def sign_in(person: Agent | Contact) -> str:
    """The session of somebody who has signed in."""
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def run(script: Callable[[LiveUpdates], Awaitable[None]]) -> None:
    """Run a script against an application whose relay looks only when told to."""

    async def running() -> None:
        relay = Relay(look_seconds=3600)
        app = LiveUpdates(relay, heartbeat_seconds=0.05)
        try:
            await script(app)
        finally:
            for listener in list(relay.listeners):
                listener.end()
            await asyncio.sleep(0.1)
            await relay.ask(connections.close_all)

    asyncio.run(running())


async def settle(app: LiveUpdates, doing: Callable[[], object]) -> None:
    """Let something happen, let the relay look, and let what was told arrive."""
    await app.relay.ask(doing)
    await app.relay.look()
    await asyncio.sleep(0.15)


async def listen(app: LiveUpdates, path: str, session: str) -> Stream:
    """Open a stream whose relay has looked once."""
    stream = Stream(app)
    await stream.open(path, session)
    await asyncio.sleep(0.15)
    return stream


def test_an_agent_hears_of_cases_of_their_desk_and_only_that_something_is_new(netop: Cast, nagomi: Cast) -> None:
    session = sign_in(netop.nadia)

    async def script(app: LiveUpdates) -> None:
        stream = await listen(app, "/live/netop/events", session)
        assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        await settle(app, lambda: nagomi.open_case(subject="canary"))
        assert stream.heard() == []
        number: list[str] = []
        await settle(app, lambda: number.append(netop.open_case(subject="canary").number))
        assert ("changed", {"topic": "queue", "count": 1}) in stream.heard()
        assert f"case:{number[0]}" in {said["topic"] for _, said in stream.heard()}
        assert b"canary" not in stream.body
        assert b"event: counts" in stream.body

    run(script)


def test_nobody_hears_of_what_they_did_themselves(netop: Cast) -> None:
    case, session = netop.open_case(), sign_in(netop.nadia)
    nadia = netop.actor(netop.nadia)

    async def script(app: LiveUpdates) -> None:
        stream = await listen(app, "/live/netop/events", session)
        await settle(app, lambda: assign_case(number=case.number, agent=netop.nadia, actor=nadia, at=AT))
        assert stream.heard() == []

    run(script)


def test_a_customer_hears_of_their_own_cases_and_never_of_notes(netop: Cast) -> None:
    case, foreign = netop.open_case(), netop.open_case(by=netop.omar)
    session, nadia = sign_in(netop.ines), netop.actor(netop.nadia)

    async def script(app: LiveUpdates) -> None:
        stream = await listen(app, "/live/netop/events", session)
        await settle(app, lambda: write_note(number=case.number, body="b", actor=nadia, at=AT))
        await settle(app, lambda: assign_case(number=case.number, agent=netop.nadia, actor=nadia, at=AT))
        await settle(app, lambda: reply_to_case(number=foreign.number, body="b", actor=nadia, at=AT))
        assert stream.heard() == []
        await settle(app, lambda: reply_to_case(number=case.number, body="b", actor=nadia, at=AT))
        assert stream.heard() == [("changed", {"topic": f"case:{case.number}", "count": 1})]
        assert b"event: counts" not in stream.body

    run(script)


def test_a_stream_of_one_case_is_not_told_of_others(netop: Cast) -> None:
    one, other = netop.open_case(), netop.open_case()
    session, ines = sign_in(netop.nadia), netop.actor(netop.ines)

    async def script(app: LiveUpdates) -> None:
        stream = await listen(app, f"/live/netop/events?case={one.number}", session)
        for case in (one, other):
            await settle(app, lambda case=case: add_customer_message(number=case.number, body="b", actor=ines, at=AT))
        topics = [said["topic"] for _, said in stream.heard()]
        assert f"case:{one.number}" in topics
        assert f"case:{other.number}" not in topics

    run(script)


REVOCATIONS: dict[str, Callable[[Cast, str], object]] = {
    "the agent leaves": lambda cast, session: deactivate_agent(
        agent_id=cast.nadia.public_id, actor=Actor.robot(cast.desk.pk), at=AT
    ),
    "the login is switched off": lambda cast, session: (
        type(cast.nadia.user).objects.filter(pk=cast.nadia.user_id).update(is_active=False)
    ),
    "they sign out": lambda cast, session: Session.objects.filter(session_key=session).delete(),
    "the password changes": lambda cast, session: _change_password(cast.nadia),
}


def _change_password(agent: Agent) -> None:
    agent.user.set_password("another password")
    agent.user.save()


@pytest.mark.parametrize("why", REVOCATIONS)
def test_who_may_no_longer_listen_does_not_hear_the_next_event(netop: Cast, why: str) -> None:
    session = sign_in(netop.nadia)

    async def script(app: LiveUpdates) -> None:
        stream = await listen(app, "/live/netop/events", session)
        before = stream.body
        await app.relay.ask(lambda: REVOCATIONS[why](netop, session))
        await settle(app, netop.open_case)
        assert stream.heard() == []
        assert stream.is_ended
        assert stream.body.replace(b": still here\n\n", b"") == before.replace(b": still here\n\n", b"")

    run(script)


def test_a_customer_who_is_no_longer_a_contact_does_not_hear_the_next_event(netop: Cast) -> None:
    case, session, nadia = netop.open_case(), sign_in(netop.ines), netop.actor(netop.nadia)

    async def script(app: LiveUpdates) -> None:
        stream = await listen(app, "/live/netop/events", session)
        await app.relay.ask(lambda: deactivate_contact(contact=netop.ines, actor=Actor.robot(netop.desk.pk), at=AT))
        await settle(app, lambda: reply_to_case(number=case.number, body="b", actor=nadia, at=AT))
        assert stream.heard() == []
        assert stream.is_ended

    run(script)


def test_strangers_are_refused_alike_whether_the_desk_exists_or_not(netop: Cast, nagomi: Cast) -> None:
    session = sign_in(netop.nadia)

    async def script(app: LiveUpdates) -> None:
        answers = []
        for path, cookie, origin in (
            ("/live/nagomi/events", session, settings.PUBLIC_BASE_URL),
            ("/live/nowhere/events", session, settings.PUBLIC_BASE_URL),
            ("/live/netop/events", "", settings.PUBLIC_BASE_URL),
            ("/live/netop/events", "forged", settings.PUBLIC_BASE_URL),
            ("/live/netop/events", session, "https://evil.example"),
            ("/live/netop/events", session, "null"),
            ("/live/netop", session, None),
        ):
            stream = Stream(app)
            await (await stream.open(path, cookie, origin))
            answers.append((stream.status, stream.body, stream.headers.get("access-control-allow-origin")))
        own = settings.PUBLIC_BASE_URL
        assert answers == [
            (404, b"", own), (404, b"", own), (401, b"", own), (401, b"", own), (403, b"", None), (403, b"", None),
            (404, b"", None),
        ]  # fmt: skip

    run(script)


def test_names_of_channels_are_never_patterns(netop: Cast, nagomi: Cast) -> None:
    """V23: of two thousand mutated names none opens a stream but the desk's own."""
    session, dice = sign_in(netop.nadia), random.Random(23)

    async def script(app: LiveUpdates) -> None:
        for _ in range(2_000):
            letters = list("netop")
            for _ in range(dice.randint(1, 3)):
                letters[dice.randrange(len(letters))] = dice.choice("netopagmi%_*.?/\\-0aZ \0")
            name = "".join(letters)
            stream = Stream(app)
            task = await stream.open(f"/live/{name}/events", session)
            if name == "netop":
                stream.leave.set()
            else:
                assert stream.status == 404, name
            await task

    run(script)


def test_a_row_that_commits_late_with_a_low_id_is_found(netop: Cast) -> None:
    watch, desks = Watch(), {netop.desk.pk}
    watch.look(desks)
    late = Entry.objects.get(pk=netop_entry(netop))
    Entry.objects.filter(pk=late.pk).delete()
    netop.open_case()
    assert "case.opened" in [one.kind for one in watch.look(desks)]
    late.save(force_insert=True)
    assert [one.kind for one in watch.look(desks)] == ["case.customer_wrote"]
    assert watch.look(desks) == []


def netop_entry(netop: Cast) -> int:
    """A new entry of the desk that nobody has seen."""
    case = netop.open_case()
    add_customer_message(number=case.number, body="b", actor=netop.actor(netop.ines), at=AT)
    return Entry.objects.filter(kind="case.customer_wrote").latest("pk").pk


def test_who_else_has_the_case_open_is_told(netop: Cast) -> None:
    case, session = netop.open_case(), sign_in(netop.nadia)

    async def script(app: LiveUpdates) -> None:
        stream = await listen(app, f"/live/netop/events?case={case.number}", session)
        await app.relay.ask(
            lambda: mark_present(case=case, actor=netop.actor(netop.theo), at=clock.now(), is_writing=True)
        )
        await app.relay.look(with_counts=True)
        await asyncio.sleep(0.15)
        theo = {"id": netop.theo.public_id, "name": "Theo", "is_writing": True}
        assert ("presence", {"case": case.number, "people": [theo]}) in stream.heard()

    run(script)


@contextmanager
def serving() -> Iterator[int]:
    """The application behind a real server on a free port."""
    relay = Relay(look_seconds=0.1)
    config = uvicorn.Config(LiveUpdates(relay), host="127.0.0.1", port=0, lifespan="off", log_level="error",
                            timeout_graceful_shutdown=1)  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        relay._thread.submit(connections.close_all).result()


def test_a_real_server_streams_to_a_page_that_is_open(netop: Cast) -> None:
    session = sign_in(netop.nadia)
    with serving() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}", "Origin": settings.PUBLIC_BASE_URL}
        connection.request("GET", "/live/netop/events", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        lines: list[bytes] = []
        while not any(b"counts" in line for line in lines):
            lines.append(answer.readline())
        netop.open_case()
        while b'data: {"topic": "queue", "count": 1}\n' not in lines:
            lines.append(answer.readline())
        connection.close()
