"""What a policy promises for stated facts: the same function as the live clocks, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from kept.policy.calendars import TZDATA_VERSION, load_zone, to_moment, to_seconds
from kept.policy.calendars.days import deemed_received
from kept.policy.clocks import evaluate, explain
from kept.policy.language.base import ALWAYS
from kept.policy.language.choice import Passed, Selected
from kept.policy.language.policy import Policy
from kept.policy.language.rules import clock_label
from kept.policy.terms import (
    Behaviour,
    By,
    CaseEvent,
    ClockRule,
    ClockState,
    Explanation,
    Facts,
    NoTime,
    Segment,
    Target,
)


@dataclass(frozen=True, slots=True)
class Promise:
    """One target under stated facts. Times are UTC; `due_at` is None before the clock starts and where no time is
    promised, and then `no_time` or `starts_when` says why.
    """

    key: str
    label: str
    cycle: int
    target: str
    rule: str
    why: str
    passed: tuple[Passed, ...]
    calendar: str
    calendar_label: str
    calendar_why: str
    calendar_hash: str
    zone: str
    is_goal: bool
    owed_by: str
    state: str
    starts_when: str | None
    no_time: str | None
    started_at: datetime | None
    counts_from: datetime | None
    due_at: datetime | None
    line_at: datetime | None
    breached_at: datetime | None
    segments: tuple[Segment, ...]
    adjustments: tuple[str, ...]
    policy_version: str
    tzdata_version: str

    def local(self, at: datetime | None) -> str | None:
        """Return an instant in the calendar's zone, for people: `Tue 2026-04-07 11:00 Europe/Berlin`."""
        if at is None:
            return None
        return f"{at.astimezone(load_zone(self.zone)):%a %Y-%m-%d %H:%M} {self.zone}"

    def as_json(self) -> dict[str, Any]:
        """Return the promise as plain values; the shape is stable."""
        return {
            "clock": self.key,
            "label": self.label,
            "cycle": self.cycle,
            "target": self.target,
            "is_goal": self.is_goal,
            "owed_by": self.owed_by,
            "state": self.state,
            "no_time": self.no_time,
            "starts_when": self.starts_when,
            "started_at": _z(self.started_at),
            "counts_from": _z(self.counts_from),
            "counts_from_local": self.local(self.counts_from),
            "due_at": _z(self.due_at),
            "due_local": self.local(self.due_at),
            "line_at": _z(self.line_at),
            "breached_at": _z(self.breached_at),
            "rule": self.rule,
            "why": self.why,
            "others": [{"rule": other.rule, "why_not": other.why_not} for other in self.passed],
            "calendar": self.calendar,
            "calendar_label": self.calendar_label,
            "calendar_why": self.calendar_why,
            "calendar_hash": self.calendar_hash,
            "zone": self.zone,
            "policy_version": self.policy_version,
            "tzdata_version": self.tzdata_version,
            "adjustments": list(self.adjustments),
            "explanation": [
                {
                    "from": _z(segment.start),
                    "to": _z(segment.end),
                    "kind": segment.kind,
                    "seconds": segment.seconds,
                    "cumulative": segment.cumulative,
                }
                for segment in self.segments
            ],
        }


def promise(
    policy: Policy,
    facts: Facts,
    opened_at: datetime,
    timeline: Sequence[CaseEvent] = (),
    *,
    clock_rules: Sequence[ClockRule] | None = None,
) -> list[Promise]:
    """Return what the policy promises for a case of these facts, opened then, one entry per cycle of each clock.

    `timeline` holds later events (a reply, a wait, a change of facts); the case is looked at after the last of them.
    A clock that has not started is listed with its target and what starts it. `clock_rules` are those of the policy
    where they count in somebody's own hours (`hours.rules_with_hours`). Raises BadInstant for a time without a zone.
    """
    completed = policy.complete(facts, opened_at)
    events, now_facts = _events(policy, completed, opened_at, timeline)
    now = events[-1].at
    own_rules = policy.clock_rules() if clock_rules is None else clock_rules
    rules = {policy.version: own_rules}
    states = evaluate(rules, policy.version, completed, events, now).clocks
    found = []
    for rule in own_rules:
        cycles = [state for state in states if state.key == rule.key]
        for state in cycles:
            told = explain(rules, policy.version, completed, events, now, rule.key, state.cycle)
            found.append(_started(policy, rule, state, told, now_facts))
        if not cycles:
            target = rule.select(now_facts)
            if target is not None:
                found.append(_waiting(policy, rule, target, now_facts))
    return found


