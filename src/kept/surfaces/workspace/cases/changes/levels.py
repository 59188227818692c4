"""What passes between the levels of support: a case with what the next one asks for, or back; findings; charges."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases import actions
from kept.domain.cases.levels import levels_of, party_of
from kept.domain.cases.models import Case
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission
from kept.policy.charging import offer_of
from kept.surfaces.workspace.cases.changes.base import Change, Words, reason_field

ITEM = "item-"


class HandOn(Change):
    """Give the case to the next level, with what it asks for."""

    title = _("Hand on to the next level")
    short = _("Next level")
    button = _("Hand on")
    explained = _("What you leave empty is named as missing, and the case may come back for it.")

    def prepare(self) -> None:
        self.next = _next_level(self.case)
        if self.next is None:
            return
        said = self.policy.document.levels[self.next]
        self.items = list(said.asks_for)
        for number, item in enumerate(self.items):
            self.fields[f"{ITEM}{number}"] = forms.CharField(label=item, required=False, max_length=500)
        self.fields["reason"] = reason_field(_("Why does %(level)s have to look at it?") % {"level": said.label})

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where there is a next level, and the case is at the actor's own."""
        if not super().is_offered(case, actor) or _next_level(case) is None:
            return False
        here = party_of(get_policy(case.policy_version_id), str(case.facts.get("level", "")))
        return actor.organisations is None or here == "partner"

    def perform(self) -> Words:
        given = {item: self.cleaned_data[f"{ITEM}{number}"] for number, item in enumerate(self.items)}
        actions.escalate_case(
            **self.who,
            level=self.next or "",
            reason=self.cleaned_data["reason"],
            given=given,
            seen_revision=self.seen,
        )
        return _("The next level has it; its clocks run.")


class AcceptIntake(Change):
    """Say that what the level below handed on is complete."""

    title = _("Accept the case")
    short = _("Accept")
    button = _("Accept")
    explained = _("All that is asked for is there. The promise to the partner runs since the case arrived.")
    permission = Permission.ACCEPT_INTAKE
    asks = False

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where something was handed on and nobody has said so yet."""
        return super().is_offered(case, actor) and case.intake == "given"

    def perform(self) -> Words:
        actions.accept_intake(**self.who, seen_revision=self.seen)
        return _("The case is accepted.")


class SendBack(Change):
    """Give the case back to the level below, naming what is missing."""

    title = _("Send back for what is missing")
    short = _("Send back")
    button = _("Send back")
    explained = _("The case goes to whoever handed it on, and their clocks run again.")
    permission = Permission.ACCEPT_INTAKE

    missing = forms.MultipleChoiceField(label=_("Missing"), required=False, widget=forms.CheckboxSelectMultiple)
    other = forms.CharField(label=_("Something else that is missing"), required=False, max_length=200)
    reason = reason_field(_("What exactly is needed?"), required=False)

    def prepare(self) -> None:
        levels = levels_of(self.case)
        level = self.policy.document.levels.get(str(self.case.facts.get("level", "")))
        items = list(level.asks_for) if level else []
        self.fields["missing"].choices = [(item, item) for item in items]  # type: ignore[attr-defined]
        self.initial["missing"] = levels.given.missing if levels.given else []

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where the case was handed on from the level below."""
        return super().is_offered(case, actor) and case.intake in ("given", "accepted")

    def perform(self) -> Words:
        said = self.cleaned_data
        actions.return_intake(
            **self.who, missing=[*said["missing"], said["other"]], reason=said["reason"], seen_revision=self.seen
        )
        return _("The case went back, with what is missing.")


class Finding(Change):
    """Say what was found: whether the problem is real for us, and what causes it."""

    title = _("Record the finding")
    short = _("Finding")
    button = _("Record")
    explained = _("The customer reads what was found.")

    is_replicated = forms.ChoiceField(
        label=_("Could the problem be replicated?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("not_tried", _("Not tried"))],
        widget=forms.RadioSelect,
    )
    cause = forms.ChoiceField(
        label=_("What causes it?"),
        choices=[
            ("settings", _("Settings")),
            ("use", _("Unintentional use")),
            ("error", _("An error in the product")),
            ("unknown", _("Not known yet")),
        ],
        widget=forms.RadioSelect,
    )
    said = reason_field(_("In a sentence, as the customer reads it"), required=False)

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where the policy has levels, of which each finds something."""
        return super().is_offered(case, actor) and bool(case.facts.get("level"))

    def perform(self) -> Words:
        said = self.cleaned_data
        actions.record_finding(
            **self.who,
            is_replicated=said["is_replicated"],
            cause=said["cause"],
            said=said["said"],
            seen_revision=self.seen,
        )
        return _("The finding is recorded.")


class Offer(Change):
    """Name the price of the work, where the plan does not hold it."""

    title = _("Offer the work at its price")
    button = _("Make the offer")
    explained = _("The customer accepts or declines before work starts.")
    permission = Permission.ACCEPT_INTAKE
    asks = False

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where the policy names a price for the case."""
        return super().is_offered(case, actor) and offer_of(get_policy(case.policy_version_id), case.facts) is not None

    def perform(self) -> Words:
        actions.make_offer(**self.who)
        return _("The offer is made.")


class SpendTime(Change):
    """Write down time that is charged."""

    title = _("Write down time")
    button = _("Write down")
    explained = _("Time is rounded up for the whole case, as the rate says.")

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=1440)
    what = forms.CharField(label=_("What was done"), max_length=500)

    def prepare(self) -> None:
        self.initial["on"] = self.asking.now.date()

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where the policy names a price for the case."""
        return super().is_offered(case, actor) and offer_of(get_policy(case.policy_version_id), case.facts) is not None

    def perform(self) -> Words:
        said = self.cleaned_data
        actions.spend_time(**self.who, on=said["on"], minutes=said["minutes"], what=said["what"])
        return _("The time is written down.")


def _next_level(case: Case) -> str | None:
    levels = {level.key: level for level in get_policy(case.policy_version_id).levels}
    here = levels.get(str(case.facts.get("level", "")))
    return here.next if here else None
