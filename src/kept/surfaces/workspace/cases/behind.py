"""What those behind support do about a case: engineering, labs, Product Management."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kept.domain.cases.models import Case
from kept.domain.defects.models import Defect
from kept.domain.defects.queries import find_of_case
from kept.domain.escalation.models import Escalation
from kept.domain.escalation.queries import list_of_case as list_escalations
from kept.domain.labs.models import Reservation
from kept.domain.labs.queries import list_of_case as list_reservations
from kept.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Behind:
    """The cards of those behind support; empty for who has no part in it."""

    escalations: Sequence[Escalation] = field(default_factory=tuple)
    reservations: Sequence[Reservation] = field(default_factory=tuple)
    defect: Defect | None = None


def make_behind(case: Case, actor: Actor) -> Behind:
    """Gather what those behind support do about a case."""
    if actor.organisations is not None:
        return Behind()
    return Behind(
        list_escalations(case, actor=actor), list_reservations(case, actor=actor), find_of_case(case, actor=actor)
    )
