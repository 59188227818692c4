"""What stands on a case about its severity and about an emergency, for the desk's people."""

from __future__ import annotations

from dataclasses import dataclass

from kept.domain.cases.emergency import Emergency, emergency_of
from kept.domain.cases.grading import Grading, grading_of
from kept.domain.cases.models import Case
from kept.domain.parties.models import Contact
from kept.domain.rulebook.queries import get_policy
from kept.policy.contacts import has_exception
from kept.policy.severity import who_changes
from kept.surfaces.workspace.words import label_in


@dataclass(frozen=True, slots=True)
class Standing:
    """How severe, why, who may change it, what was asked; and what an emergency still lacks."""

    grading: Grading
    who: str
    asked: str
    emergency: Emergency | None
    named_contact: str


def make_standing(case: Case) -> Standing:
    """Gather it."""
    policy = get_policy(case.policy_version_id)
    grading = grading_of(case)
    emergency = emergency_of(case) if has_exception(policy) else None
    contact = Contact.objects.filter(pk=emergency.contact).first() if emergency and emergency.contact else None
    return Standing(
        grading=grading,
        who=who_changes(policy),
        asked=label_in(policy.severities, grading.asked.severity) if grading.asked else "",
        emergency=emergency,
        named_contact=contact.name if contact else "",
    )
