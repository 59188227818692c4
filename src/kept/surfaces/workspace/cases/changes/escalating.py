"""What goes to those behind support: a question to engineering, a lab to reproduce it in, an error of the product."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.cases.models import Case
from kept.domain.defects import actions as defects
from kept.domain.defects.models import DefectCase
from kept.domain.defects.queries import get_defect, list_top
from kept.domain.escalation.actions import ask_engineering
from kept.domain.escalation.models import Escalation
from kept.domain.escalation.queries import can_escalate
from kept.domain.labs.actions import book_lab
from kept.domain.labs.queries import get_resource, list_resources
from kept.domain.products.queries import find_product, list_products
from kept.kernel.actor import Actor, Permission
from kept.policy.calendars import load_zone
from kept.surfaces.workspace.cases.changes.base import Change, Words, reason_field


def moment_field(label: Any, *, required: bool = True) -> forms.DateTimeField:
    """An instant in the reader's own zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget)


def in_zone(said: datetime, zone: str) -> datetime:
    """The instant that somebody in a zone means by a wall time."""
    return said.replace(tzinfo=load_zone(zone))


class Escalate(Change):
    """Ask engineering for a deeper look."""

    title = _("Escalate to engineering")
    short = _("Engineering")
    button = _("Escalate")
    explained = _("The customer is owed updates until engineering has answered. The most severe take the fast track.")
    permission = Permission.ASK_ENGINEERING

    reason = reason_field(_("Why: is a deeper analysis needed, or is the outcome not what was expected?"))
    asked = forms.CharField(label=_("What is asked?"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}))
    wanted_by = moment_field(_("By when is an answer wanted?"), required=False)

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where the policy has engineering, and it is not at work on the case."""
        return (
            super().is_offered(case, actor)
            and can_escalate(case)
            and not Escalation.objects.filter(case=case).live().exists()
        )

    def perform(self) -> Words:
        said = self.cleaned_data
        wanted = said["wanted_by"]
        ask_engineering(
            **self.who,
            reason=said["reason"],
            asked=said["asked"],
            wanted_by=in_zone(wanted, self.asking.user.zone) if wanted else None,
            seen_revision=self.seen,
        )
        return _("Engineering has it.")


class BookLab(Change):
    """Reserve equipment to reproduce the problem."""

    title = _("Book a lab")
    button = _("Book it")
    explained = _("To reproduce the problem. The reservation and its result are told on the case.")
    permission = Permission.BOOK_LAB

    resource = forms.ChoiceField(label=_("Equipment"))
    starts_at = moment_field(_("From"))
    ends_at = moment_field(_("To"))
    purpose = reason_field(_("What is to be reproduced?"))

    def prepare(self) -> None:
        resources = list_resources(actor=self.asking.actor)
        self.fields["resource"].choices = [(one.public_id, str(one)) for one in resources]  # type: ignore[attr-defined]

    def perform(self) -> Words:
        said, zone = self.cleaned_data, self.asking.user.zone
        book_lab(
            **self.who,
            resource=get_resource(said["resource"], actor=self.asking.actor),
            starts_at=in_zone(said["starts_at"], zone),
            ends_at=in_zone(said["ends_at"], zone),
            purpose=said["purpose"],
            seen_revision=self.seen,
        )
        return _("The lab is booked.")


class FindDefect(Change):
    """Say that the cause is an error of the product."""

    title = _("It is an error of the product")
    short = _("Defect")
    button = _("Confirm")
    explained = _("The case goes to Product Management; its customer can follow the correction.")
    permission = Permission.LINK_DEFECT

    defect = forms.ChoiceField(label=_("Which one?"), required=False)
    title_said = forms.CharField(
        label=_("A new one: what goes wrong, as the customer reads it"), max_length=200, required=False
    )
    product = forms.ChoiceField(label=_("Product"), required=False)
    cause = forms.CharField(
        label=_("What we know of the cause (customers do not read it)"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self) -> None:
        actor = self.asking.actor
        known = [(one.public_id, str(one)) for one in list_top(actor=actor)]
        products = [(one.key, one.name) for one in list_products(desk_id=actor.desk_id)]
        self.fields["defect"].choices = [("", _("A new one")), *known]  # type: ignore[attr-defined]
        self.fields["product"].choices = [("", _("Not said")), *products]  # type: ignore[attr-defined]

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where no defect carries the case yet."""
        return super().is_offered(case, actor) and not DefectCase.objects.filter(case=case).exists()

    def perform(self) -> Words:
        said, actor = self.cleaned_data, self.asking.actor
        if said["defect"]:
            defect = get_defect(said["defect"], actor=actor)
            defects.link_defect(**self.who, defect_id=defect.public_id, seen_revision=self.seen)
        else:
            product = find_product(said["product"], desk_id=actor.desk_id) if said["product"] else None
            defect = defects.confirm_defect(
                **self.who,
                title=said["title_said"],
                cause=said["cause"],
                product=product,
                seen_revision=self.seen,
            )
        return _("%(label)s carries the case now.") % {"label": defect.label}


class LeaveDefect(Change):
    """Say that the case has another cause."""

    title = _("The defect is not the cause")
    button = _("Take it off")
    permission = Permission.LINK_DEFECT

    reason = reason_field(_("What is the cause?"))

    @classmethod
    def is_offered(cls, case: Case, actor: Actor) -> bool:
        """True where a defect carries the case."""
        return super().is_offered(case, actor) and DefectCase.objects.filter(case=case).exists()

    def perform(self) -> Words:
        defects.unlink_defect(**self.who, reason=self.cleaned_data["reason"])
        return _("The case goes on without the defect.")
