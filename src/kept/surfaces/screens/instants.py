"""Instants as people read them: in their own zone, always with its name, near days in words."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

Zone = str | tzinfo | None


def zone_of(zone: Zone) -> tzinfo:
    """Return the zone for an IANA name, a zone, or nothing (UTC)."""
    if not zone:
        return UTC
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def label_of(at: datetime) -> str:
    """Return the zone's label at an instant: `CET`, or `UTC+3` where the zone has no name of its own."""
    name = at.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name


def words_for(at: datetime, *, now: datetime, zone: Zone) -> str:
    """Return `today 17:00 CET`, `tomorrow 09:00 CET`, `Mon 08:00 CET` within a week, else `25 Nov 17:00 CET`."""
    local, today = at.astimezone(zone_of(zone)), now.astimezone(zone_of(zone))
    days = (local.date() - today.date()).days
    values = {"time": local.strftime("%H:%M"), "zone": label_of(local)}
    if days == 0:
        return _("today %(time)s %(zone)s") % values
    if days == 1:
        return _("tomorrow %(time)s %(zone)s") % values
    if days == -1:
        return _("yesterday %(time)s %(zone)s") % values
    if abs(days) < 7:
        day = str(WEEKDAYS_ABBR[local.weekday()])
    elif local.year == today.year:
        day = _day_and_month(local)
    else:
        day = f"{_day_and_month(local)} {local.year}"
    return _("%(day)s %(time)s %(zone)s") % {"day": day, **values}


def full_words_for(at: datetime, *, zone: Zone) -> str:
    """Return an instant with everything in it: `Wed 25 Nov 2026 17:00 CET`."""
    local = at.astimezone(zone_of(zone))
    weekday = WEEKDAYS_ABBR[local.weekday()]
    return f"{weekday} {_day_and_month(local)} {local.year} {local:%H:%M} {label_of(local)}"


def _day_and_month(local: datetime) -> str:
    return f"{local.day} {str(MONTHS_3[local.month]).capitalize()}"


def title_for(at: datetime, *, viewer_zone: Zone, customer_zone: Zone = None) -> str:
    """Return the full instant for the viewer, for the customer where the zone differs, and in UTC."""
    parts = [full_words_for(at, zone=viewer_zone)]
    if customer_zone and zone_of(customer_zone) != zone_of(viewer_zone):
        parts.append(_("%(time)s for the customer") % {"time": full_words_for(at, zone=customer_zone)})
    if zone_of(viewer_zone) is not UTC:
        parts.append(full_words_for(at, zone=UTC))
    return " · ".join(parts)
