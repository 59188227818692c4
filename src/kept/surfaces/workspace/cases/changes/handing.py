"""Handing a case over to the next shift, or to somebody at once."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.parties.queries import get_agent, list_agents
from kept.domain.worklog.actions import write_handover
from kept.domain.worklog.drafting import draft_handover
from kept.domain.worklog.queries import find_written
from kept.domain.worklog.types import HandoverWords
from kept.kernel.actor import Permission
from kept.surfaces.workspace.cases.changes.base import Change, Words

_ROWS = {"rows": 3}


class HandOver(Change):
    """Write what whoever takes over should know."""

    title = _("Hand the case over")
    short = _("Hand over")
    button = _("Hand over")
    explained = _("Filled in from the case; put it right. What you write becomes an internal note.")
    permission = Permission.WORK_SHIFT

    situation = forms.CharField(label=_("Situation"), widget=forms.Textarea(attrs=_ROWS))
    tried = forms.CharField(label=_("Tried so far"), widget=forms.Textarea(attrs=_ROWS), required=False)
    next_steps = forms.CharField(label=_("What comes next"), widget=forms.Textarea(attrs=_ROWS))
    promises = forms.CharField(
        label=_("Promises due in the next 12 hours"), widget=forms.Textarea(attrs=_ROWS), required=False
    )
    to = forms.ChoiceField(label=_("To whom?"), required=False)
    when = forms.ChoiceField(
        label=_("When?"),
        choices=[("shift", _("At the end of the shift")), ("now", _("Now"))],
        widget=forms.RadioSelect,
        initial="shift",
    )

    def prepare(self) -> None:
        actor = self.asking.actor
        people = [
            (agent.public_id, agent.user.name)
            for agent in list_agents(actor=actor)
            if agent.pk != actor.person_id and agent.partner_id is None
        ]
        self.fields["to"].choices = [("", _("Whoever is on shift then")), *people]  # type: ignore[attr-defined]
        if self.is_bound:
            return
        written = find_written(self.case)
        words = (
            HandoverWords(written.situation, written.tried, written.next_steps, written.promises)
            if written
            else draft_handover(self.case, at=self.asking.now, zone=self.asking.user.zone)
        )
        for name in ("situation", "tried", "next_steps", "promises"):
            self.initial[name] = getattr(words, name)
        if written and written.to_agent:
            self.initial["to"] = written.to_agent.public_id

    def perform(self) -> Words:
        said = self.cleaned_data
        write_handover(
            **self.who,
            words=HandoverWords(said["situation"], said["tried"], said["next_steps"], said["promises"]),
            to=get_agent(said["to"], actor=self.asking.actor) if said["to"] else None,
            is_now=said["when"] == "now",
            seen_revision=self.seen,
        )
        return _("Handed over.") if said["when"] == "now" else _("Written. It goes on at the end of the shift.")
