"""Whose a case is, and whose turn."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from kept.domain.cases.queries import find_agent
from kept.domain.parties.queries import get_agent, get_team, list_agents, list_teams
from kept.kernel.actor import Actor
from kept.surfaces.screens.instants import zone_of
from kept.surfaces.workspace.cases.changes.base import Cards, Change, Words

ALIVE = frozenset({"open", "resolved"})


class Take(Change):
    """Make the case one's own."""

    title = _("Take the case")
    button = _("Take it")
    explained = _("You become its owner. Its clocks go on as they are.")
    states = ALIVE
    asks = False

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        return super().is_offered(case, actor) and case.assignee_id != actor.person_id

    def perform(self) -> Words:
        agent = find_agent(self.asking.actor)
        actions.assign_case(**self.who, agent=agent, team=self.case.team, seen_revision=self.seen)
        return _("The case is yours.")


class Assign(Change):
    """Give the case to somebody."""

    title = _("Assign the case")
    button = _("Assign")
    states = ALIVE

    agent = forms.ChoiceField(label=_("Owner"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def prepare(self) -> None:
        actor = self.asking.actor
        agents = [(agent.public_id, agent.user.name) for agent in list_agents(actor=actor)]
        teams = [(team.public_id, team.name) for team in list_teams(actor=actor)]
        self.fields["agent"].choices = [("", _("Nobody")), *agents]  # type: ignore[attr-defined]
        self.fields["team"].choices = [("", _("No team")), *teams]  # type: ignore[attr-defined]
        self.initial["agent"] = self.case.assignee.public_id if self.case.assignee else ""
        self.initial["team"] = self.case.team.public_id if self.case.team else ""

    def perform(self) -> Words:
        actor, chosen = self.asking.actor, self.cleaned_data
        actions.assign_case(
            **self.who,
            agent=get_agent(chosen["agent"], actor=actor) if chosen["agent"] else None,
            team=get_team(chosen["team"], actor=actor) if chosen["team"] else None,
            seen_revision=self.seen,
        )
        return _("The owner was changed.")


class Wait(Change):
    """Wait for somebody, for a reason that the policy knows."""

    title = _("Whose turn is it?")
    short = _("Turn")
    button = _("Wait")
    explained = _("The policy says which clocks stand still meanwhile.")

    reason = forms.ChoiceField(label=_("What does the case wait for?"), widget=Cards)
    until = forms.DateTimeField(
        label=_("Until when, if it is planned?"),
        required=False,
        help_text=_("In your time zone. The wait ends by itself then; one for the customer ends when they answer."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def prepare(self) -> None:
        self.fields["reason"].choices = self.cards(self.policy.waiting_reasons)  # type: ignore[attr-defined]

    def perform(self) -> Words:
        said = self.cleaned_data
        actions.start_waiting(**self.who, reason=said["reason"], until=self._planned(), seen_revision=self.seen)
        return _("The case waits.")

    def _planned(self) -> datetime | None:
        """The planned end as it was written, in the person's own zone."""
        until: datetime | None = self.cleaned_data["until"]
        return until.replace(tzinfo=zone_of(self.asking.user.zone)) if until else None


class Resume(Change):
    """Go on with a case that waits."""

    title = _("Go on with the case")
    button = _("Go on")
    explained = _("It is our turn again, and the clocks that stood still go on.")
    asks = False

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        return super().is_offered(case, actor) and bool(case.waiting_reason)

    def perform(self) -> Words:
        actions.resume_case(**self.who, seen_revision=self.seen)
        return _("Work goes on.")
