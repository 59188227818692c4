"""What a customer was asked for and what they are owed later, as they see it on their case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kept.domain.cases.models import Case
from kept.domain.duties.models import DeliverableState, InformationRequest, ItemState
from kept.domain.duties.queries import list_deliverables, list_requests
from kept.policy import Policy
from kept.policy.terms import ClockState


def duties_of(case: Case, policy: Policy, clocks: Sequence[ClockState]) -> dict[str, Any]:
    """The requests for information with what is still missing, what is owed with its due time, the policy's duties.

    A draft is nobody's to read before it is sent, so only that something is owed is told.
    """
    asked = [request for request in list_requests(case) if _is_missing(request)] if case.state != "merged" else []
    by_key = {clock.key: clock for clock in clocks}
    owed = [one for one in list_deliverables(case) if one.state != DeliverableState.SENT]
    waits = case.state == "open" and case.turn == "customer"
    said = policy.document.statements
    return {
        "asked": asked,
        "owed": [(one.title, by_key.get(one.clock)) for one in owed],
        "conditions": said.conditions if waits else [],
        "duties": said.duties if waits else [],
    }


def _is_missing(request: InformationRequest) -> bool:
    return any(item.state == ItemState.MISSING for item in request.items.all())
