"""What one person likes on one device, kept in cookies so that the first paint is right without a script."""

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
    """Return the preferences of the request's device; anything unknown in a cookie counts as not set."""
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    return Preferences(
        theme=theme if theme in THEMES else "system",
        keys_are_on=request.COOKIES.get(KEYS_COOKIE) != "off",
    )


def keep_preferences(response: HttpResponse, preferences: Preferences, *, secure: bool) -> None:
    """Store preferences in the response's cookies. The theme is readable by the script that switches it."""
    for name, value in (
        (THEME_COOKIE, preferences.theme),
        (KEYS_COOKIE, "on" if preferences.keys_are_on else "off"),
    ):
        response.set_cookie(name, value, max_age=COOKIE_SECONDS, secure=secure, samesite="Lax")
