"""Finding what is new, in the rows themselves.

Ids are not committed in order, so what was seen is remembered by id over a trailing window; a row that commits late
with a low id is found all the same.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from kept.domain.cases import events as happened
from kept.domain.cases.models import Case, Presence
from kept.domain.cases.queries import COUNT_LIMIT, PRESENT_FOR, TOLD_TO_CUSTOMERS, count_queues
from kept.domain.views.queries import count_views_of
from kept.kernel.actor import Actor
from kept.kernel.models import Entry

WINDOW_SECONDS = 60.0
REMEMBERED_AT_START = 2000
MOST_AT_ONCE = 2000

MOVES_QUEUES = frozenset(
    event.kind
    for event in (
        happened.CaseOpened, happened.CustomerWrote, happened.CaseAssigned, happened.SeverityChanged,
        happened.CaseTriaged, happened.CaseReopened, happened.CaseResolved, happened.CaseClosed,
        happened.CaseHandedOn, happened.ClockBreached,
    )
)  # fmt: skip
FOR_CUSTOMERS = frozenset(event.kind for event in (*TOLD_TO_CUSTOMERS, happened.CustomerWrote, happened.ReplySent))


@dataclass(frozen=True, slots=True)
class News:
    """Something happened to a case: enough to decide who hears of it, and nothing of what it says."""

    desk_id: int
    case_id: int
    number: str
    organisation_id: int | None
    kind: str
    by_staff: bool
    by: int | None

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor hears of it: within their scope, and not of what they did themselves."""
        if self.desk_id != actor.desk_id or (self.by == actor.person_id and self.by_staff == actor.is_staff):
            return False
        if actor.organisations is not None and self.organisation_id not in actor.organisations:
            return False
        return not actor.is_customer or self.kind in FOR_CUSTOMERS


class Watch:
    """Remembers which entries were seen."""

    def __init__(self) -> None:
        self._low: int | None = None
        self._seen: set[int] = set()
        self._order: deque[tuple[float, int]] = deque()

    def look(self, desks: Collection[int]) -> list[News]:
        """What is new on these desks since the last look; the first look only begins to remember."""
        if self._low is None:
            top = Entry.objects.aggregate(top=Max("id"))["top"] or 0
            self._low = max(0, top - REMEMBERED_AT_START)
            self._remember(list(Entry.objects.filter(id__gt=self._low).values_list("id", flat=True)))
            return []
        rows = Entry.objects.filter(id__gt=self._low).exclude(id__in=self._seen).order_by("id")
        found = list(rows.values_list("id", "desk_id", "stream", "kind", "actor")[:MOST_AT_ONCE])
        self._remember([row[0] for row in found])
        self._forget()
        return _news([row[1:] for row in found if row[1] in desks and row[2].startswith("case:")])

    def _remember(self, ids: list[int]) -> None:
        now = time.monotonic()
        self._seen.update(ids)
        self._order.extend((now, one) for one in ids)

    def _forget(self) -> None:
        until = time.monotonic() - WINDOW_SECONDS
        while self._order and self._order[0][0] < until:
            _, old = self._order.popleft()
            self._seen.discard(old)
            self._low = max(self._low or 0, old)


def _news(rows: list[tuple[int, str, str, dict[str, object]]]) -> list[News]:
    ids = {int(stream.partition(":")[2]) for _, stream, _, _ in rows}
    cases = Case.objects.filter(pk__in=ids).values_list("pk", "number", "organisation_id")
    known = {pk: (number, organisation) for pk, number, organisation in cases}
    news = []
    for desk_id, stream, kind, actor in rows:
        case_id = int(stream.partition(":")[2])
        if case_id not in known:
            continue
        number, organisation = known[case_id]
        person = actor.get("person")
        by_staff = actor.get("role") not in ("contact", "customer_administrator")
        by = person if isinstance(person, int) else None
        news.append(News(desk_id, case_id, number, organisation, kind, by_staff, by))
    return news


def count_for(actors: Collection[Actor], now: datetime) -> dict[Actor, dict[str, int | str]]:
    """What each actor's queues hold. Those who see the same share the counting, except of what is their own."""
    shared: dict[tuple[int, frozenset[int] | None], dict[str, int]] = {}
    own = Case.objects.open().filter(assignee__in={actor.person_id for actor in actors})
    mine = dict(own.order_by().values_list("assignee_id").annotate(Count("id")))
    saved = count_views_of(actors, now=now)
    found = {}
    for actor in actors:
        key = (actor.desk_id, actor.organisations)
        if key not in shared:
            shared[key] = count_queues(actor=actor, now=now)
        counts = {**shared[key], "mine": mine.get(actor.person_id or 0, 0)}
        counts |= {f"view-{view}": number for view, number in saved.get(actor, {}).items()}
        found[actor] = {queue: one if one <= COUNT_LIMIT else f"{COUNT_LIMIT:,}+" for queue, one in counts.items()}
    return found


def list_presence(numbers: Collection[str], desk_id: int, now: datetime) -> dict[str, list[dict[str, object]]]:
    """Who has these cases open now, by case number."""
    present: dict[str, list[dict[str, object]]] = {number: [] for number in numbers}
    rows = Presence.objects.filter(case__desk_id=desk_id, case__number__in=numbers, seen_at__gt=now - PRESENT_FOR)
    for row in rows.select_related("case", "agent__user").order_by("agent_id"):
        said = {"id": row.agent.public_id, "name": row.agent.user.name, "is_writing": row.is_writing}
        present[row.case.number].append(said)
    return present
