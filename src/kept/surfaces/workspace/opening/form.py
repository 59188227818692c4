"""What an agent fills in while somebody tells them what is wrong."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases.types import Request as CaseRequest
from kept.domain.parties.models import Contact
from kept.policy import Policy
from kept.surfaces.verdicts.fields import add_cover_fields, things_in
from kept.surfaces.workspace.cases.changes.base import Card, Cards
from kept.surfaces.workspace.questions import PREFIX, add_questions, answers_in

ASKED_AT_ONCE = frozenset({"customer", "vendor", "agent"})


class OpenForm(forms.Form):
    """A new case. `once` makes a form that is sent twice open one case."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reporter_name = forms.CharField(
        label=_("Name, if nobody above is meant"), max_length=120, required=False, widget=forms.TextInput()
    )
    reporter_address = forms.EmailField(label=_("Mail address"), required=False)
    channel = forms.ChoiceField(label=_("How did it come in?"))
    subject = forms.CharField(label=_("In one line, what is wrong?"), max_length=250)
    body = forms.CharField(label=_("What they say"), widget=forms.Textarea(attrs={"rows": 5}))
    kind = forms.ChoiceField(label=_("Kind of request"))
    severity = forms.ChoiceField(label=_("Severity"), widget=Cards, required=False)

    def __init__(self, policy: Policy, sent: Any = None, *, desk_id: int, contact: Contact | None = None) -> None:
        super().__init__(sent, initial={"once": secrets.token_urlsafe(24)}, auto_id="open-%s")
        self.policy, self.contact = policy, contact
        channels = [(channel.key, channel.label) for channel in policy.channels]
        self._choose("channel", channels)
        self.initial["channel"] = next((one.key for one in policy.channels if one.via == "phone"), channels[0][0])
        self._choose("kind", [(kind.key, kind.label) for kind in policy.case_kinds])
        severities = [(one.key, Card(one.label, one.definition)) for one in policy.severities]
        self._choose("severity", [("", Card(str(_("As the answers propose"))))] * _proposes(policy) + severities)
        self.fields["severity"].required = not _proposes(policy)
        add_cover_fields(self, policy, desk_id)
        asked = [question for question in policy.questions if question.asked_of in ASKED_AT_ONCE]
        add_questions(self, [question for question in asked if question.asked_when == "opening"])
        questions = [name for name in self.fields if name.startswith(PREFIX)]
        self.order_fields(["once", "reporter_name", "reporter_address", "channel", "subject", "body", "kind"])
        self.order_fields([*[name for name in self.fields if name not in questions], *questions])
        if contact:
            del self.fields["reporter_name"], self.fields["reporter_address"]

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def case_request(self, values: Mapping[str, Any]) -> CaseRequest:
        """The request that these values make; they need not be complete for a look ahead."""
        known = {name: value for name, value in values.items() if name in self.fields}
        return CaseRequest(
            **things_in(self, known),
            subject=str(known.get("subject", "")),
            body=str(known.get("body", "")),
            channel=str(known.get("channel") or self.initial["channel"]),
            severity=str(known.get("severity") or "") or None,
            kind=str(known.get("kind") or "") or None,
            facts=answers_in(known),
            reporter_name=str(known.get("reporter_name", "")),
            reporter_address=str(known.get("reporter_address", "")),
        )


def _proposes(policy: Policy) -> bool:
    return policy.document.severity.proposed is not None
