"""Reading escalations to engineering."""

from __future__ import annotations

from kept.domain.cases.models import Case
from kept.domain.escalation.errors import EscalationNotFound
from kept.domain.escalation.models import Escalation, Question
from kept.domain.parties.models import Agent
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Role
from kept.policy import Policy

_RELATED = ("case__organisation", "owner__user", "asked_by__user", "desk")


def engineering_level(policy: Policy) -> str | None:
    """The level of a policy where engineering works, if it has one."""
    return next((level.key for level in policy.levels if level.party == "engineering"), None)


def can_escalate(case: Case) -> bool:
    """Whether the case can go to engineering: it is open and its policy knows such a level."""
    return case.state == "open" and engineering_level(get_policy(case.policy_version_id)) is not None


def get_escalation(public_id: str, *, actor: Actor) -> Escalation:
    """An escalation that the actor may see. Raises EscalationNotFound."""
    found = Escalation.objects.visible_to(actor).select_related(*_RELATED).filter(public_id=public_id).first()
    if found is None:
        raise EscalationNotFound
    return found


def list_queue(*, actor: Actor, limit: int = 200) -> list[Escalation]:
    """What engineering has to do: the fast track first, then as they were asked."""
    live = Escalation.objects.visible_to(actor).live().select_related(*_RELATED)
    return list(live.order_by("-is_fast_track", "asked_at", "pk")[:limit])


def list_over(*, actor: Actor, limit: int = 50) -> list[Escalation]:
    """What engineering was last done with."""
    over = Escalation.objects.visible_to(actor).filter(ended_at__isnull=False).select_related(*_RELATED)
    return list(over.order_by("-ended_at", "-pk")[:limit])


def list_of_case(case: Case, *, actor: Actor) -> list[Escalation]:
    """The escalations of a case, the latest first."""
    escalations = Escalation.objects.visible_to(actor).filter(case=case).select_related(*_RELATED)
    return list(escalations.order_by("-asked_at", "-pk"))


def list_questions(escalation: Escalation) -> list[Question]:
    """Questions and answers, oldest first."""
    questions = Question.objects.filter(escalation=escalation)
    return list(questions.select_related("asked_by__user", "answered_by__user").order_by("asked_at", "pk"))


def list_engineers(desk_id: int) -> list[Agent]:
    """The engineers of a desk, or else its leads, who answer where it has none."""
    agents = Agent.objects.filter(desk_id=desk_id, is_active=True, user__is_active=True).select_related("user")
    engineers = list(agents.filter(role=Role.ENGINEER).order_by("pk"))
    return engineers or list(agents.filter(role=Role.LEAD).order_by("pk"))
