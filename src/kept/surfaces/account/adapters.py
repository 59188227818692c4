"""What Kept wants of allauth: no sign-up, mail by a job, strict ways back, and contacts linked to proven addresses."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as request_context
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from kept.domain.parties.actions import link_contacts
from kept.domain.parties.models import User
from kept.kernel import clock, jobs

UNKNOWN_ACCOUNT = "account/email/unknown_account"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """An account exists because an administrator named the person, never because somebody filled in a form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only an address on this host is a way back."""
        request = request_context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave the mail to a job, so that an answer takes as long for an unknown address as for a known one.

        The job for an unknown address has no recipient and sends nothing: a stranger cannot make Kept write to people.
        """
        message = self.render_mail(
            template_prefix, email, {"request": request_context.request, "email": email, **context}
        )
        jobs.defer(
            "send_account_mail",
            recipient="" if template_prefix == UNKNOWN_ACCOUNT else email,
            subject=str(message.subject),
            text=str(message.body),
        )

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Link the contacts of the person's proven addresses, then go on."""
        proven = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
        link_contacts(user=user, addresses=list(proven), at=clock.now())
        response: HttpResponse = super().post_login(request, user, **more)
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rate limits count by: the nearest one that is no trusted proxy."""
        hops = [request.META.get("REMOTE_ADDR") or "127.0.0.1"]
        if _is_trusted(hops[0]):
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            hops += reversed([hop.strip() for hop in forwarded if hop.strip()])
        return next((hop for hop in hops if not _is_trusted(hop)), hops[-1])


def _is_trusted(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network) for network in settings.TRUSTED_PROXIES)
