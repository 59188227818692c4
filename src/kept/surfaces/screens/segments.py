"""The life of a clock as rows of a table: when it ran, when it stood still, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.utils import formats
from django.utils.translation import gettext as _

from kept.policy.clocks import duration_words
from kept.policy.terms import Segment
from kept.surfaces.screens import instants


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch of time. `counted` and `total` are lengths in words, `left_out` says why a stretch does not count."""

    day: str
    window: str
    counted: str
    total: str
    left_out: str


def rows_of(segments: Iterable[Segment], *, zone: instants.Zone, reasons: Mapping[str, str]) -> list[Row]:
    """Return the rows of a clock's segments in a zone; `reasons` names what a policy calls its reasons to wait."""
    joined = [list(group) for _key, group in groupby(segments, key=lambda segment: segment.kind)]
    return [_row(group, zone, reasons) for group in joined if any(part.seconds for part in group)]


def _row(group: list[Segment], zone: instants.Zone, reasons: Mapping[str, str]) -> Row:
    start = group[0].start.astimezone(instants.zone_of(zone))
    end = group[-1].end.astimezone(instants.zone_of(zone))
    is_same_day = start.date() == end.date()
    until = f"{end:%H:%M}" if is_same_day else f"{formats.date_format(end, 'D j M')} {end:%H:%M}"
    seconds = sum(part.seconds for part in group)
    is_counted = group[0].kind == "counted"
    return Row(
        day=formats.date_format(start, "D j M Y"),
        window=f"{start:%H:%M} – {until} {instants.label_of(end)}",
        counted=duration_words(seconds) if is_counted else "",
        total=duration_words(group[-1].cumulative),
        left_out="" if is_counted else _why(group[0].kind, reasons),
    )


def _why(kind: str, reasons: Mapping[str, str]) -> str:
    name, _sign, detail = kind.partition(":")
    if name == "holiday":
        return _("holiday: %(name)s") % {"name": detail}
    if name == "paused":
        return _("paused: %(reason)s") % {"reason": reasons.get(detail, detail)}
    return _("outside the hours")