def _events(
    policy: Policy, facts: dict[str, str | bool | int], opened_at: datetime, timeline: Iterable[CaseEvent]
) -> tuple[list[CaseEvent], dict[str, str | bool | int]]:
    """Put the opening before the timeline, and with each event the facts that it changes."""
    level = facts.get("level") or (policy.first_level(facts) if policy.levels else None)
    if level is not None:
        facts["level"] = level
    given = sorted(timeline, key=lambda event: event.at)
    opening = [CaseEvent(opened_at, 0, "opened", By.CUSTOMER)]
    if level is not None:
        opening.append(CaseEvent(opened_at, 1, "arrived", By.ROBOT, {"level": level}))
    current = dict(facts)
    events = list(opening)
    for number, event in enumerate(given, start=len(opening)):
        changed = {**event.facts, **policy.facts_after(event.name, current)}
        current.update(changed)
        events.append(replace(event, sequence=number, facts=changed))
    return events, current


def _started(policy: Policy, rule: ClockRule, state: ClockState, told: Explanation, facts: Facts) -> Promise:
    target = state.target
    start = to_seconds(state.started_at)
    no_time = target.allowance.words if isinstance(target.allowance, NoTime) else None
    if target.received_in is not None:
        start = deemed_received(target.received_in, start, target.cut_off_seconds)
    return _promise(
        policy,
        rule,
        target,
        facts,
        cycle=state.cycle,
        state=state.state.value,
        no_time=no_time,
        started_at=state.started_at,
        counts_from=None if no_time else to_moment(target.calendar.next_open(start)),
        due_at=state.due_at,
        line_at=state.line_at,
        breached_at=state.breached_at,
        segments=tuple(_merged(told.clock.segments + told.ahead)),
        adjustments=tuple(adjustment.words for adjustment in state.adjustments),
    )


def _merged(segments: Iterable[Segment]) -> list[Segment]:
    """Join stretches of one kind that follow each other."""
    found: list[Segment] = []
    for segment in segments:
        last = found[-1] if found else None
        if last and last.kind == segment.kind and last.end == segment.start:
            seconds = last.seconds + segment.seconds
            found[-1] = replace(last, end=segment.end, seconds=seconds, cumulative=segment.cumulative)
        else:
            found.append(segment)
    return found


def _waiting(policy: Policy, rule: ClockRule, target: Target, facts: Facts) -> Promise:
    no_time = target.allowance.words if isinstance(target.allowance, NoTime) else None
    return _promise(policy, rule, target, facts, no_time=no_time, starts_when=starts_when(policy, rule))


def _promise(policy: Policy, rule: ClockRule, target: Target, facts: Facts, **given: Any) -> Promise:
    clock = policy.document.clocks[rule.key]
    selected = policy.document.targets.select({**facts, "clock": rule.key})
    coverage = (clock.calendar or policy.document.coverage).select(facts)
    values: dict[str, Any] = {
        "cycle": 1,
        "state": "not_started",
        "no_time": None,
        "starts_when": None,
        "started_at": None,
        "counts_from": None,
        "due_at": None,
        "line_at": None,
        "breached_at": None,
        "segments": (),
        "adjustments": (),
        **given,
    }
    return Promise(
        key=rule.key,
        label=rule.label,
        target=target.words,
        rule=target.rule,
        why=target.why,
        passed=tuple(other for other in selected.passed if not other.why_not.startswith("clock is ")),
        calendar=target.calendar_name,
        calendar_label=policy.calendar_label(target.calendar_name),
        calendar_why=_calendar_why(policy, target, coverage),
        calendar_hash=target.calendar.calendar_hash,
        zone=target.calendar.spec.day_zone,
        is_goal=target.is_goal,
        owed_by=rule.owed_by,
        policy_version=policy.version,
        tzdata_version=TZDATA_VERSION,
        **values,
    )


def _calendar_why(policy: Policy, target: Target, coverage: Selected[str]) -> str:
    if coverage.value == target.calendar_name:
        return coverage.why
    is_named = target.calendar_name == ALWAYS or target.calendar_name in policy.document.calendars
    return "the target names it" if is_named else "who serves the case has hours of its own"


def starts_when(policy: Policy, rule: ClockRule) -> str:
    """Say what starts a clock that has not started."""
    fixed = {
        Behaviour.FIRST_RESPONSE: "when the customer first asks",
        Behaviour.NEXT_RESPONSE: "when the customer asks again after an answer",
        Behaviour.UPDATE: "with each public reply, until it is solved",
        Behaviour.LEVEL_RESPONSE: "when the case arrives at the level",
        Behaviour.LEVEL_RESOLUTION: "when the case arrives at the level",
        Behaviour.OBLIGATION: "",
    }.get(rule.behaviour, "when the case is opened")
    if fixed:
        return fixed
    if rule.starts_on_all:
        return "when all have happened: " + ", ".join(name.replace("_", " ") for name in sorted(rule.starts_on_all))
    names = [_event_words(policy, name) for name in sorted(rule.starts_on)]
    return "when this happens: " + " or ".join(names)


def _event_words(policy: Policy, name: str) -> str:
    if name.startswith("due:"):
        key = name.removeprefix("due:")
        return f"the due time of {clock_label(key, policy.document.clocks[key]).lower()}"
    return name.replace("_", " ")


def _z(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
