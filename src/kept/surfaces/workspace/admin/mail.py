"""Mail that waits for a decision, mail that did not arrive, and the addresses that the desk reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.domain.entitlements.people import get_contact, search_contacts
from kept.domain.mailroom.actions import add_mailbox, reject_quarantined, replay_mail, take_quarantined
from kept.domain.mailroom.queries import get_inbound, get_raw, list_mailboxes, list_quarantined, list_undelivered
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Permission
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.admin.acting import do_form, do_row, go
from kept.surfaces.workspace.shell import show


class MailboxForm(forms.Form):
    """An address whose mail becomes requests."""

    address = forms.EmailField(label=_("Mail address"))
    name = forms.CharField(label=_("Name shown in replies"), max_length=100)


@staff_page(Permission.WORK_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: Request) -> HttpResponse:
    """Show mail that waits or failed, and add an address."""
    form = MailboxForm(request.POST if request.method == "POST" else None, auto_id="mailbox-%s")
    who: dict[str, Any] = {"actor": request.actor, "at": request.now}
    if form.is_bound and do_form(request, form, lambda said: add_mailbox(**said, **who), _("The address is read now.")):
        return go(request, "mail")
    policy = get_policy_in_force(request.desk.pk, request.now)
    waiting = list_quarantined(actor=request.actor)
    context = {
        "form": form,
        "mailboxes": list_mailboxes(actor=request.actor),
        "waiting": [(one, search_contacts(one.sender_address, actor=request.actor)) for one in waiting],
        "undelivered": list_undelivered(actor=request.actor),
        "channels": policy.channels,
        "may_add": request.actor.may(Permission.MANAGE_DESK),
    }
    return show(request, "workspace/admin/mail.html", context, status=422 if form.is_bound else 200)


@staff_page(Permission.WORK_CASE)
@require_POST
def take_in(request: Request, mail: str) -> HttpResponse:
    """Take a mail that waits into a case."""
    contact = request.POST.get("contact", "")
    return do_row(
        request,
        lambda: take_quarantined(
            public_id=mail,
            number=request.POST.get("number", "").strip(),
            contact=get_contact(contact, actor=request.actor) if contact else None,
            channel=request.POST.get("channel", ""),
            actor=request.actor,
            at=request.now,
        ),
        _("The mail is on a case now."),
        "mail",
    )


@staff_page(Permission.WORK_CASE)
@require_POST
def leave_out(request: Request, mail: str) -> HttpResponse:
    """Leave out a mail that waits, for a reason."""
    reason = request.POST.get("reason", "")
    return do_row(
        request,
        lambda: reject_quarantined(public_id=mail, reason=reason, actor=request.actor, at=request.now),
        _("The mail is left out."),
        "mail",
    )


@staff_page(Permission.WORK_CASE)
@require_POST
def send_again(request: Request, outbound: str) -> HttpResponse:
    """Try a mail again that could not be delivered."""
    return do_row(
        request,
        lambda: replay_mail(public_id=outbound, actor=request.actor, at=request.now),
        _("It is tried again."),
        "mail",
    )


@staff_page(Permission.WORK_CASE)
@require_safe
def original(request: Request, mail: str) -> HttpResponse:
    """Hand out the bytes of a mail as they came, to be saved, never to be shown."""
    found = get_inbound(mail, actor=request.actor)
    response = HttpResponse(get_raw(found), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{found.public_id}.eml"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
