"""Keeping a view of a queue under a name, renaming it, deleting it, and bringing it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from kept.domain.cases.queries import QUEUES
from kept.domain.views import actions
from kept.domain.views.models import SavedView
from kept.domain.views.queries import can_change_view, get_view
from kept.kernel.actor import Permission
from kept.kernel.refusals import NotAllowed, NotFound, Refusal
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.queues.filters import read_view, view_of
from kept.surfaces.workspace.shell import show


class ViewForm(forms.Form):
    """The name of a view, and who has it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, widget=forms.TextInput(attrs={"autofocus": True}))
    is_shared = forms.BooleanField(label=gettext_lazy("Everybody on this desk has it"), required=False)

    def __init__(self, said: Any, *, request: Request, initial: dict[str, Any] | None = None) -> None:
        super().__init__(said, initial=initial, auto_id="view-%s")
        if not request.actor.may(Permission.SHARE_VIEW):
            del self.fields["is_shared"]

    @property
    def said(self) -> dict[str, Any]:
        """What was said; who may not share keeps it to themselves."""
        return {"is_shared": False} | self.cleaned_data


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: Request) -> HttpResponse:
    """Ask for a name, and keep the view that the address tells of."""
    queue = request.GET.get("queue", "all-open")
    if queue not in QUEUES:
        raise NotFound(f"There is no queue “{queue}”.")
    view = read_view(queue, request.GET, request)
    form = ViewForm(request.POST if request.method == "POST" else None, request=request)
    kept = _keep(request, form, partial(actions.save_view, view=view, actor=request.actor, at=request.now))
    return kept or _ask(request, form, {"title": _("Save this view"), "view": view})


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, view: str) -> HttpResponse:
    """Rename a view, or share it."""
    saved = get_view(view, actor=request.actor)
    if not can_change_view(saved, actor=request.actor):
        raise NotAllowed
    told = {"name": saved.name, "is_shared": saved.is_shared}
    form = ViewForm(request.POST if request.method == "POST" else None, initial=told, request=request)
    kept = _keep(request, form, partial(actions.change_view, public_id=view, actor=request.actor))
    return kept or _ask(request, form, {"title": _("Change the view"), "saved": saved})


@staff_page()
@require_POST
def delete(request: Request, view: str) -> HttpResponse:
    """Take a view away, and offer to bring it back."""
    saved = actions.delete_view(public_id=view, actor=request.actor, at=request.now)
    words = _("The view “%(name)s” is deleted.") % {"name": saved.name}
    back = reverse("workspace:restore-view", kwargs={"desk": request.desk.slug, "view": saved.public_id})
    undo = '{} <button class="button button-small" form="undo" formaction="{}">{}</button>'
    messages.success(request, format_html(undo, words, back, _("Undo")))
    return HttpResponseRedirect(reverse(f"workspace:queue-{saved.queue}", kwargs={"desk": request.desk.slug}))


@staff_page()
@require_POST
def restore(request: Request, view: str) -> HttpResponse:
    """Bring a deleted view back."""
    saved = actions.restore_view(public_id=view, actor=request.actor)
    messages.success(request, _("The view “%(name)s” is back.") % {"name": saved.name})
    return HttpResponseRedirect(_list_of(request, saved))


def _list_of(request: Request, saved: SavedView) -> str:
    address = reverse(f"workspace:queue-{saved.queue}", kwargs={"desk": request.desk.slug})
    query = view_of(saved).query()
    return f"{address}?{query}" if query else address


def _keep(request: Request, form: ViewForm, action: Callable[..., SavedView]) -> HttpResponse | None:
    """Do what a form in order asks and show the view; None if the form has to be shown, with the reason."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        saved = action(**form.said)
    except Refusal as refusal:
        form.add_error("name", refusal.message)
        return None
    messages.success(request, _("Saved as “%(name)s”.") % {"name": saved.name})
    return _go_to(request, saved)


def _go_to(request: Request, saved: SavedView) -> HttpResponse:
    url = _list_of(request, saved)
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)  # type: ignore[attr-defined]


def _ask(request: Request, form: ViewForm, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form, "url": request.get_full_path(), "desk": request.desk}
    status = 422 if form.is_bound else 200
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "workspace/queues/_saving_dialog.html", context, status=status)
    return show(request, "workspace/queues/saving.html", context, status=status)
