"""Keys to the API: made for one person, shown once, revoked at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kept.domain.parties.actions import make_token, revoke_token
from kept.domain.parties.queries import get_agent, list_agents, list_tokens
from kept.kernel.actor import Actor, Permission
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.admin.acting import do_form, do_row
from kept.surfaces.workspace.shell import show


class TokenForm(forms.Form):
    """What the key is for, and with whose authority it acts."""

    label = forms.CharField(label=_("What is it for?"), max_length=80)
    agent = forms.ChoiceField(label=_("It acts as"))

    def __init__(self, sent: Any = None, *, actor: Actor) -> None:
        super().__init__(sent, auto_id="token-%s")
        agents = [(agent.public_id, agent.user.name) for agent in list_agents(actor=actor)]
        self.fields["agent"].choices = agents  # type: ignore[attr-defined]


@staff_page(Permission.MANAGE_TOKENS)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request) -> HttpResponse:
    """Show the keys, and make one; its secret is on this page once and never again."""
    form = TokenForm(request.POST if request.method == "POST" else None, actor=request.actor)
    made: list[str] = []

    def make(said: dict[str, Any]) -> None:
        agent = get_agent(said["agent"], actor=request.actor)
        made.append(make_token(label=said["label"], agent=agent, actor=request.actor, at=request.now)[1])

    is_done = form.is_bound and do_form(request, form, make, _("The key is made."))
    context = {
        "form": TokenForm(actor=request.actor) if is_done else form,
        "tokens": list_tokens(actor=request.actor),
        "secret": made[0] if made else "",
    }
    return show(request, "workspace/admin/tokens.html", context, status=422 if form.is_bound and not is_done else 200)


@staff_page(Permission.MANAGE_TOKENS)
@require_POST
def revoke(request: Request, token: str) -> HttpResponse:
    """End a key."""
    return do_row(
        request,
        lambda: revoke_token(token_id=token, actor=request.actor, at=request.now),
        _("The key opens nothing any more."),
        "tokens",
    )
