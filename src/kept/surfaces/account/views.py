"""The front door, the choice between desks, and the profile."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kept.domain.desks.queries import find_desk_by_host
from kept.domain.parties.actions import change_profile
from kept.domain.parties.queries import Place, list_places
from kept.surfaces.account.forms import ProfileForm
from kept.surfaces.doors import Request, open_page, person_page


@open_page
@require_GET
def front_door(request: Request) -> HttpResponse:
    """Lead a person to their desk, or to the choice between several. A stranger is asked to sign in.

    In a demo a stranger chooses whom to be.
    """
    if not request.user.is_authenticated:
        if settings.KEPT_DEMO:
            return redirect("demo:choose")
        desk = find_desk_by_host(request.get_host())
        return redirect("public:front", desk=desk.slug) if desk else render(request, "sign_in/front.html")
    places = list_places(request.user)
    if len(places) == 1:
        return redirect(address_of(places[0]))
    return render(request, "sign_in/choose.html", {"places": [(place, address_of(place)) for place in places]})


def address_of(place: Place) -> str:
    """Return the address at which a person works, or asks for help, on a desk."""
    return f"/{place.desk.slug}/work/" if place.is_staff else f"/{place.desk.slug}/portal/"


@person_page
@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    """Show and change name and time zone, with the way to address, password and second factor."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={"name": user.name, "zone": user.zone})
    if request.method == "POST" and form.is_valid():
        change_profile(user=user, name=form.cleaned_data["name"], zone=form.cleaned_data["zone"])
        messages.success(request, _("Your profile is saved."))
        return redirect("sign_in:profile")
    return render(request, "sign_in/profile.html", {"form": form}, status=422 if form.errors else 200)
