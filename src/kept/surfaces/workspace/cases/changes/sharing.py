"""One cause, many cases: joining a parent, leaving it, and answering or resolving all children at once."""

from __future__ import annotations

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases import actions
from kept.domain.cases.models import Case
from kept.kernel.actor import Actor, Permission
from kept.surfaces.workspace.cases.changes.base import Cards, Change, Words, reason_field
from kept.surfaces.workspace.cases.duties import children_of

WITH_CHILDREN = frozenset({"open", "resolved", "closed"})


def count_open(case: Case, actor: Actor) -> int:
    """How many open cases have this one's cause."""
    return sum(child.state == "open" for child in children_of(case, actor))


class ShareCause(Change):
    """Put the case under another one that has the same cause."""

    title = _("Same cause as another case")
    button = _("Join it")
    explained = _("What is said publicly on that case answers this one too. Customers do not see each other.")
    permission = Permission.SHARE_CAUSE

    parent = forms.CharField(label=_("Number of the parent case"), max_length=24)

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True for a case that shares no cause yet."""
        return super().is_offered(case, actor) and not case.parent_id and not children_of(case, actor)

    def perform(self) -> Words:
        said = self.cleaned_data
        who = {"actor": self.asking.actor, "at": self.asking.now}
        actions.share_cause(number=said["parent"].strip(), child=self.case.number, **who)  # type: ignore[arg-type]
        return _("The case is answered with its parent from now on.")


class LeaveCause(Change):
    """Let the case go on by itself."""

    title = _("Another cause after all")
    button = _("Let it go on by itself")
    permission = Permission.SHARE_CAUSE
    states = WITH_CHILDREN

    reason = reason_field(_("Why?"))

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True for a child."""
        return super().is_offered(case, actor) and bool(case.parent_id)

    def perform(self) -> Words:
        actions.leave_cause(**self.who, reason=self.cleaned_data["reason"])
        return _("The case goes on by itself.")


class AnswerChildren(Change):
    """Say the same to the customers of all cases with this cause."""

    title = _("Answer all with this cause")
    button = _("Send to everyone on these cases")
    permission = Permission.SHARE_CAUSE
    states = WITH_CHILDREN

    body = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 6}))
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def prepare(self) -> None:
        self.initial["once"] = secrets.token_urlsafe(16)
        open_ones = count_open(self.case, self.asking.actor)
        self.explained = _("It goes to this case and to %(count)s more, each on its own.") % {"count": open_ones}  # type: ignore[misc]

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where open cases have this one's cause."""
        return super().is_offered(case, actor) and count_open(case, actor) > 0

    def perform(self) -> Words:
        said = self.cleaned_data
        actions.answer_children(**self.who, body=said["body"], once=said["once"] or None, seen_revision=self.seen)
        return _("All were answered.")


class ResolveChildren(Change):
    """Resolve all open cases with this cause."""

    title = _("Resolve all with this cause")
    button = _("Resolve them and tell their customers")
    explained = _("Each open case with this cause gets the same resolution. This one stays as it is.")
    permission = Permission.SHARE_CAUSE
    states = WITH_CHILDREN

    resolution = forms.ChoiceField(label=_("Kind of resolution"), widget=Cards)
    explanation = forms.CharField(label=_("What you tell the customers"), widget=forms.Textarea(attrs={"rows": 5}))

    def prepare(self) -> None:
        self.fields["resolution"].choices = self.cards(self.policy.resolution_kinds)  # type: ignore[attr-defined]

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where open cases have this one's cause."""
        return super().is_offered(case, actor) and count_open(case, actor) > 0

    def perform(self) -> Words:
        said = self.cleaned_data
        done = actions.resolve_children(**self.who, resolution_kind=said["resolution"], explanation=said["explanation"])
        return _("Resolved: %(numbers)s.") % {"numbers": ", ".join(case.number for case in done)}
