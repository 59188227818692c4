"""What one person likes: kept with their login on every device, and in cookies for who is not signed in.

The first paint is right without a script either way.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

THEMES = ("system", "light", "dark")
THEME_COOKIE = "kept_theme"
KEYS_COOKIE = "kept_keys"
COOKIE_SECONDS = 400 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Preferences:
    """The theme, and whether single keys run commands (WCAG 2.1.4 asks that they can be turned off)."""

    theme: str = "system"
    keys_are_on: bool = True


def get_preferences(request: HttpRequest) -> Preferences:
    """Return what the login says; for a stranger, and for a login that chose no theme, what the device's cookies say.

    Anything unknown in a cookie counts as not set.
    """
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    keys_are_on = request.COOKIES.get(KEYS_COOKIE) != "off"
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        theme = theme if user.theme == "system" else user.theme
        keys_are_on = user.has_single_keys
    return Preferences(theme=theme if theme in THEMES else "system", keys_are_on=keys_are_on)


def keep_preferences(response: HttpResponse, preferences: Preferences, *, secure: bool) -> None:
    """Store preferences in the response's cookies. The theme is readable by the script that switches it."""
    for name, value in (
        (THEME_COOKIE, preferences.theme),
        (KEYS_COOKIE, "on" if preferences.keys_are_on else "off"),
    ):
        response.set_cookie(name, value, max_age=COOKIE_SECONDS, secure=secure, samesite="Lax")
