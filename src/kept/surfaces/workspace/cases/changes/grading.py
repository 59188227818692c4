"""Answering what the customer asks about severity, their dedicated people, and the emergency exception."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases import actions
from kept.domain.cases.emergency import emergency_of
from kept.domain.cases.grading import find_severity_request, grading_of
from kept.domain.cases.models import Case
from kept.domain.entitlements.people import get_contact
from kept.domain.entitlements.queries import list_approved
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission
from kept.policy.contacts import has_exception
from kept.policy.severity import may_customer_ask
from kept.surfaces.workspace.cases.changes.base import Change, Words, reason_field
from kept.surfaces.workspace.words import label_in


class AnswerSeverity(Change):
    """Accept or decline the severity that the customer asked for."""

    title = _("The customer asks for another severity")
    short = _("Answer the severity")
    button = _("Answer")
    explained = _("The customer reads your reason. Where you accept, the clocks follow at once.")
    permission = Permission.CHANGE_SEVERITY

    answer = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect)
    reason = reason_field(_("Why?"))

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        if not super().is_offered(case, actor) or not may_customer_ask(get_policy(case.policy_version_id)):
            return False
        return find_severity_request(case) is not None

    def prepare(self) -> None:
        asked = find_severity_request(self.case)
        label = label_in(self.policy.severities, asked.severity) if asked else ""
        accept = _("Accept %(severity)s") % {"severity": label}
        self.fields["answer"].choices = [("accept", accept), ("decline", _("Decline it"))]  # type: ignore[attr-defined]
        self.fields["answer"].help_text = asked.reason if asked else ""

    def perform(self) -> Words:
        is_accepted = self.cleaned_data["answer"] == "accept"
        actions.answer_severity(
            **self.who, is_accepted=is_accepted, reason=self.cleaned_data["reason"], seen_revision=self.seen
        )
        return _("The severity was accepted.") if is_accepted else _("The severity was declined.")


class NameDedicated(Change):
    """Record who of the customer works on the case throughout."""

    title = _("The customer's dedicated people")
    button = _("Save")
    explained = _("Who of the customer works on it with us throughout, and how they are reached.")

    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=40)

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        return super().is_offered(case, actor) and grading_of(case).needs_people

    def perform(self) -> Words:
        known = [{"name": name, "phone": phone} for name, phone in grading_of(self.case).people]
        person = {"name": self.cleaned_data["name"], "phone": self.cleaned_data["phone"]}
        actions.name_dedicated(**self.who, people=[*known, person])
        return _("The person is on record.")


class GrantEmergency(Change):
    """Help somebody who is no approved contact, in an emergency."""

    title = _("Help in an emergency")
    button = _("Help provisionally")
    explained = _("The person is no approved contact. They are verified afterwards, and a named contact takes part.")

    reason = reason_field(_("What is the emergency?"))
    scope = forms.CharField(
        label=_("Within which limits?"),
        required=False,
        max_length=500,
        help_text=_("Left open: restoring the service, no change, and nothing is given out until they are verified."),
    )
    allows_files = forms.BooleanField(label=_("Files may be exchanged with them"), required=False)

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        if not super().is_offered(case, actor) or not has_exception(get_policy(case.policy_version_id)):
            return False
        is_approved = case.contact is not None and case.contact.is_approved and case.contact.is_active
        return not is_approved and emergency_of(case) is None

    def perform(self) -> Words:
        said = self.cleaned_data
        limits = {"scope": said["scope"], "allows_files": said["allows_files"]}
        actions.grant_emergency(**self.who, reason=said["reason"], **limits)
        return _("The case is provisional. The named contacts are asked.")


class VerifyPerson(Change):
    """Record whether the person who was helped is who they say."""

    title = _("Verify the person")
    button = _("Record")
    explained = _("Where they cannot be verified, the case goes on with a named contact only, or is cancelled.")

    is_known = forms.ChoiceField(
        label=_("Is the person who they say?"),
        widget=forms.RadioSelect,
        choices=(("yes", _("Yes, verified")), ("no", _("No, they could not be verified"))),
    )
    how = reason_field(_("How was it found out?"))

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        return super().is_offered(case, actor) and _is_missing(case, person=True)

    def perform(self) -> Words:
        said = self.cleaned_data
        actions.verify_person(**self.who, is_known=said["is_known"] == "yes", how=said["how"])
        return _("It was recorded.")


class InvolveContact(Change):
    """Record that a named contact takes part."""

    title = _("A named contact takes part")
    button = _("Record")

    contact = forms.ChoiceField(label=_("Approved contact"))

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        return super().is_offered(case, actor) and _is_missing(case, person=False)

    def prepare(self) -> None:
        approved = list_approved(self.case.organisation_id or 0)
        self.fields["contact"].choices = [(one.public_id, one.name) for one in approved]  # type: ignore[attr-defined]

    def perform(self) -> Words:
        contact = get_contact(self.cleaned_data["contact"], actor=self.asking.actor)
        actions.involve_contact(**self.who, contact=contact)
        return _("It was recorded.")


def _is_missing(case: Case, *, person: bool) -> bool:
    if not has_exception(get_policy(case.policy_version_id)):
        return False
    emergency = emergency_of(case)
    if emergency is None or not emergency.is_running:
        return False
    return emergency.is_known is None if person else emergency.contact is None
