"""How a case ends, and how it goes on after all."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from kept.kernel.actor import Actor, Permission
from kept.surfaces.workspace.cases.changes.base import Cards, Change, Words, reason_field


class Resolve(Change):
    """Give the customer a resolution."""

    title = _("Resolve the case")
    button = _("Resolve and send to everyone on the case")
    permission = Permission.REPLY

    resolution = forms.ChoiceField(label=_("Kind of resolution"), widget=Cards)
    explanation = forms.CharField(
        label=_("What you tell the customer"),
        help_text=_("It is sent to everyone on the case."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def prepare(self) -> None:
        self.fields["resolution"].choices = self.cards(self.policy.resolution_kinds)  # type: ignore[attr-defined]

    def perform(self) -> Words:
        chosen = self.cleaned_data
        case = actions.resolve_case(
            **self.who,
            resolution_kind=chosen["resolution"],
            explanation=chosen["explanation"],
            seen_revision=self.seen,
        )
        return _("The case is resolved and closed.") if case.state == "closed" else _("The case is resolved.")


class Close(Change):
    """Close the case."""

    title = _("Close the case")
    button = _("Close")
    permission = Permission.CLOSE_CASE
    states = frozenset({"open", "resolved"})

    reason = reason_field(_("Why?"), required=False)

    def perform(self) -> Words:
        actions.close_case(**self.who, reason=self.cleaned_data["reason"], seen_revision=self.seen)
        return _("The case is closed.")


class Reopen(Change):
    """Go on with a case that was over."""

    title = _("Reopen the case")
    button = _("Reopen")
    permission = Permission.REOPEN_CASE
    states = frozenset({"resolved", "closed", "cancelled"})

    reason = reason_field(_("Why?"))

    def perform(self) -> Words:
        actions.reopen_case(**self.who, reason=self.cleaned_data["reason"], seen_revision=self.seen)
        return _("The case is open again.")


class Cancel(Change):
    """Take the case off the desk."""

    title = _("Cancel the case")
    button = _("Cancel the case")
    explained = _("For what was no request for support: spam, or opened by mistake. Its clocks end without a verdict.")

    reason = reason_field(_("Why?"))

    def perform(self) -> Words:
        actions.cancel_case(**self.who, reason=self.cleaned_data["reason"])
        return _("The case is cancelled.")


class UndoMerge(Change):
    """Let a merged case go on by itself."""

    title = _("Undo the merge")
    button = _("Undo the merge")
    explained = _("The case goes on by itself; its clocks stand as if it had never been merged.")
    permission = Permission.MERGE_CASES
    states = frozenset({"merged"})
    asks = False

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        return super().is_offered(case, actor) and case.merged_into_id is not None

    def perform(self) -> Words:
        actions.undo_merge(**self.who)
        return _("The case goes on by itself.")
