"""The changes that can be made to many cases at once, and how each is taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from kept.domain.parties.models import Agent
from kept.domain.parties.queries import get_agent, get_team, list_agents
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Permission
from kept.surfaces.doors import Request
from kept.surfaces.workspace.cases.changes.base import Card, Cards, Who, Words, reason_field


class Doing(forms.Form):
    """One change to many cases. `do` changes one of them and returns what it takes to undo that."""

    title: ClassVar[Words]
    button: ClassVar[Words]
    permission: ClassVar[Permission] = Permission.WORK_CASE

    def __init__(self, sent: Any = None, *, request: Request) -> None:
        super().__init__(sent, auto_id="bulk-%s")
        self.asking = request
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the desk."""

    def who(self, number: str) -> Who:
        """The arguments that every action takes."""
        return Who(number=number, actor=self.asking.actor, at=self.asking.now)

    def do(self, case: Case) -> str:
        """Change one case. Raises Refusal."""
        raise NotImplementedError

    def undo(self, number: str, before: str) -> None:
        """Take the change to one case back. Raises Refusal."""
        raise NotImplementedError


class Assign(Doing):
    """Give the cases to somebody."""

    title = _("Assign the cases")
    button = _("Assign")
    agent = forms.ChoiceField(label=_("Owner"), required=False)

    def prepare(self) -> None:
        agents = [(agent.public_id, agent.user.name) for agent in list_agents(actor=self.asking.actor)]
        self.fields["agent"].choices = [("", _("Nobody")), *agents]  # type: ignore[attr-defined]

    def do(self, case: Case) -> str:
        before = ":".join((case.assignee.public_id if case.assignee else "", case.team.public_id if case.team else ""))
        actions.assign_case(**self.who(case.number), agent=self._agent(self.cleaned_data["agent"]), team=case.team)
        return before

    def undo(self, number: str, before: str) -> None:
        agent, _colon, team = before.partition(":")
        actions.assign_case(
            **self.who(number),
            agent=self._agent(agent),
            team=get_team(team, actor=self.asking.actor) if team else None,
        )

    def _agent(self, public_id: str) -> Agent | None:
        return get_agent(public_id, actor=self.asking.actor) if public_id else None


class Severity(Doing):
    """Give the cases another severity."""

    title = _("Change the severity of the cases")
    button = _("Change the severity")
    permission = Permission.CHANGE_SEVERITY
    severity = forms.ChoiceField(label=_("Severity"), widget=Cards)
    reason = reason_field(_("Why?"))

    def prepare(self) -> None:
        policy = get_policy_in_force(self.asking.desk.pk, self.asking.now)
        severities = [(one.key, Card(one.label, one.definition)) for one in policy.severities]
        self.fields["severity"].choices = severities  # type: ignore[attr-defined]

    def do(self, case: Case) -> str:
        chosen = self.cleaned_data
        actions.change_severity(**self.who(case.number), severity=chosen["severity"], reason=chosen["reason"])
        return case.severity

    def undo(self, number: str, before: str) -> None:
        actions.change_severity(**self.who(number), severity=before, reason=str(_("Taken back.")))


class _Ending(Doing):
    """An end of the cases; they are opened again to undo it."""

    reason = reason_field(_("Why?"))

    def undo(self, number: str, before: str) -> None:
        actions.reopen_case(**self.who(number), reason=str(_("Taken back.")))


class Close(_Ending):
    """Close the cases."""

    title = _("Close the cases")
    button = _("Close")
    permission = Permission.CLOSE_CASE

    def do(self, case: Case) -> str:
        actions.close_case(**self.who(case.number), reason=self.cleaned_data["reason"])
        return case.state


class Cancel(_Ending):
    """Cancel the cases."""

    title = _("Cancel the cases")
    button = _("Cancel the cases")

    def do(self, case: Case) -> str:
        actions.cancel_case(**self.who(case.number), reason=self.cleaned_data["reason"])
        return case.state


DOINGS: dict[str, type[Doing]] = {"assign": Assign, "severity": Severity, "close": Close, "cancel": Cancel}
