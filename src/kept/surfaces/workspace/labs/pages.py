"""The labs: who has which equipment when, and what came of reproducing a problem there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kept.domain.labs import actions
from kept.domain.labs.models import ReproductionResult, Reservation, Resource
from kept.domain.labs.queries import get_reservation, get_resource, list_reservations, list_resources
from kept.kernel.actor import Permission
from kept.kernel.refusals import Invalid
from kept.policy.calendars import load_zone
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.behind import Doing, do_one, go_to
from kept.surfaces.workspace.cases.changes.base import Words
from kept.surfaces.workspace.shell import show

DAYS_SHOWN = 7


class ResourceForm(forms.Form):
    """Equipment that can be booked."""

    name = forms.CharField(label=_("Name"), max_length=120)
    place = forms.CharField(label=_("Where it stands"), max_length=120)
    equipment = forms.CharField(label=_("What it is"), max_length=500, required=False)


class ResultForm(forms.Form):
    """What came of it."""

    result = forms.ChoiceField(label=_("Result"), choices=ReproductionResult.choices, widget=forms.RadioSelect)
    said = forms.CharField(label=_("How"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 4}))


class CancelForm(forms.Form):
    """Why the equipment is not needed."""

    reason = forms.CharField(label=_("Why is it not needed?"), max_length=500)


@dataclass(frozen=True, slots=True)
class Lane:
    """One piece of equipment over the days shown, each day with who has it then."""

    resource: Resource
    days: list[list[Reservation]]


@staff_page(Permission.BOOK_LAB)
@require_http_methods(["GET", "HEAD", "POST"])
def show_calendar(request: Request) -> HttpResponse:
    """Show a week of the labs, and add equipment."""
    first = _first_day(request)
    form = ResourceForm(request.POST if request.method == "POST" else None, auto_id="resource-%s")
    who: dict[str, Any] = {"actor": request.actor, "at": request.now}
    if form.is_bound and do_one(
        request, form, lambda said: actions.add_resource(**said, **who), _("It can be booked.")
    ):
        return go_to(request, "labs")
    zone = load_zone(request.user.zone)
    starts = [datetime(day.year, day.month, day.day, tzinfo=zone) for day in _days(first, DAYS_SHOWN + 1)]
    held = list_reservations(actor=request.actor, since=starts[0], until=starts[-1])
    context = {
        "days": list(zip(_days(first, DAYS_SHOWN), starts, strict=False)),
        "lanes": [_lane(one, held, starts) for one in list_resources(actor=request.actor)],
        "before": first - timedelta(days=DAYS_SHOWN),
        "after": first + timedelta(days=DAYS_SHOWN),
        "form": form if request.actor.may(Permission.MANAGE_LABS) else None,
        "retired": [one for one in list_resources(actor=request.actor, with_retired=True) if not one.is_active],
        "may_manage": request.actor.may(Permission.MANAGE_LABS),
    }
    return show(request, "workspace/labs/calendar.html", context, status=422 if form.is_bound else 200)


def _lane(resource: Resource, held: list[Reservation], starts: list[datetime]) -> Lane:
    own = [one for one in held if one.resource_id == resource.pk]
    days = [
        [one for one in own if one.starts_at < end and one.ends_at > start]
        for start, end in pairwise(starts)
    ]
    return Lane(resource, days)


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def _first_day(request: Request) -> date:
    """The day asked for, or Monday of this week where the reader is."""
    today = request.now.astimezone(load_zone(request.user.zone)).date()
    try:
        asked = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return today - timedelta(days=today.weekday())
    return asked if 2000 < asked.year < 2100 else today


@staff_page(Permission.MANAGE_LABS)
@require_POST
def retire(request: Request, resource: str) -> HttpResponse:
    """Let equipment be booked no longer, or again."""
    found = get_resource(resource, actor=request.actor)
    actions.retire_resource(resource=found, is_active=not found.is_active, actor=request.actor, at=request.now)
    return go_to(request, "labs")


@staff_page(Permission.BOOK_LAB)
@require_http_methods(["GET", "HEAD", "POST"])
def show_reservation(request: Request, reservation: str) -> HttpResponse:
    """Show one reservation; record its result, or give the equipment back."""
    found = get_reservation(reservation, actor=request.actor)
    who: dict[str, Any] = {"reservation_id": reservation, "actor": request.actor, "at": request.now}
    result, cancel = ResultForm(auto_id="result-%s"), CancelForm(auto_id="cancel-%s")
    status = 200
    if request.method == "POST":
        step = request.POST.get("step")
        form: forms.Form
        doing: Doing
        done: Words
        if step == "result":
            form = result = ResultForm(request.POST, auto_id="result-%s")
            doing, done = lambda said: actions.record_result(**who, **said), _("The result is on the case.")
        elif step == "cancel":
            form = cancel = CancelForm(request.POST, auto_id="cancel-%s")
            doing, done = lambda said: actions.cancel_reservation(**who, **said), _("The equipment is free again.")
        else:
            raise Invalid("There is no such step.")
        if do_one(request, form, doing, done):
            return go_to(request, "reservation", reservation=reservation)
        status = 422
    context = {
        "reservation": found,
        "result": result,
        "cancel": cancel,
        "has_begun": found.starts_at < request.now,
        "customer_zone": None,
    }
    return show(request, "workspace/labs/reservation.html", context, status=status)
