"""What a case is and how severe, and which policy it runs under."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases import actions
from kept.domain.rulebook.queries import list_versions
from kept.kernel.actor import Permission
from kept.surfaces.workspace.cases.changes.base import Cards, Change, Words, reason_field
from kept.surfaces.workspace.questions import PREFIX, add_questions, answers_in


class Severity(Change):
    """Give the case another severity."""

    title = _("Change the severity")
    short = _("Severity")
    button = _("Change the severity")
    explained = _("Its clocks follow at once; what was missed stays missed.")
    permission = Permission.CHANGE_SEVERITY

    severity = forms.ChoiceField(label=_("Severity"), widget=Cards)
    reason = reason_field(_("Why?"))

    def prepare(self) -> None:
        self.fields["severity"].choices = self.cards(self.policy.severities)  # type: ignore[attr-defined]
        self.initial["severity"] = self.case.severity

    def perform(self) -> Words:
        chosen = self.cleaned_data
        actions.change_severity(
            **self.who, severity=chosen["severity"], reason=chosen["reason"], seen_revision=self.seen
        )
        return _("The severity was changed, and the clocks with it.")


class Triage(Change):
    """Decide what a request is."""

    title = _("Triage: what is this request?")
    button = _("Decide")
    explained = _("Look into it first; then say what it is and how severe.")
    permission = Permission.CHANGE_SEVERITY

    kind = forms.ChoiceField(label=_("Kind of request"), widget=Cards)
    severity = forms.ChoiceField(label=_("Severity"), widget=Cards)
    reason = reason_field(_("What did you find?"))

    def prepare(self) -> None:
        self.fields["kind"].choices = self.cards(self.policy.case_kinds)  # type: ignore[attr-defined]
        self.fields["severity"].choices = self.cards(self.policy.severities)  # type: ignore[attr-defined]
        self.initial.update(kind=self.case.kind, severity=self.case.severity)

    def perform(self) -> Words:
        chosen = self.cleaned_data
        actions.triage_case(
            **self.who,
            kind=chosen["kind"],
            severity=chosen["severity"],
            reason=chosen["reason"],
            seen_revision=self.seen,
        )
        return _("The request is triaged.")


class Facts(Change):
    """Correct the answers to the policy's questions."""

    title = _("Correct the facts")
    button = _("Save")
    explained = _("Targets follow from the facts; only what you change is recorded.")

    reason = reason_field(_("How do you know?"))

    def prepare(self) -> None:
        add_questions(self, self.policy.questions)
        self.initial.update({PREFIX + key: str(value) for key, value in self.case.facts.items()})
        self.order_fields([*(name for name in self.fields if name.startswith(PREFIX)), "reason"])

    def perform(self) -> Words:
        answers = answers_in(self.cleaned_data)
        facts = {key: answer for key, answer in answers.items() if answer != str(self.case.facts.get(key, ""))}
        actions.learn_facts(**self.who, facts=facts, reason=self.cleaned_data["reason"])
        return _("The facts were corrected.")


class MovePolicy(Change):
    """Let the case run under another published version of the policy."""

    title = _("Move to another version of the policy")
    button = _("Move")
    explained = _("A case keeps the version it was opened under unless it is moved on purpose.")
    permission = Permission.MOVE_POLICY

    version = forms.ChoiceField(label=_("Version"))
    reason = reason_field(_("Why?"))

    def prepare(self) -> None:
        versions = [one for one in list_versions(self.case.desk_id) if one.pk != self.case.policy_version_id]
        self.fields["version"].choices = [(one.label, one.label) for one in versions]  # type: ignore[attr-defined]

    def perform(self) -> Words:
        actions.move_policy(**self.who, version=self.cleaned_data["version"], reason=self.cleaned_data["reason"])
        return _("The case runs under the other version now.")
