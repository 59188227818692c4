"""The relay: looks for news once a second while somebody listens, and tells each listener what they may hear."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from kept.kernel import clock
from kept.surfaces.live.entrance import check_again
from kept.surfaces.live.listeners import Listener
from kept.surfaces.live.news import MOVES_QUEUES, News, Watch, count_for, list_presence

LOOK_SECONDS = 1.0
COUNT_EVERY_LOOKS = 5
"""How often counts and presence are looked at: they may be some seconds old."""

T = TypeVar("T")
logger = structlog.get_logger("kept.live")


class Relay:
    """All listeners of this process, and the one loop that serves them. Its database work is done in one thread."""

    def __init__(self, look_seconds: float = LOOK_SECONDS) -> None:
        self.listeners: set[Listener] = set()
        self.look_seconds = look_seconds
        self._watch = Watch()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._loop: asyncio.Task[None] | None = None
        self._moved: set[int] = set()
        self._present: dict[tuple[int, str], list[dict[str, object]]] = {}

    async def ask(self, question: Callable[[], T]) -> T:
        """Do database work in the relay's thread."""

        def asked() -> T:
            close_old_connections()
            return question()

        return await asyncio.get_running_loop().run_in_executor(self._thread, asked)

    def join(self, listener: Listener) -> None:
        """Begin to tell a listener, and to look for news if nobody did before."""
        self.listeners.add(listener)
        self._moved.add(listener.actor.desk_id)
        if self._loop is None or self._loop.done():
            self._loop = asyncio.get_running_loop().create_task(self._look_again_and_again())

    def leave(self, listener: Listener) -> None:
        """Tell a listener nothing more."""
        self.listeners.discard(listener)

    async def _look_again_and_again(self) -> None:
        looks = 0
        self._watch = Watch()
        while self.listeners:
            try:
                await self.look(with_counts=looks % COUNT_EVERY_LOOKS == 0)
            except (OperationalError, InterfaceError) as away:
                logger.warning("database_away", error=str(away).strip())
                await self.ask(connections.close_all)
            looks += 1
            await asyncio.sleep(self.look_seconds)

    async def look(self, *, with_counts: bool = False) -> None:
        """Look once: tell news, and at times counts and who is present."""
        desks = {listener.actor.desk_id for listener in self.listeners}
        news = await self.ask(lambda: self._watch.look(desks))
        self._moved.update(one.desk_id for one in news)
        if news:
            concerned = {one.desk_id for one in news}
            await self._check([one for one in self.listeners if one.actor.desk_id in concerned])
            for listener in list(self.listeners):
                tell_news(listener, news)
        if with_counts:
            await self._tell_counts()
            await self._tell_presence()

    async def _check(self, listeners: list[Listener]) -> None:
        """Look who still may listen; those who may not are gone before anything is said."""
        await self.ask(lambda: check_again(listeners))
        self.listeners = {listener for listener in self.listeners if not listener.is_over}

    async def _tell_counts(self) -> None:
        moved, self._moved = self._moved, set()
        concerned = [one for one in self.listeners if one.actor.is_staff and one.actor.desk_id in moved]
        await self._check(concerned)
        actors = {listener.actor for listener in concerned if not listener.is_over}
        counts = await self.ask(lambda: count_for(actors, clock.now()))
        for listener in concerned:
            if not listener.is_over:
                listener.tell("counts", **counts[listener.actor])

    async def _tell_presence(self) -> None:
        watching: dict[int, dict[str, list[Listener]]] = defaultdict(lambda: defaultdict(list))
        for listener in self.listeners:
            if listener.case_number and listener.actor.is_staff:
                watching[listener.actor.desk_id][listener.case_number].append(listener)
        for desk_id, by_number in watching.items():
            numbers = list(by_number)
            everybody = [one for listeners in by_number.values() for one in listeners]
            await self._check(everybody)
            present = await self.ask(
                lambda desk_id=desk_id, numbers=numbers: list_presence(numbers, desk_id, clock.now())  # type: ignore[misc]
            )
            for number, people in present.items():
                if self._present.get((desk_id, number), []) == people:
                    continue
                self._present[desk_id, number] = people
                for listener in by_number[number]:
                    if not listener.is_over:
                        listener.tell("presence", case=number, people=people)


def tell_news(listener: Listener, news: list[News]) -> None:
    """Tell one listener that there is something new, by topic: `queue`, and `case:<number>` for each case."""
    mine = [one for one in news if one.is_for(listener.actor)]
    moved = {one.number for one in mine if one.kind in MOVES_QUEUES}
    if moved:
        listener.tell("changed", topic="queue", count=len(moved))
    by_case: dict[str, int] = defaultdict(int)
    for one in mine:
        by_case[one.number] += 1
    for number, count in by_case.items():
        if listener.case_number in ("", number):
            listener.tell("changed", topic=f"case:{number}", count=count)
