"""Template tags of the design system: badges, instants, icons, keys, navigation and commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kept.policy.terms import ClockState, Segment
from kept.surfaces.screens import context as screen_context
from kept.surfaces.screens import instants
from kept.surfaces.screens.badges import HOURS_ARE_TOLD_FOR, badge_for, open_hours
from kept.surfaces.screens.icons import ICONS
from kept.surfaces.screens.registry import Command, registry
from kept.surfaces.screens.segments import rows_of

register = template.Library()

STROKE_SIGNS = {"Mod": "Ctrl", "Escape": "Esc"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon. With a label it is an image with that name; without, it is decoration."""
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 16 16" role="img" aria-label="{}"><path d="{}"/></svg>',
            label,
            ICONS[name],
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>', ICONS[name]
    )


@register.simple_tag
def keys(command: Command) -> SafeString:
    """Draw the keys of a command; decoration, since the button that shows them has `aria-keyshortcuts`."""
    strokes = format_html_join(
        " ", '<kbd data-stroke="{}">{}</kbd>', ((stroke, sign_of(stroke)) for stroke in command.strokes)
    )
    return format_html('<span class="keys" aria-hidden="true">{}</span>', strokes)


@register.filter("sign")
def sign_of(stroke: str) -> str:
    """Return how a stroke is written on a key cap: `Shift+j` is `⇧J`, `Mod+k` is `Ctrl K` (⌘K on a Mac by script)."""
    *modifiers, key = stroke.split("+") if stroke != "+" else [stroke]
    key = key.upper() if modifiers and len(key) == 1 else STROKE_SIGNS.get(key, key)
    signs = ["⇧" if name == "Shift" else STROKE_SIGNS.get(name, name) + " " for name in modifiers]
    return "".join([*signs, key])


@register.filter
def aria_keys(command: Command) -> str:
    """Return the value of `aria-keyshortcuts`, which knows single strokes only."""
    if len(command.strokes) != 1:
        return ""
    return command.strokes[0].replace("Mod", "Control")


@register.simple_tag
def get_command(command_id: str) -> Command:
    """Return a command of the registry, for a template that draws its button."""
    return registry.get(command_id)


@register.simple_tag(takes_context=True)
def url_of(context: Context, command: Command) -> str:
    """Return the address of a command on this page, or an empty string."""
    return command.find_url(screen_context.kwargs_of(context["request"])) or ""


@register.inclusion_tag("screens/_navigation.html", takes_context=True)
def navigation(
    context: Context, surface: str, counts: Mapping[str, int] | None = None, own: str = "", own_after: int = 0
) -> dict[str, Any]:
    """Draw the navigation of a surface from the commands that have a place in its menu.

    `own` is a template of the surface's for what no command stands for, drawn behind so many headings.
    """
    request = context["request"]
    kwargs = screen_context.kwargs_of(request)
    groups: dict[str, list[dict[str, Any]]] = {}
    for command in screen_context.list_commands(request):
        if command.menu is None or command.menu.surface != surface:
            continue
        url = command.find_url(kwargs)
        if url:
            entry = {
                "command": command,
                "url": url,
                "is_current": url == request.path,
                "count": (counts or {}).get(command.count) if command.count else None,
            }
            groups.setdefault(str(command.menu.heading), []).append(entry)
    here = {str(name): value for name, value in context.flatten().items()}
    return {**here, "groups": groups, "own": own, "own_after": own_after}


@register.simple_tag(takes_context=True)
def instant(
    context: Context,
    at: datetime | None,
    viewer_zone: instants.Zone = None,
    customer_zone: instants.Zone = None,
    now: datetime | None = None,
) -> SafeString:
    """Draw an instant in the viewer's zone; the title gives it in full, for the customer, and in UTC."""
    if at is None:
        return SafeString("")
    words = instants.words_for(at, now=now or _now_of(context), zone=viewer_zone)
    title = instants.title_for(at, viewer_zone=viewer_zone, customer_zone=customer_zone)
    return format_html('<time datetime="{}" title="{}">{}</time>', _iso(at), title, words)


@register.simple_tag(takes_context=True)
def promise_badge(
    context: Context,
    clock: ClockState,
    now: datetime | None = None,
    viewer_zone: instants.Zone = None,
    customer_zone: instants.Zone = None,
    reason: str = "",
) -> SafeString:
    """Draw the badge of a clock. `reason` is what a person reads of why it is paused.

    It is put together here and not in a template, because a queue has one in every row.
    """
    at = now or _now_of(context)
    badge = badge_for(clock, now=at, viewer_zone=viewer_zone, customer_zone=customer_zone, reason=reason)
    given: dict[str, object] = {"state": badge.state, "label": clock.label}
    if badge.is_ticking:
        hours = " ".join(f"{start}-{end}" for start, end in open_hours(clock, now=at))
        known_seconds = int(HOURS_ARE_TOLD_FOR.total_seconds())
        given |= {
            "ticking": "",
            "hours": hours,
            "known": known_seconds,
            "zone": viewer_zone or "UTC",
            "now": _iso(at),
            "remaining": clock.remaining_seconds,
            "allowance": clock.allowance_seconds,
            "opens": clock.next_open_at and _iso(clock.next_open_at),
            "warn": clock.warn_at and _iso(clock.warn_at),
            "line": clock.line_at and _iso(clock.line_at),
        }
    if badge.in_days:
        given["in-days"] = ""
    given["due"] = clock.due_at and _iso(clock.due_at)
    return format_html(
        '<promise-badge class="promise promise-{}" role="timer" aria-live="off" title="{}"{}>{}'
        '<span class="promise-words">{}</span></promise-badge>',
        badge.state,
        badge.title,
        format_html_join(
            "", ' data-{}="{}"', ((name, value) for name, value in given.items() if value is not None)
        ),
        icon(badge.icon),
        badge.words,
    )


@register.inclusion_tag("screens/_segments.html")
def segment_table(
    segments: Iterable[Segment], zone: instants.Zone, caption: str, reasons: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Draw the table of a clock's life: what counted, what did not, and why."""
    return {"rows": rows_of(segments, zone=zone, reasons=reasons or {}), "caption": caption}


@register.filter
def control_kind(field: BoundField) -> str:
    """Return `check`, `choices` or `text`, which decides how label and control are laid out."""
    widget = field.field.widget
    if getattr(widget, "input_type", "") == "checkbox" and not field.use_fieldset:
        return "check"
    return "choices" if field.use_fieldset else "text"


def _now_of(context: Context) -> datetime:
    now: datetime = context["request"].now
    return now


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
