"""A case's story in words: what was said, what happened, and what each change did to the clocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kept.domain.cases import events as happened
from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.entries import entries_of
from kept.domain.cases.models import Case
from kept.domain.cases.projections import evaluate_entries
from kept.domain.cases.queries import list_timeline
from kept.domain.cases.types import TimelineItem
from kept.domain.cases.veiling import hides_people
from kept.domain.parties.models import Agent, Contact
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Role
from kept.policy.terms import ClockState, State
from kept.surfaces.screens.instants import words_for
from kept.surfaces.workspace.cases import (  # they register how their events are told
    telling_duties,  # noqa: F401
    telling_levels,  # noqa: F401
)
from kept.surfaces.workspace.cases.telling import Told, gather_names, tell

SHOWN = ("all", "customer", "internal", "files", "changes")
EFFECTS_TOLD = 30
MOVES_CLOCKS = (
    happened.SeverityChanged,
    happened.CaseTriaged,
    happened.FactsLearned,
    happened.PolicyMoved,
    happened.ExclusionPut,
    happened.ExclusionTaken,
    happened.WaitingStarted,
    happened.WaitingEnded,
    happened.CaseReopened,
    happened.CaseJoined,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story, with the event told in words and what it did to the clocks."""

    item: TimelineItem
    told: Told | None = None
    who: str = ""
    effects: tuple[str, ...] = ()


def make_story(case: Case, *, actor: Actor, now: datetime, zone: str, show: str = "all") -> list[Line]:
    """The lines of a case's story, oldest first; `show` is one of SHOWN, `customer` is exactly what they see."""
    reader = as_customer(case, actor) if show == "customer" else actor
    items = [item for item in list_timeline(case, actor=reader) if _is_shown(item, show)]
    people = _people(items, is_veiled=hides_people(case, actor))
    policy = get_policy(case.policy_version_id)
    names = gather_names([item.event for item in items if item.event])
    effects = _effects(case, items, now, zone)
    return [
        Line(
            item=item,
            told=tell(item.event, policy, names) if item.event else None,
            who=people.get(_person(item), ""),
            effects=effects.get(item.entry.position, ()) if item.entry else (),
        )
        for item in items
    ]


def as_customer(case: Case, actor: Actor) -> Actor:
    """Somebody who sees exactly what the case's customer sees."""
    organisations = frozenset({case.organisation_id} if case.organisation_id else set())
    return Actor(desk_id=actor.desk_id, role=Role.CONTACT, organisations=organisations)


def _is_shown(item: TimelineItem, show: str) -> bool:
    if show == "internal":
        return item.kind == "note"
    if show == "files":
        return bool(item.attachments)
    if show == "changes":
        return item.kind == "event"
    return True


def _person(item: TimelineItem) -> tuple[str, int | None]:
    actor = item.entry.actor if item.entry else {}
    return str(actor.get("role", "")), actor.get("person")


def _people(items: Sequence[TimelineItem], *, is_veiled: bool) -> dict[tuple[str, int | None], str]:
    """The names of those who did something, in two queries at most."""
    people = {_person(item) for item in items if item.entry}
    customers = {Role.CONTACT.value, Role.CUSTOMER_ADMINISTRATOR.value}
    contact_ids = {number for role, number in people if role in customers and number}
    agent_ids = {number for role, number in people if role not in customers and number}
    shown = Contact.objects.none() if is_veiled else Contact.objects.filter(pk__in=contact_ids)
    contacts = dict(shown.values_list("pk", "name"))
    agents = dict(Agent.objects.filter(pk__in=agent_ids).values_list("pk", "user__name"))
    named = {
        (role, number): (contacts if role in customers else agents).get(number, "") for role, number in people if number
    }
    return named | {(role, None): "Kept" for role, number in people if number is None}


def _effects(case: Case, items: Sequence[TimelineItem], now: datetime, zone: str) -> dict[int, tuple[str, ...]]:
    """What the latest changes did to the clocks, by the position of their event in the ledger."""
    positions = [item.entry.position for item in items if item.entry and isinstance(item.event, MOVES_CLOCKS)]
    if not positions:
        return {}
    entries = entries_of(case)
    events = read_entries(entries)
    found = {}
    for position in positions[-EFFECTS_TOLD:]:
        place = next(number for number, entry in enumerate(entries) if entry.position == position)
        at = entries[place].at
        before = evaluate_entries(entries[:place], events[:place], at).clocks
        after = evaluate_entries(entries[: place + 1], events[: place + 1], at).clocks
        found[position] = tuple(_moves(before, after, now, zone))
    return found


def _moves(before: Sequence[ClockState], after: Sequence[ClockState], now: datetime, zone: str) -> Iterator[str]:
    earlier = {(clock.key, clock.cycle): clock for clock in before}
    for clock in after:
        old = earlier.get((clock.key, clock.cycle))
        if words := _move(old, clock, now, zone):
            yield words


def _move(old: ClockState | None, clock: ClockState, now: datetime, zone: str) -> str:
    label = clock.label.lower()
    due = words_for(clock.due_at, now=now, zone=zone) if clock.due_at else ""
    if old is None:
        return _("%(clock)s due %(time)s") % {"clock": label, "time": due} if due else ""
    if clock.state == old.state and clock.due_at == old.due_at:
        return ""
    if clock.state == State.PAUSED and old.state != State.PAUSED:
        return _("%(clock)s stands still") % {"clock": label}
    if clock.state == State.NO_TIME:
        return _("%(clock)s: no time is promised") % {"clock": label}
    if not due:
        return ""
    if old.due_at is None:
        return _("%(clock)s due %(time)s") % {"clock": label, "time": due}
    before = words_for(old.due_at, now=now, zone=zone)
    return _("%(clock)s moved from %(before)s to %(after)s") % {"clock": label, "before": before, "after": due}
