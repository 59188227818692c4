"""The form of a new case, made from the policy: it asks what the policy asks, and nothing that is known."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kept.domain.cases.types import Request as CaseRequest
from kept.kernel.files import IncomingFile
from kept.policy import Policy
from kept.policy.language.values import Question
from kept.policy.severity import asks_for_dedicated, may_ask_for_dedicated
from kept.surfaces.portal.cover import Cover, channel_here
from kept.surfaces.portal.uploads import FilesField
from kept.surfaces.public.calculator import FACT, field_for
from kept.surfaces.verdicts.fields import NAMES, add_cover_fields, things_in

LONGEST_SUBJECT = 250


class AskForm(forms.Form):
    """What the customer tells. `once` makes a form that is sent twice open one case."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)
    organisation = forms.ChoiceField(label=_("For which organisation?"))
    kind = forms.ChoiceField(label=_("What is it about?"))
    severity = forms.ChoiceField(label=_("How severe is it?"), required=False)
    subject = forms.CharField(
        label=_("In one line, what is wrong?"),
        max_length=LONGEST_SUBJECT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    body = forms.CharField(
        label=_("What happens, since when, and what have you tried?"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write something first; an empty message says nothing.")},
    )
    dedicated_name = forms.CharField(
        label=_("Who of yours works on it with us throughout: name"), max_length=120, required=False
    )
    dedicated_phone = forms.CharField(label=_("Their phone number"), max_length=40, required=False)
    attachments = FilesField(
        label=_("Files"), required=False, help_text=_("Logs and pictures of the screen help most. Up to 25 MB each.")
    )

    def __init__(self, policy: Policy, covers: Sequence[Cover], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"once": secrets.token_urlsafe(24)})
        self.policy = policy
        self.covers = {cover.organisation.public_id: cover for cover in covers}
        if len(covers) == 1:
            del self.fields["organisation"]
        else:
            self._choose("organisation", [(key, cover.organisation.name) for key, cover in self.covers.items()])
        self.channel = channel_here(policy, self.cover.channels)
        if len(policy.case_kinds) == 1 or not self._is_triaged_here():
            del self.fields["kind"]
        else:
            self._choose("kind", [(kind.key, kind.label) for kind in policy.case_kinds])
            told = [f"{kind.label}: {kind.description}" for kind in policy.case_kinds if kind.description]
            self.fields["kind"].help_text = " ".join(told)
        if may_ask_for_dedicated(policy):
            self.fields["dedicated_name"].help_text = self._who_needs_people()
        else:
            del self.fields["dedicated_name"], self.fields["dedicated_phone"]
        if self.is_decided_by_answers:
            del self.fields["severity"]
        else:
            self._choose("severity", [(each.key, each.label) for each in policy.severities])
            self.fields["severity"].required = not self.may_answers_propose
        add_cover_fields(self, policy, self.cover.organisation.desk_id)
        for question in self.questions():
            self.fields[FACT + question.key] = field_for(question)
        questions = [FACT + question.key for question in self.questions()]
        self.order_fields(["once", "organisation", "kind", *NAMES, *questions, "severity"])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _is_triaged_here(self) -> bool:
        said = self.policy.document.channels.get(self.channel)
        return said is None or said.opens_as is None

    @property
    def cover(self) -> Cover:
        """The organisation that the case is for: the one chosen, else the first."""
        chosen = str(self.data.get("organisation", "")) if self.is_bound else ""
        return self.covers.get(chosen) or next(iter(self.covers.values()))

    @property
    def may_answers_propose(self) -> bool:
        """Whether the policy makes a severity of the answers."""
        return self.policy.document.severity.proposed is not None

    @property
    def is_decided_by_answers(self) -> bool:
        """Whether the customer's wish does not count: the vendor decides, by rules (NT-13)."""
        return self.may_answers_propose and self.policy.severity_set_by == "vendor"

    def questions(self) -> list[Question]:
        """What the policy asks the customer when a case opens, without what is known of them already."""
        known = self.cover.known_facts
        return [
            question
            for question in self.policy.questions
            if question.asked_of == "customer" and question.asked_when == "opening" and question.key not in known
        ]

    def _who_needs_people(self) -> str:
        """The severities that need dedicated people of the customer (NA-11)."""
        labels = [
            each.label for each in self.policy.severities if asks_for_dedicated(self.policy, {"severity": each.key})
        ]
        return gettext("Needed for %(severities)s.") % {"severities": ", ".join(labels)}

    def dedicated_fields(self) -> list[forms.BoundField]:
        """The fields of who works on it throughout, where the policy asks for them."""
        return [self[name] for name in ("dedicated_name", "dedicated_phone") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Somebody who works on it throughout is reached by phone."""
        said = super().clean() or {}
        if bool(said.get("dedicated_name")) != bool(said.get("dedicated_phone")):
            self.add_error("dedicated_phone", _("Give both the name and the phone number, or neither."))
        return said

    def question_fields(self) -> list[forms.BoundField]:
        """The fields of the policy's questions."""
        return [self[FACT + question.key] for question in self.questions()]

    def cover_fields(self) -> list[forms.BoundField]:
        """The fields of what the request is about: product, release, licence key."""
        return [self[name] for name in NAMES if name in self.fields]

    def case_request(self, values: Mapping[str, Any], files: Sequence[IncomingFile] = ()) -> CaseRequest:
        """The request for a case that these values make; `values` need not be complete for a look ahead."""
        facts = {
            name.removeprefix(FACT): str(value)
            for name, value in values.items()
            if name.startswith(FACT) and value not in ("", None) and name in self.fields
        }
        defaults = {question.key: question.default for question in self.questions() if question.default}
        facts = defaults | facts  # the form shows them as what holds where nothing is stated
        return CaseRequest(
            **things_in(self, values),
            subject=str(values.get("subject", "")),
            body=str(values.get("body", "")),
            channel=self.channel,
            severity=str(values.get("severity") or "") or None,
            kind=str(values.get("kind") or "") or None,
            facts=facts,
            files=files,
            dedicated=_people(values),
        )


def _people(values: Mapping[str, Any]) -> list[dict[str, str]]:
    name, phone = str(values.get("dedicated_name") or ""), str(values.get("dedicated_phone") or "")
    return [{"name": name, "phone": phone}] if name and phone else []
