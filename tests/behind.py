"""Those behind first-line support: Pavel of Product Management, and reactions as a worker runs them."""

from __future__ import annotations

from datetime import datetime

from kept.domain.parties.actions import add_agent
from kept.domain.parties.models import Agent
from kept.kernel.actor import Actor, Role
from kept.kernel.ledger.events import REGISTRY
from kept.kernel.models import Entry
from kept.project.wiring import REACTIONS
from tests.desks import AT, BEGIN, Cast, make_user


def hire_pavel(cast: Cast) -> Agent:
    """Pavel, the product manager of a desk."""
    robot = Actor.robot(cast.desk.pk, via="cli")
    user = make_user("Pavel", cast.desk.slug)
    return add_agent(user=user, role=Role.PRODUCT_MANAGER, teams=[], actor=robot, at=BEGIN)


def react(at: datetime = AT, *, prefixes: tuple[str, ...]) -> None:
    """Run the reactions of areas to every event, those to new events as well, as often as there are new ones."""
    done: set[int] = set()
    while entries := list(Entry.objects.exclude(pk__in=done).order_by("pk")):
        for entry in entries:
            done.add(entry.pk)
            for reaction in REACTIONS.get(REGISTRY[entry.kind, entry.version], ()):
                if reaction.__module__.startswith(prefixes):
                    reaction(entry, at)
