"""The pages of the design system itself: keys and help, and the switch of theme and keys."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from kept.domain.parties.actions import keep_likes
from kept.surfaces.doors import open_page
from kept.surfaces.screens.preferences import THEMES, Preferences, get_preferences, keep_preferences


@require_GET
@open_page
def help_page(request: HttpRequest) -> HttpResponse:
    """Show every key and the preferences; the page that the help button opens where there is no script."""
    return render(request, "screens/help.html")


@require_POST
@open_page
def change_preferences(request: HttpRequest) -> HttpResponse:
    """Keep the theme and the switch of keys that were sent, also with the login; go back to where the form was."""
    before = get_preferences(request)
    theme = request.POST.get("theme", before.theme)
    keys = request.POST.get("keys")
    after = Preferences(
        theme=theme if theme in THEMES else before.theme,
        keys_are_on=before.keys_are_on if keys is None else keys == "on",
    )
    response = HttpResponseRedirect(_way_back(request))
    keep_preferences(response, after, secure=request.is_secure())
    if request.user.is_authenticated:
        keep_likes(user=request.user, theme=after.theme, has_single_keys=after.keys_are_on)
    return response


def _way_back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return back
    return "/"
