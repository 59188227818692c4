"""Forms of signing in and of the profile."""

from __future__ import annotations

from zoneinfo import available_timezones

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.models import EmailAddress
from django import forms
from django.utils.translation import gettext_lazy as _

from kept.domain.parties.actions import make_login
from kept.domain.parties.models import User


class RequestCodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    """Asks for a code by mail. A contact who never signed in gets a login with it, which opens nothing until proven."""

    _user: User | None = None

    def clean_email(self) -> str:
        """The address; the form keeps the user behind it, if there is one or may be one.

        The address is noted as not proven, so that the code which comes back proves it.
        """
        email: str = super().clean_email()
        if self._user is None:
            self._user = make_login(email=email)
        if self._user is not None:
            EmailAddress.objects.get_or_create(user=self._user, email=self._user.email, defaults={"primary": True})
        return email


class ProfileForm(forms.Form):
    """What a person says about themselves."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("How you are named on cases and in mails."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Times are shown in it, always with its name."),
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(available_timezones())],
    )
