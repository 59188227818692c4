"""What every template may use: preferences, the commands on offer, and the data that the scripts read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kept.kernel.actor import Permission
from kept.surfaces.screens.preferences import get_preferences
from kept.surfaces.screens.registry import Command, group_by_scope, registry


def screens(request: HttpRequest) -> dict[str, Any]:
    """Return the template variables of the design system.

    `page_data` is printed as JSON for the scripts; it and `command_groups` are made when a template asks for them, so
    that a fragment does not pay for them.
    """
    preferences = get_preferences(request)
    return {
        "theme": preferences.theme,
        "keys_are_on": preferences.keys_are_on,
        "request_id": getattr(request, "request_id", ""),
        "is_demo": settings.KEPT_DEMO,
        "command_groups": lambda: group_by_scope(list_commands(request)),
        "page_data": lambda: page_data(request),
    }


def page_data(request: HttpRequest) -> dict[str, Any]:
    """Return what the scripts of a page are told: the server's time, the commands on offer and the words they use."""
    now = getattr(request, "now", None)
    page_kwargs = kwargs_of(request)
    return {
        "now": now.isoformat() if now else None,
        "keysAreOn": get_preferences(request).keys_are_on,
        "commands": [describe(command, page_kwargs) for command in list_commands(request)],
        "words": words_for_scripts(),
    }


def list_commands(request: HttpRequest) -> list[Command]:
    """Return the commands that the request's actor is allowed; a stranger gets those that need no permission."""
    actor = getattr(request, "actor", None)

    def can(permission: Permission) -> bool:
        return actor is not None and bool(actor.may(permission))

    return registry.list_allowed(can)


def kwargs_of(request: HttpRequest) -> Mapping[str, object]:
    """Return the arguments in the page's own address: `desk`, and whatever else its pattern names."""
    match = request.resolver_match
    return match.kwargs if match else {}


def describe(command: Command, page_kwargs: Mapping[str, object]) -> dict[str, Any]:
    """Return a command as the scripts read it."""
    return {
        "id": command.id,
        "label": str(command.label),
        "scope": command.scope.value,
        "strokes": command.strokes,
        "url": command.find_url(page_kwargs),
        "inPalette": command.is_in_palette,
        "words": str(command.search_words),
    }


def words_for_scripts() -> dict[str, str]:
    """Return the words that scripts put on the screen, in the language of the request."""
    return {
        "days": _("%(days)s d"),
        "hours": _("%(hours)s h"),
        "hoursMinutes": _("%(hours)s h %(minutes)s min"),
        "minutes": _("%(minutes)s min"),
        "minutesSeconds": _("%(minutes)s min %(seconds)s s"),
        "seconds": _("%(seconds)s s"),
        "left": _("%(length)s left"),
        "ago": _("due %(length)s ago"),
        "resumes": _("resumes %(time)s"),
        "nowSoon": _("%(label)s: due soon"),
        "nowMissed": _("%(label)s: missed"),
        "new": _("%(count)s new"),
        "refresh": _("Refresh"),
        "offline": _("Connection lost. What you write is kept on this device; live updates will resume."),
        "online": _("Connected again."),
        "failed": _("This did not work (%(status)s). Nothing you wrote is lost. Try again."),
        "failedWithId": _(
            "This did not work (%(status)s, request %(id)s). Nothing you wrote is lost. Try again."
        ),
        "unreachable": _("The server cannot be reached. Nothing you wrote is lost. Try again."),
        "saving": _("Saving the draft …"),
        "saved": _("Draft saved %(time)s"),
        "savedHere": _("Draft kept on this device only, %(time)s"),
        "restored": _("Draft restored"),
        "copied": _("Copied: %(text)s"),
        "undoIn": _("Sent in %(seconds)s s"),
        "sent": _("Sent"),
        "noResults": _("Nothing found for “%(query)s”. Try a number, a customer or a word of the title."),
        "results": _("%(count)s results"),
        "commands": _("Commands"),
        "close": _("Close"),
    }
