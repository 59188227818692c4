"""What is owed after a case, such as a root-cause report: promised, drafted, approved, sent."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from kept.domain.cases.models import Case
from kept.domain.duties import actions
from kept.domain.duties.models import Deliverable, DeliverableState
from kept.kernel.actor import Actor, Permission
from kept.policy.promised import PROMISED_CLOCK
from kept.surfaces.workspace.cases.changes.base import Change, Words
from kept.surfaces.workspace.cases.duties import deliverables_of, is_owed_by_policy

GOING_ON = frozenset({"open", "resolved", "closed"})
WRITABLE = frozenset(DeliverableState.values) - {DeliverableState.SENT}


class PromiseDeliverable(Change):
    """Promise a report by hand."""

    title = _("Promise a report")
    button = _("Promise it")
    explained = _("Its clock runs from now on, in business days of the case's hours, until it is sent.")
    states = GOING_ON

    name = forms.CharField(label=_("What?"), max_length=120, initial=_("Root-cause report"))
    days = forms.IntegerField(label=_("Within how many business days?"), min_value=1, max_value=90, initial=5)

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where nothing promised by hand is owed."""
        promised = (one for one in deliverables_of(case) if one.clock == PROMISED_CLOCK)
        return super().is_offered(case, actor) and all(one.state == DeliverableState.SENT for one in promised)

    def perform(self) -> Words:
        said = self.cleaned_data
        actions.promise_deliverable(**self.who, title=said["name"], business_days=said["days"])
        return _("It is promised; its clock runs.")


class _OnDeliverable(Change):
    """A change to something owed; where several are, it is chosen."""

    states = GOING_ON
    fits: Container[str] = ()

    deliverable = forms.ChoiceField(label=_("Which one?"))

    def prepare(self) -> None:
        self.owed = [one for one in deliverables_of(self.case) if one.state in self.fits]
        choices = [(one.public_id, one.title) for one in self.owed]
        self.fields["deliverable"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["deliverable"].widget = forms.HiddenInput()
            self.initial["deliverable"] = choices[0][0]

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where something stands so that it fits."""
        return super().is_offered(case, actor) and any(one.state in cls.fits for one in deliverables_of(case))

    @property
    def one(self) -> Deliverable | None:
        """What it is about, as long as only one thing fits."""
        return self.owed[0] if len(self.owed) == 1 else None


class DraftDeliverable(_OnDeliverable):
    """Write what is owed."""

    title = _("Write the report")
    button = _("Give it for approval")
    explained = _("A lead approves it before it is sent.")
    fits = WRITABLE

    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 12}))

    def prepare(self) -> None:
        super().prepare()
        if not self.owed:
            del self.fields["deliverable"]
        elif self.one:
            self.initial["body"] = self.one.body
            if self.one.returned_because:
                self.fields["body"].help_text = _("To be changed: %(why)s") % {"why": escape(self.one.returned_because)}

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where something is promised, or the policy wants something."""
        if case.state not in cls.states or not actor.may(cls.permission):
            return False
        return any(one.state in WRITABLE for one in deliverables_of(case)) or is_owed_by_policy(case)

    def perform(self) -> Words:
        said = self.cleaned_data
        actions.draft_deliverable(**self.who, deliverable_id=said.get("deliverable", ""), body=said["body"])
        return _("The draft waits for approval.")


class ApproveDeliverable(_OnDeliverable):
    """Approve a draft, or give it back."""

    title = _("Approve the report")
    button = _("Decide")
    permission = Permission.APPROVE_DELIVERABLE
    fits = frozenset({DeliverableState.DRAFTED})

    text = forms.CharField(
        label=_("The draft"), disabled=True, required=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    decision = forms.ChoiceField(
        label=_("Is it right?"),
        choices=[("approve", _("Yes, it can be sent")), ("return", _("No, it has to be changed"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("What has to be changed?"), required=False, max_length=500)

    def prepare(self) -> None:
        super().prepare()
        if self.one:
            self.initial["text"] = self.one.body
            self.initial["number"] = self.one.number

    def clean(self) -> dict[str, Any]:
        """What is given back needs a reason."""
        said = super().clean() or {}
        if said.get("decision") == "return" and not said.get("reason"):
            self.add_error("reason", _("Say what has to be changed."))
        return said

    def perform(self) -> Words:
        said = self.cleaned_data
        who = {**self.who, "deliverable_id": said["deliverable"], "seen_draft": said["number"]}
        if said["decision"] == "return":
            actions.return_deliverable(**who, reason=said["reason"])
            return _("The draft goes back to its author.")
        actions.approve_deliverable(**who)
        return _("It is approved and can be sent.")


class SendDeliverable(_OnDeliverable):
    """Send what was approved."""

    title = _("Send the report")
    button = _("Send to everyone on the case")
    explained = _("Its clock is met by sending. The case stays as it is.")
    permission = Permission.REPLY
    fits = frozenset({DeliverableState.APPROVED})

    def perform(self) -> Words:
        actions.send_deliverable(**self.who, deliverable_id=self.cleaned_data["deliverable"])
        return _("It was sent.")
