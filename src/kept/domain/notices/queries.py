"""Whom to tell, and in which words."""

from __future__ import annotations

from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.notices.models import Wording
from kept.domain.notices.templates import TEMPLATES, Template
from kept.domain.parties.models import Agent
from kept.kernel.actor import Role


def get_wording(desk: Desk, purpose: str) -> Template:
    """The words of a notice: the desk's own, or Kept's."""
    own = Wording.objects.filter(desk=desk, purpose=purpose).first()
    template = TEMPLATES[purpose]
    return Template(own.subject, own.text, template.placeholders) if own else template


def list_owners(case: Case) -> list[Agent]:
    """Who works on a case: its assignee, or else its team."""
    agents = Agent.objects.filter(desk_id=case.desk_id, is_active=True, user__is_active=True).select_related("user")
    if case.assignee_id:
        return list(agents.filter(pk=case.assignee_id))
    if case.team_id:
        return list(agents.filter(teams=case.team_id, partner=None).order_by("pk"))
    return []


def list_leads(case: Case) -> list[Agent]:
    """Who answers for a case: the leads of its team, or else all leads of the desk, or else its administrators."""
    agents = Agent.objects.filter(desk_id=case.desk_id, is_active=True, user__is_active=True).select_related("user")
    leads = agents.filter(role=Role.LEAD).order_by("pk")
    of_team = list(leads.filter(teams=case.team_id)) if case.team_id else []
    return of_team or list(leads) or list_administrators(case.desk_id)


def list_administrators(desk_id: int) -> list[Agent]:
    """The desk's administrators."""
    agents = Agent.objects.filter(desk_id=desk_id, role=Role.ADMINISTRATOR, is_active=True, user__is_active=True)
    return list(agents.select_related("user").order_by("pk"))
