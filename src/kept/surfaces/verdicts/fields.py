"""The fields that a verdict needs: product, release, licence key, as far as the desk and its policy speak of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.products.queries import list_products
from kept.policy import Policy
from kept.policy.entitlement import Step
from kept.policy.entitlement.findings import speaks_of

NAMES = ("product", "release", "licence")


class Things(TypedDict):
    """What a request names."""

    product: str
    release: str
    licence: str


def add_cover_fields(form: forms.Form, policy: Policy, desk_id: int, *, may_be_unlisted: bool = True) -> None:
    """Put the fields on a form; none has to be filled in. One that is not needed is left out."""
    products = list_products(desk_id=desk_id)
    if products:
        choices = [("", _("Not stated")), *((product.key, product.name) for product in products)]
        if may_be_unlisted:
            choices.append(("something else", _("Something else")))
        form.fields["product"] = forms.ChoiceField(label=_("Which product?"), choices=choices, required=False)
        form.fields["release"] = forms.CharField(
            label=_("Which release?"), max_length=60, required=False, help_text=_("As the product shows it: 12.90")
        )
    if speaks_of(policy, Step.LICENCE):
        form.fields["licence"] = forms.CharField(
            label=_("Licence key"),
            max_length=80,
            required=False,
            help_text=_("Leave it empty where it is on record."),
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )


def things_in(form: forms.Form, values: Mapping[str, Any]) -> Things:
    """What the values of a form name, which need not be complete."""
    said = {name: str(values.get(name) or "") if name in form.fields else "" for name in NAMES}
    return Things(product=said["product"], release=said["release"], licence=said["licence"])
