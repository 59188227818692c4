"""Cases of the kind `log`: the events of a case, run through the whole engine.

Beyond the nine worked examples the format may say, all optional: `calendars` (a calendar per clock), `also_stops_on`,
`on_change`, `min_grace_seconds`, `pin`, and a third item of an event with `targets` and `calendars` that apply from
then on, `held_until` (the reply goes out then), `reason`, or remarks that count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kept.policy.calendars import parse_instant, to_moment
from kept.policy.clocks import evaluate
from kept.policy.conformance.exchange import Answer, ExchangeFile, stamp
from kept.policy.terms import Behaviour, By, CaseEvent, ClockRule, ClockState, Facts, OnChange, OpenTime, State, Target

_PAUSE = "pause"
_PAUSED = frozenset({Behaviour.UPDATE, Behaviour.RESOLUTION, Behaviour.WORKAROUND})
_CLOCKS = {"periodic_update": Behaviour.UPDATE}
_EVENTS = {
    "opened": ("opened", By.CUSTOMER),
    "opened_by_agent": ("opened", By.VENDOR),
    "confirmed": ("confirmed", By.ROBOT),
    "acknowledged": ("acknowledged", By.VENDOR),
    "replied": ("replied", By.VENDOR),
    "partner_replied": ("replied", By.PARTNER),
    "auto_replied": ("replied", By.ROBOT),
    "noted": ("noted", By.VENDOR),
    "waiting_on_customer": ("waiting", By.VENDOR),
    "work_resumed": ("resumed", By.VENDOR),
    "customer_replied": ("customer_wrote", By.CUSTOMER),
    "mitigated": ("mitigated", By.VENDOR),
    "resolved": ("resolved", By.VENDOR),
    "closed": ("closed", By.ROBOT),
    "reopened": ("reopened", By.CUSTOMER),
    "cancelled": ("cancelled", By.VENDOR),
    "arrived": ("arrived", By.VENDOR),
    "handed_on": ("handed_on", By.VENDOR),
    "target_changed": ("facts_changed", By.VENDOR),
    "policy_published": ("policy_moved", By.VENDOR),
}

Terms = dict[str, tuple[int, str]]
"""Seconds and calendar of each clock."""


def log_answer(file: ExchangeFile, case: dict[str, Any]) -> Answer:
    """Return the cycles of every clock that the case has a target for."""
    own = case.get("calendars", {})
    terms = {name: (seconds, own.get(name, case["calendar"])) for name, seconds in case["targets"].items()}
    stages = [terms]
    versions = {"0": 0}
    events = []
    for sequence, (instant, name, *more) in enumerate(case["events"]):
        details: dict[str, Any] = more[0] if more else {}
        known, by = _EVENTS[name]
        if name == "policy_published" and case.get("pin", "pin") == "pin":
            continue
        facts: Facts = {}
        version = None
        if name in ("target_changed", "policy_published"):
            stages.append(_changed(stages[-1], details))
            if known == "policy_moved":
                version = str(len(versions))
                versions[version] = len(stages) - 1
            facts = {"stage": len(stages) - 1}
        reason = details.get("reason", _PAUSE) if known == "waiting" else None
        moment = _moment(details.get("held_until", instant))
        events.append(CaseEvent(moment, sequence, known, by, facts, reason, version))
    rules = [_rule(file, case, stages, name) for name in terms]
    cycles: Answer = {name: [] for name in terms}
    by_version = dict.fromkeys(versions, rules)
    for clock in evaluate(by_version, "0", {"stage": 0}, events, _moment(case["as_of"])).clocks:
        cycles[clock.key].append(_cycle(clock))
    return cycles


def _changed(terms: Terms, details: dict[str, Any]) -> Terms:
    seconds, calendars = details.get("targets", {}), details.get("calendars", {})
    return {name: (seconds.get(name, old), calendars.get(name, calendar)) for name, (old, calendar) in terms.items()}


def _rule(file: ExchangeFile, case: dict[str, Any], stages: list[Terms], name: str) -> ClockRule:
    behaviour = _CLOCKS.get(name) or Behaviour(name)
    return ClockRule(
        key=name,
        label=name,
        behaviour=behaviour,
        select=_selector(file, stages, name),
        pauses_on=frozenset({_PAUSE}) if behaviour in _PAUSED else frozenset(),
        also_stops_on=frozenset(case.get("also_stops_on", {}).get(name, ())),
        on_change=OnChange(case.get("on_change", "carry_min")),
        min_grace_seconds=case.get("min_grace_seconds", 900),
        resume_floor_seconds=case.get("resume_floor_seconds") or 0,
    )


def _selector(file: ExchangeFile, stages: list[Terms], name: str) -> Callable[[Facts], Target]:
    def select(facts: Facts) -> Target:
        seconds, calendar = stages[int(facts["stage"])][name]
        return Target(OpenTime(seconds), file.calendar(calendar), calendar, "the target of the case", "case")

    return select


def _cycle(clock: ClockState) -> Answer:
    is_done = clock.state in (State.MET, State.MISSED, State.CANCELLED)
    return {
        "start": stamp(clock.started_at),
        "deadline": stamp(clock.due_at),
        "deadline_next_open": stamp(clock.line_at),
        "stopped": stamp(clock.stopped_at),
        "state": "breached" if clock.breached_at and not is_done else clock.state.value,
        "elapsed_seconds": clock.elapsed_seconds,
        "remaining_seconds": clock.remaining_seconds,
        "intervals_missed": clock.intervals_missed,
        "breached_at": stamp(clock.breached_at),
    }


def _moment(text: Any) -> datetime:
    return to_moment(parse_instant(text))
