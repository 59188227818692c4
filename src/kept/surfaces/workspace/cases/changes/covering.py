"""Whether a case is covered: decided against the rules, and excluded by what the policy names."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases import actions
from kept.domain.cases.cover import cover_of
from kept.domain.cases.models import Case
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission
from kept.policy.calendars import load_zone
from kept.policy.entitlement import Outcome
from kept.surfaces.verdicts.showing import effect_words, label_of
from kept.surfaces.workspace.cases.changes.base import Card, Cards, Change, Words, reason_field

DECISIONS = (Outcome.ENTITLED, Outcome.CONDITIONS, Outcome.REFUSED)


class Exclude(Change):
    """Put an exclusion on the case."""

    title = _("Exclude: support is not owed for this")
    button = _("Exclude")
    explained = _("The policy says what each does to the clocks. It can be taken off again.")
    permission = Permission.EXCLUDE

    exclusion = forms.ChoiceField(label=_("What is it?"), widget=Cards)
    reason = reason_field(_("How do you know?"))

    def prepare(self) -> None:
        choices = []
        for key, said in self.policy.document.exclusions.items():
            unless = _("Unless: %(unless)s.") % {"unless": said.unless} if said.unless else ""
            choices.append((key, Card(said.reason, f"{effect_words(said.effect)} {unless}".strip())))
        self.fields["exclusion"].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where the policy names exclusions and none is on the case."""
        has_any = bool(get_policy(case.policy_version_id).document.exclusions)
        return super().is_offered(case, actor) and has_any and not case.exclusion

    def perform(self) -> Words:
        chosen = self.cleaned_data
        actions.put_exclusion(
            **self.who, exclusion=chosen["exclusion"], reason=chosen["reason"], seen_revision=self.seen
        )
        return _("The case is excluded; its clocks follow.")


class Include(Change):
    """Take the exclusion off the case."""

    title = _("Take the exclusion off")
    button = _("Take it off")
    explained = _("What stood still goes on, and times are promised again.")
    permission = Permission.EXCLUDE

    reason = reason_field(_("Why does it not hold any more?"))

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where an exclusion is on the case."""
        return super().is_offered(case, actor) and bool(case.exclusion)

    def perform(self) -> Words:
        actions.take_exclusion(**self.who, reason=self.cleaned_data["reason"], seen_revision=self.seen)
        return _("The exclusion is off; the clocks go on.")


class Decide(Change):
    """Decide on the cover, whatever the rules say."""

    title = _("Decide on the cover")
    button = _("Decide")
    explained = _("Your decision holds instead of what the rules say, which stays on record.")
    permission = Permission.OVERRIDE_VERDICT

    outcome = forms.ChoiceField(label=_("What holds?"), widget=forms.RadioSelect)
    scope = forms.ChoiceField(
        label=_("For what?"),
        choices=[("case", _("This case")), ("customer", _("All requests of this customer, until a date"))],
        widget=forms.RadioSelect,
        initial="case",
    )
    until = forms.DateField(
        label=_("Until and including"),
        required=False,
        help_text=_("For a customer it is needed; for a case it may be left open."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = reason_field(_("Why?"))

    def prepare(self) -> None:
        self.fields["outcome"].choices = [(one.value, label_of(one)) for one in DECISIONS]  # type: ignore[attr-defined]
        if self.case.organisation is None:
            del self.fields["scope"]

    def clean(self) -> dict[str, Any]:
        """A decision for a customer needs its end."""
        said = super().clean() or {}
        if said.get("scope") == "customer" and not said.get("until") and "until" not in self.errors:
            self.add_error("until", _("Say until when it holds for this customer."))
        return said

    def perform(self) -> Words:
        chosen = self.cleaned_data
        day, is_for_customer = chosen.get("until"), chosen.get("scope") == "customer"
        zone = load_zone(self.policy.document.zone)
        actions.override_verdict(
            **self.who,
            outcome=chosen["outcome"],
            reason=chosen["reason"],
            until=datetime.combine(day, time.max, zone) if day else None,
            customer_until=day if is_for_customer else None,
            seen_revision=self.seen,
        )
        return _("It is decided.")


class Restore(Change):
    """Let the rules hold again."""

    title = _("Let the rules hold again")
    button = _("Take the decision back")
    permission = Permission.OVERRIDE_VERDICT

    reason = reason_field(_("Why?"))

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where somebody has decided on the case."""
        return super().is_offered(case, actor) and cover_of(case).decided is not None

    def perform(self) -> Words:
        actions.restore_verdict(**self.who, reason=self.cleaned_data["reason"], seen_revision=self.seen)
        return _("The rules hold again.")
