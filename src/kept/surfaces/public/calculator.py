"""The promise calculator: stated facts in, due times with their reasons out. All inputs come from the policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.policy import Policy
from kept.policy.arrival import starting_severity
from kept.policy.language.values import Question
from kept.surfaces.screens.instants import zone_of

FACT = "fact_"
FIRST_ASKED = ("customer", "agreement")
EARLIEST, LATEST = 2000, 2100


class CalculatorForm(forms.Form):
    """Plan, severity, kind, when and where; and every fact that the policy asks about."""

    plan = forms.ChoiceField(label=_("Plan"))
    severity = forms.ChoiceField(label=_("Severity"))
    kind = forms.ChoiceField(label=_("Kind of request"), required=False)
    at = forms.DateTimeField(
        label=_("Received at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [(name, name.replace("_", " ")) for name in sorted(available_timezones())]
    )

    def __init__(self, policy: Policy, data: Mapping[str, Any] | None, *, now: datetime, zone: str) -> None:
        local = now.astimezone(zone_of(zone)).replace(second=0, microsecond=0, tzinfo=None)
        super().__init__(data, initial={"at": local, "zone": zone, "plan": policy.plans[0].key})
        self.policy = policy
        labels = [(each.key, _label(each.key, each.label)) for each in policy.severities]
        self._choices("plan", [(each.key, each.label) for each in policy.plans])
        self._choices("severity", labels)
        if policy.document.severity.proposed:
            self._choices("severity", [("", _("As the facts propose")), *labels])
            self.fields["severity"].required = False
        if len(policy.case_kinds) > 1:
            self._choices("kind", [(each.key, each.label) for each in policy.case_kinds])
        else:
            del self.fields["kind"]
        for question in policy.questions:
            self.fields[FACT + question.key] = field_for(question)

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def first_fields(self) -> list[forms.BoundField]:
        """The fields that everybody needs."""
        asked = [FACT + question.key for question in self.policy.questions if question.asked_of in FIRST_ASKED]
        return [self[name] for name in self.fields if not name.startswith(FACT) or name in asked]

    def further_fields(self) -> list[forms.BoundField]:
        """The facts that only some promises ask for."""
        shown = {field.name for field in self.first_fields()}
        return [self[name] for name in self.fields if name not in shown]

    def clean_at(self) -> datetime:
        """The time as it was written; the zone is put to it in `clean`."""
        at: datetime = self.cleaned_data["at"]
        if not EARLIEST <= at.year < LATEST:
            raise forms.ValidationError(_("Give a time between the years 2000 and 2100."))
        return at.replace(tzinfo=None)

    def received_at(self) -> datetime:
        """The instant that was asked about. A time that the clock skips or shows twice is read as it first comes."""
        at: datetime = self.cleaned_data["at"]
        return at.replace(tzinfo=zone_of(self.cleaned_data["zone"])).astimezone(UTC)

    def facts(self) -> dict[str, str | bool | int]:
        """The stated facts, with the severity that follows from them where none was chosen."""
        given = {name.removeprefix(FACT): value for name, value in self.cleaned_data.items() if name.startswith(FACT)}
        facts: dict[str, str | bool | int] = {
            name: str(value) for name, value in given.items() if value not in ("", None)
        }
        facts["plan"] = self.cleaned_data["plan"]
        facts["kind"] = self.cleaned_data.get("kind") or self.policy.default_kind
        known = self.policy.complete(facts, self.received_at())
        facts["severity"] = starting_severity(
            self.policy, self.cleaned_data["severity"] or None, known, is_asked_by_customer=False
        )
        return facts


def _label(key: str, label: str) -> str:
    return label if key.lower() == label.lower() else f"{key} · {label}"


def field_for(question: Question) -> forms.Field:
    """A form field for one of the policy's questions; it may be left open."""
    if question.choices:
        default = dict(question.choices).get(question.default or "", "")
        nothing = _("Not stated (%(default)s)") % {"default": default} if default else _("Not stated")
        return forms.ChoiceField(label=question.label, required=False, choices=[("", nothing), *question.choices])
    if question.type == "date":
        return forms.DateField(label=question.label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
    if question.type == "number":
        return forms.IntegerField(label=question.label, required=False)
    return forms.CharField(label=question.label, required=False, max_length=200)
