"""The week of the rosters, swapping a turn, and how one is reached."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.domain.cases.queries import find_agent
from kept.domain.oncall.actions import change_reach, swap_turn, take_back_swap
from kept.domain.oncall.models import Swap
from kept.domain.oncall.queries import find_reach, get_roster, get_swap, list_rosters, list_swaps
from kept.domain.parties.queries import get_agent, list_agents
from kept.kernel.actor import Permission
from kept.kernel.refusals import NotAllowed, Refusal
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.shell import show
from kept.surfaces.workspace.shifts.acting import do_and_go
from kept.surfaces.workspace.shifts.week import gaps_ahead, lay_week, zone_of


class SwapForm(forms.Form):
    """Who is on instead, from when until when on the reader's wall."""

    agent = forms.ChoiceField(label=_("Who is on instead?"))
    starts_at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, sent: Any = None, *, request: Request) -> None:
        super().__init__(sent, auto_id="swap-%s")
        people = [agent for agent in list_agents(actor=request.actor) if agent.partner_id is None]
        self.fields["agent"].choices = [(one.public_id, one.user.name) for one in people]  # type: ignore[attr-defined]


class ReachForm(forms.Form):
    """A number, and hours in which only the most severe may ring."""

    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("In your own zone. Cases of the highest severity are never held back."),
    )


@staff_page(Permission.WORK_SHIFT)
@require_safe
def show_week(request: Request) -> HttpResponse:
    """Show who is on in a week, and where nobody is."""
    rosters = list_rosters(actor=request.actor, at=request.now)
    zone = request.user.zone
    context = {
        "week": lay_week(rosters, of=_date(request.GET.get("week", "")), now=request.now, zone=zone),
        "gaps": gaps_ahead(rosters, now=request.now) if rosters else (),
        "swaps": [_own(swap, request) for swap in list_swaps(actor=request.actor, at=request.now)],
        "may_manage": request.actor.may(Permission.MANAGE_ROSTERS),
    }
    return show(request, "workspace/shifts/week.html", context)


def _own(swap: Swap, request: Request) -> tuple[Swap, bool]:
    """A swap, and whether the reader may take it back."""
    may = swap.agent_id == request.actor.person_id or request.actor.may(Permission.MANAGE_ROSTERS)
    return swap, may


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


@staff_page(Permission.WORK_SHIFT)
@require_http_methods(["GET", "HEAD", "POST"])
def swap(request: Request, roster: str) -> HttpResponse:
    """Let somebody be on instead of whoever the rotation names."""
    found = get_roster(roster, actor=request.actor)
    form = SwapForm(request.POST if request.method == "POST" else None, request=request)
    with timezone.override(zone_of(request.user.zone)):
        is_done = form.is_bound and form.is_valid() and _swap(request, form, found)
    if is_done:
        return redirect("workspace:shifts", desk=request.desk.slug)
    context = {"form": form, "roster": found}
    return show(request, "workspace/shifts/swap.html", context, status=422 if form.is_bound else 200)


def _swap(request: Request, form: SwapForm, roster: Any) -> bool:
    said = form.cleaned_data
    starts_at: datetime = said["starts_at"]
    try:
        swap_turn(
            roster=roster,
            agent=get_agent(said["agent"], actor=request.actor),
            starts_at=starts_at,
            ends_at=said["ends_at"],
            reason=said["reason"],
            actor=request.actor,
            at=request.now,
        )
    except NotAllowed:
        form.add_error(None, _("You can take a turn over, or give away your own. Ask a lead for anything else."))
        return False
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, _("The turn was swapped."))
    return True


@staff_page(Permission.WORK_SHIFT)
@require_POST
def take_back(request: Request, swap: str) -> HttpResponse:
    """End a swap."""
    found = get_swap(swap, actor=request.actor)
    return do_and_go(
        request,
        lambda: take_back_swap(swap=found, actor=request.actor, at=request.now),
        _("The swap does not hold any more."),
        "shifts",
    )


@staff_page(Permission.WORK_SHIFT)
@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: Request) -> HttpResponse:
    """Show and change how the reader is reached on duty."""
    agent = find_agent(request.actor)
    if agent is None:
        raise NotAllowed
    known = find_reach(agent.pk)
    initial = {name: getattr(known, name) for name in ReachForm.base_fields} if known else {}
    form = ReachForm(request.POST if request.method == "POST" else None, initial=initial, auto_id="reach-%s")
    if form.is_bound and form.is_valid():
        try:
            change_reach(agent=agent, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("That is how you are reached from now on."))
            return redirect("workspace:reach", desk=request.desk.slug)
    return show(request, "workspace/shifts/reach.html", {"form": form}, status=422 if form.is_bound else 200)
