"""What is asked of the customer of a case, what is owed to them later, and which cases have the same cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kept.domain.cases.cause_events import ChildAdded
from kept.domain.cases.duty_events import DeliverableDrafted, DeliverablePromised, InformationAsked
from kept.domain.cases.entries import entries_of
from kept.domain.cases.models import Case
from kept.domain.cases.queries import list_children
from kept.domain.duties.models import Deliverable, InformationItem, InformationRequest, ItemState
from kept.domain.duties.queries import find_unwritten, list_deliverables, list_requests
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor
from kept.policy.promised import PROMISED_CLOCK, SENT
from kept.policy.terms import ClockState


@dataclass(frozen=True, slots=True)
class Owed:
    """Something owed, with the clock that it stops."""

    deliverable: Deliverable
    clock: ClockState | None


@dataclass(frozen=True, slots=True)
class Duties:
    """What the card about information, deliverables and the shared cause holds."""

    requests: list[InformationRequest]
    owed: list[Owed]
    unwritten: ClockState | None
    parent: Case | None
    children: list[Case]
    conditions: tuple[str, ...]
    asked_of_customer: tuple[str, ...]

    @property
    def open_children(self) -> int:
        """How many cases a public update answers."""
        return sum(child.state == "open" for child in self.children)

    @property
    def is_anything(self) -> bool:
        """Whether there is something to show but the customer's own duties."""
        return bool(self.requests or self.owed or self.unwritten or self.parent or self.children)


def has_happened(case: Case, *kinds: str) -> bool:
    """Whether an event of one of these kinds is on the case; its events are read once for a page."""
    return any(entry.kind in kinds for entry in entries_of(case))


def make_duties(case: Case, actor: Actor, clocks: Sequence[ClockState]) -> Duties:
    """Gather the duties on a case. What never came up costs no query."""
    policy = get_policy(case.policy_version_id)
    by_key = {clock.key: clock for clock in clocks}
    deliverables = deliverables_of(case)
    begun = {one.clock for one in deliverables}
    waits = case.state == "open" and case.turn == "customer"
    said = policy.document.statements
    return Duties(
        requests=list_requests(case) if has_happened(case, InformationAsked.kind) else [],
        owed=[Owed(one, by_key.get(one.clock)) for one in deliverables],
        unwritten=next((clock for clock in clocks if _is_unwritten(clock, case) and clock.key not in begun), None),
        parent=find_parent(case, actor),
        children=children_of(case, actor),
        conditions=tuple(said.conditions) if waits else (),
        asked_of_customer=tuple(said.duties) if waits else (),
    )


def children_of(case: Case, actor: Actor) -> list[Case]:
    """The cases with this one's cause that the actor may see."""
    return list_children(case.pk, actor=actor) if has_happened(case, ChildAdded.kind) else []


def find_parent(case: Case, actor: Actor) -> Case | None:
    """The parent of a case, if the actor may see it."""
    return Case.objects.visible_to(actor).filter(pk=case.parent_id).first() if case.parent_id else None


def deliverables_of(case: Case) -> list[Deliverable]:
    """What was promised, drafted or sent on a case."""
    return list_deliverables(case) if has_happened(case, DeliverablePromised.kind, DeliverableDrafted.kind) else []


def missing_of(case: Case) -> list[tuple[InformationRequest, InformationItem]]:
    """What is still missing, each with its request."""
    requests = list_requests(case) if has_happened(case, InformationAsked.kind) else []
    return [(one, item) for one in requests for item in one.items.all() if item.state == ItemState.MISSING]


def is_owed_by_policy(case: Case) -> bool:
    """Whether the policy itself wants something delivered on the case that nobody has begun to write."""
    return bool(_sending_clocks(case)) and find_unwritten(case) is not None


def _is_unwritten(clock: ClockState, case: Case) -> bool:
    return clock.key in _sending_clocks(case) and clock.stopped_at is None


def _sending_clocks(case: Case) -> frozenset[str]:
    """The clocks of the case's policy that end with sending something, without the one for promises by hand."""
    rules = get_policy(case.policy_version_id).clock_rules()
    return frozenset(
        rule.key for rule in rules if SENT in rule.stops_on | rule.stops_on_all and rule.key != PROMISED_CLOCK
    )
