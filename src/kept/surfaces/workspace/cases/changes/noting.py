"""What is noted on a case: calls, notice taken, a workaround, a better subject."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases import actions
from kept.surfaces.workspace.cases.changes.base import Change, Words


class LogCall(Change):
    """Log a phone call."""

    title = _("Log a phone call")
    button = _("Log the call")
    explained = _("What you write stays internal.")
    states = frozenset({"open", "resolved", "closed"})

    direction = forms.ChoiceField(
        label=_("Who called?"),
        choices=[("out", _("We called the customer")), ("in", _("The customer called us"))],
        widget=forms.RadioSelect,
        initial="out",
    )
    body = forms.CharField(label=_("What was said"), widget=forms.Textarea(attrs={"rows": 4}))

    def perform(self) -> Words:
        actions.log_call(**self.who, body=self.cleaned_data["body"], direction=self.cleaned_data["direction"])
        return _("The call is logged.")


class Acknowledge(Change):
    """Confirm that somebody has taken notice."""

    title = _("Acknowledge the case")
    button = _("Acknowledge")
    explained = _("Records that somebody has taken notice. Whether that ends a clock is for the policy to say.")
    asks = False

    def perform(self) -> Words:
        actions.acknowledge_case(**self.who)
        return _("Acknowledged.")


class GiveWorkaround(Change):
    """Record that the customer can work again."""

    title = _("A workaround was given")
    button = _("Workaround given")
    explained = _("Records that the customer can work again, though the cause remains.")
    asks = False

    def perform(self) -> Words:
        actions.give_workaround(**self.who)
        return _("The workaround is recorded.")


class ChangeSubject(Change):
    """Give the case another subject."""

    title = _("Change the subject")
    button = _("Save")
    states = frozenset({"open", "resolved", "closed"})

    subject = forms.CharField(label=_("Subject"), max_length=250)

    def prepare(self) -> None:
        self.initial["subject"] = self.case.subject

    def perform(self) -> Words:
        actions.change_subject(**self.who, subject=self.cleaned_data["subject"])
        return _("The subject was changed.")
