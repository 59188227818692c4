"""What the header of every page needs to know about the person."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse


def account(request: HttpRequest) -> dict[str, str]:
    """Return where the account menu leads."""
    return {"account_url": reverse("sign_in:profile"), "sign_out_url": reverse("account_logout")}
