"""Form fields for the facts that a policy asks about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.policy.language.values import Question

PREFIX = "fact-"


def add_questions(form: forms.Form, questions: Iterable[Question]) -> None:
    """Put a field for each question on a form; none has to be answered."""
    for question in questions:
        field: forms.Field
        if question.choices:
            field = forms.ChoiceField(choices=[("", _("Not known")), *question.choices])
        else:
            field = forms.CharField(max_length=200)
        field.label, field.required = question.label, False
        form.fields[PREFIX + question.key] = field


def answers_in(values: Mapping[str, object]) -> dict[str, str]:
    """The answers among the values of a form, by the key of their question; what was left open is left out."""
    return {
        name.removeprefix(PREFIX): str(value)
        for name, value in values.items()
        if name.startswith(PREFIX) and value not in ("", None)
    }
