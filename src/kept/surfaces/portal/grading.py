"""What a customer sees of their case's severity, of whom they owe, and of an emergency that waits for one of them."""

from __future__ import annotations

from typing import Any

from kept.domain.cases.emergency import emergency_of
from kept.domain.cases.grading import grading_of
from kept.domain.cases.models import Case
from kept.domain.parties.queries import find_own_contact
from kept.policy import Policy
from kept.policy.contacts import has_exception
from kept.policy.severity import who_changes
from kept.surfaces.doors import Request
from kept.surfaces.portal.words import label_in


def standing_of(request: Request, case: Case, policy: Policy) -> dict[str, Any]:
    """What the page of a case says of it."""
    grading = grading_of(case)
    emergency = emergency_of(case) if has_exception(policy) else None
    own = find_own_contact(request.actor, case.organisation_id or 0)
    may_vouch = own is not None and own.organisation_id == case.organisation_id and own.is_approved
    return {
        "grading": grading,
        "who_changes": who_changes(policy),
        "asked_severity": label_in(policy.severities, grading.asked.severity) if grading.asked else "",
        "emergency": emergency,
        "may_vouch": may_vouch and emergency is not None and emergency.is_running,
        "who_asked": case.reporter_name or case.reporter_address,
    }
