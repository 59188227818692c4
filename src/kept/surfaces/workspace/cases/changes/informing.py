"""Information that the customer is asked for: asking, and noting what came."""

from __future__ import annotations

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from kept.domain.cases.models import Case
from kept.domain.duties.actions import ask_for_information, settle_information
from kept.domain.duties.queries import suggest_items
from kept.kernel.actor import Actor, Permission
from kept.surfaces.workspace.cases.changes.base import Change, Words
from kept.surfaces.workspace.cases.duties import missing_of


class AskInformation(Change):
    """Ask the customer for logs, captures, access."""

    title = _("Ask for information")
    button = _("Ask everyone on the case")
    explained = _("Each thing is tracked until it has come. The case waits for the customer, who is reminded.")
    permission = Permission.REPLY

    suggested = forms.MultipleChoiceField(
        label=_("What the policy asks for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("What else do you need?"),
        required=False,
        help_text=_("One thing a line, in a few words."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words = forms.CharField(
        label=_("What you say to it"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )

    def prepare(self) -> None:
        items = suggest_items(self.case)
        self.fields["suggested"].choices = [(item, item) for item in items]  # type: ignore[attr-defined]
        if not items:
            del self.fields["suggested"]
            self.fields["others"].label = _("What do you need?")
        said = self.policy.document.statements
        if not self.is_bound:
            self.initial["words"] = _("To go on, we need from you:")
        if said.duties or said.conditions:
            told = " ".join(one if one.endswith(".") else f"{one}." for one in (*said.conditions, *said.duties))
            self.fields["words"].help_text = _("The policy asks of customers: %(duties)s") % {"duties": escape(told)}

    def perform(self) -> Words:
        said = self.cleaned_data
        ask_for_information(
            **self.who,
            items=[*said.get("suggested", []), *said["others"].splitlines()],
            words=said["words"],
            seen_revision=self.seen,
        )
        return _("The customer was asked; the case waits for them.")


class SettleInformation(Change):
    """Note what came by other ways, or is not needed any more."""

    title = _("What has come?")
    button = _("Save")
    explained = _("When nothing is missing any more, work goes on.")

    received = forms.MultipleChoiceField(label=_("Received"), required=False, widget=forms.CheckboxSelectMultiple)
    dropped = forms.MultipleChoiceField(
        label=_("Not needed any more"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Why is it not needed?"), required=False, max_length=500)

    def prepare(self) -> None:
        choices = [(f"{one.public_id}:{item.number}", item.label) for one, item in missing_of(self.case)]
        for name in ("received", "dropped"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where something is missing."""
        return super().is_offered(case, actor) and bool(missing_of(case))

    def perform(self) -> Words:
        said = self.cleaned_data
        for request in dict.fromkeys(key.partition(":")[0] for key in (*said["received"], *said["dropped"])):
            settle_information(
                **self.who,
                request_id=request,
                received=_numbers(said["received"], request),
                dropped=_numbers(said["dropped"], request),
                reason=said["reason"],
            )
        return _("It is noted.")


def _numbers(keys: list[str], request: str) -> list[int]:
    return [int(key.partition(":")[2]) for key in keys if key.startswith(f"{request}:")]
