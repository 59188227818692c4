"""Administering rosters: which team is on in which hours, who of it by turns, and how long they have to answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kept.domain.oncall.actions import change_roster, make_roster
from kept.domain.oncall.models import ALWAYS, Roster
from kept.domain.oncall.queries import get_roster, list_rosters
from kept.domain.oncall.types import Rotation
from kept.domain.parties.queries import get_team, list_agents, list_teams
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Permission
from kept.policy import Policy
from kept.policy.rosters import TurnLength
from kept.surfaces.doors import Request, staff_page
from kept.surfaces.workspace.admin.acting import do_form, go
from kept.surfaces.workspace.shell import show
from kept.surfaces.workspace.shifts.week import gaps_ahead

PLACES = 6


class RosterForm(forms.Form):
    """A rotation."""

    team = forms.ChoiceField(label=_("Team"))
    hours = forms.ChoiceField(label=_("Hours"), help_text=_("The shifts and calendars of the policy in force."))
    turn = forms.ChoiceField(label=_("One is on for"), choices=[("week", _("a week")), ("day", _("a day"))])
    begins_at = forms.TimeField(label=_("Turns begin at"), widget=forms.TimeInput(attrs={"type": "time"}))
    zone = forms.CharField(label=_("in the zone"), max_length=60)
    starts_on = forms.DateField(
        label=_("The first turn begins on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    answer_minutes = forms.IntegerField(label=_("Minutes to answer a page"), min_value=1, max_value=120)
    is_fast_track = forms.BooleanField(
        label=_("Specialised engineers on the fast track"),
        required=False,
        help_text=_("They are paged for the highest severity, beside whoever is on call; cases are not routed here."),
    )

    def __init__(self, sent: Any = None, *, request: Request, roster: Roster | None = None) -> None:
        super().__init__(sent, auto_id="roster-%s", initial=_initial(request, roster))
        policy = get_policy_in_force(request.desk.pk, request.now)
        self._choose("hours", list_hours(policy))
        people = [one for one in list_agents(actor=request.actor) if one.partner_id is None]
        self.people = {one.public_id: one for one in people}
        named = [("", _("Nobody")), *((key, one.user.name) for key, one in self.people.items())]
        for place in range(1, PLACES + 1):
            label = _("%(place)s. in turn") % {"place": place}
            self.fields[f"place_{place}"] = forms.ChoiceField(label=label, choices=named, required=False)
        if roster:
            del self.fields["team"]
        else:
            self._choose("team", [(team.public_id, team.name) for team in list_teams(actor=request.actor)])

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def rotation(self) -> Rotation:
        """What was filled in."""
        said = self.cleaned_data
        chosen = [said[f"place_{place}"] for place in range(1, PLACES + 1)]
        return Rotation(
            members=[self.people[key] for key in chosen if key],
            hours=said["hours"],
            zone=said["zone"],
            turn=TurnLength(said["turn"]),
            begins_at=said["begins_at"],
            starts_on=said["starts_on"],
            is_fast_track=said["is_fast_track"],
            answer_minutes=said["answer_minutes"],
        )


def list_hours(policy: Policy) -> list[tuple[str, str]]:
    """The hours that a roster can have: the policy's shifts, its calendars, round the clock."""
    document = policy.document
    shifts = [(key, shift.label) for key, shift in document.shifts.items()]
    calendars = [(key, policy.calendar_label(key)) for key in document.calendars if key not in document.shifts]
    return [(ALWAYS, policy.calendar_label(ALWAYS)), *shifts, *calendars]


def _initial(request: Request, roster: Roster | None) -> dict[str, Any]:
    if roster is None:
        today = request.now.date()
        return {
            "zone": request.desk.zone,
            "begins_at": "09:00",
            "turn": "week",
            "starts_on": today - timedelta(days=today.weekday()),
            "answer_minutes": 10,
        }
    names = ("hours", "turn", "zone", "starts_on", "answer_minutes", "is_fast_track")
    places = roster.places.select_related("agent").order_by("position")
    return {
        **{name: getattr(roster, name) for name in names},
        "begins_at": f"{roster.begins_at:%H:%M}",
        **{f"place_{number}": place.agent.public_id for number, place in enumerate(places, start=1)},
    }


@staff_page(Permission.MANAGE_ROSTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rosters(request: Request) -> HttpResponse:
    """Show the rosters with their gaps, and make one."""
    form = RosterForm(request.POST if request.method == "POST" else None, request=request)

    def make(said: dict[str, Any]) -> None:
        team = get_team(said["team"], actor=request.actor)
        make_roster(team=team, rotation=form.rotation(), actor=request.actor, at=request.now)

    if form.is_bound and do_form(request, form, make, _("The team is on by turns now.")):
        return go(request, "rosters")
    known = list_rosters(actor=request.actor, at=request.now)
    context = {
        "form": form,
        "rosters": [(one, [one.person(member) for member in one.rota.members]) for one in known],
        "gaps": gaps_ahead(known, now=request.now) if known else (),
    }
    return show(request, "workspace/admin/rosters.html", context, status=422 if form.is_bound else 200)


@staff_page(Permission.MANAGE_ROSTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: Request, roster: str) -> HttpResponse:
    """Change a roster; what was swapped stays."""
    found = get_roster(roster, actor=request.actor)
    form = RosterForm(request.POST if request.method == "POST" else None, request=request, roster=found)

    def change(_said: dict[str, Any]) -> None:
        change_roster(roster=found, rotation=form.rotation(), actor=request.actor, at=request.now)

    if form.is_bound and do_form(request, form, change, _("The roster was changed.")):
        return go(request, "rosters")
    context = {"form": form, "roster": found}
    return show(request, "workspace/admin/roster.html", context, status=422 if form.is_bound else 200)
