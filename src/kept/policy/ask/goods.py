"""Units and products: warranty, authorisation, replacement, depot, phase of life."""

from __future__ import annotations

from datetime import date

from kept.policy.ask.replies import CannotSay, Reply
from kept.policy.language.choice import mismatch
from kept.policy.language.dates import moved, work_out
from kept.policy.language.hardware import Hardware
from kept.policy.language.policy import Policy
from kept.policy.terms import Facts


def warranty(policy: Policy, facts: Facts, on: date) -> Reply:
    """Say whether a unit is covered on a date, and until when each warranty runs."""
    covers = policy.warranties(facts, on)
    if not covers:
        raise CannotSay("this policy has no warranties (hardware.warranties)")
    repair = [cover for cover in covers if cover.is_covered and cover.grants == "repair"]
    details = {
        "on": on.isoformat(),
        "warranties": {
            cover.key: {
                "label": cover.label,
                "covered": "yes" if cover.is_covered else "no",
                "grants": cover.grants,
                "until": cover.until.isoformat() if cover.until else None,
                "until_weekday": f"{cover.until:%a}" if cover.until else None,
                "why": cover.why,
            }
            for cover in covers
        },
    }
    said = repair or covers
    reason = "; ".join(f"{cover.label}: {cover.why}" for cover in said)
    return Reply("warranty", "yes" if repair else "no", reason, "hardware.warranties", details)


def authorisation(policy: Policy, facts: Facts, on: date) -> Reply:
    """Say whether a return gets a new number or keeps its old one, and how long the number is valid."""
    found = _hardware(policy).authorisation
    if found is None:
        raise CannotSay("this policy says nothing about return authorisations (hardware.authorisation)")
    number = found.number.select(facts)
    until = moved(on, found.valid_for).isoformat() if found.valid_for else None
    details = {"valid_until": until, "needs": found.needs}
    return Reply("authorisation", number.value, number.why, f"hardware.authorisation.number{number.rule}", details)


def replacement(policy: Policy, name: str, facts: Facts) -> Reply:
    """Say whether a replacement service is available, from which depot, and how soon."""
    hardware = _hardware(policy)
    service = hardware.services.get(name)
    if service is None:
        raise CannotSay(f"this policy has no service {name!r}; it has {', '.join(hardware.services) or 'none'}")
    available = service.available.select(facts)
    depot = hardware.depot_for.select(facts).value if hardware.depot_for else None
    lanes = [
        lane
        for lane in hardware.lanes
        if lane.depot == depot and lane.service in (None, name) and mismatch(lane.to, facts) is None
    ]
    details = {
        "depot": depot,
        "transit": lanes[0].transit.says if lanes else None,
        "dispatch": service.dispatch.select(facts).value.says if service.dispatch else None,
        "delivery": service.delivery.select(facts).value.says if service.delivery else None,
        "due_back": service.due_back.words if service.due_back else None,
        "ships_first": service.ships_first,
        "conditions": service.conditions,
    }
    reason = available.value.because or available.why
    return Reply("replacement", available.value.answer, reason, f"hardware.services.{name}", details)


def phase(policy: Policy, facts: Facts, on: date) -> Reply:
    """Say in which phase of its life a product is on a date, and the last day of each phase."""
    tracks = policy.document.lifecycle.tracks if policy.document.lifecycle else {}
    for name, track in tracks.items():
        if facts.get("track") not in (None, name) or mismatch(track.when, facts):
            continue
        ends: dict[str, dict[str, str | None]] = {}
        current, why = None, "every phase has ended"
        for key, said in track.phases.items():
            if mismatch(said.applies, facts):
                continue
            end = work_out(said.until, facts) if said.until else None
            last = end.on if end else None
            ends[key] = {
                "label": said.label,
                "until": last.isoformat() if last else None,
                "until_weekday": f"{last:%a}" if last else None,
                "why": end.why if end else "no end is set",
            }
            if current is None and (end is None or (last is not None and on <= last)):
                current, why = key, f"{said.label}: {ends[key]['why']}"
        details = {"track": name, "on": on.isoformat(), "phases": ends}
        return Reply("phase", current or "none", why, f"lifecycle.tracks.{name}", details)
    raise CannotSay("no line of products in this policy fits the facts (lifecycle.tracks)")


def _hardware(policy: Policy) -> Hardware:
    if policy.document.hardware is None:
        raise CannotSay("this policy says nothing about hardware")
    return policy.document.hardware
