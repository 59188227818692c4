"""Lengths of time in words, the same on the server and in the browser (`static/kept/js/durations.js`)."""

from __future__ import annotations

from django.utils.translation import gettext as _

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SECONDS_ARE_SHOWN_BELOW = 5 * MINUTE
DAYS_ARE_SHOWN_FROM = 72 * HOUR


def words_for(seconds: int, *, in_days: bool = False) -> str:
    """Return a length in words: `4 min 20 s`, `48 min`, `2 h 10 min`, `80 h`, or `11 d` where days are asked for.

    Parts are cut, not rounded, so that nobody reads of more time than there is. `in_days` is for time that runs
    round the clock: a day of business time is no day.
    """
    seconds = abs(seconds)
    if in_days and seconds >= DAYS_ARE_SHOWN_FROM:
        return _("%(days)s d") % {"days": seconds // DAY}
    hours, rest = divmod(seconds, HOUR)
    minutes, left = divmod(rest, MINUTE)
    if hours and (minutes == 0 or hours >= 24):
        return _("%(hours)s h") % {"hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    if seconds >= SECONDS_ARE_SHOWN_BELOW or left == 0:
        return _("%(minutes)s min") % {"minutes": minutes}
    if minutes:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": left}
    return _("%(seconds)s s") % {"seconds": left}
