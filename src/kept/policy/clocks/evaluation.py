"""Folding the events of a case into its clocks. A pure function of its arguments (T4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from kept.policy.calendars import BadInstant, to_moment, to_seconds
from kept.policy.clocks.cycles import Cycle
from kept.policy.clocks.explanation import explain_cycle
from kept.policy.clocks.moves import CaseSoFar, starts, stops
from kept.policy.clocks.states import state_of, wake_after
from kept.policy.terms import Behaviour, By, CaseEvent, ClockRule, ClockState, Explanation, Facts

_DUE_OF = "due:"
_LAST = 1 << 62

RulesByVersion = Mapping[str, Sequence[ClockRule]]


class UnknownVersion(LookupError):
    """A case stands under a policy version that was not given."""


class UnknownClock(LookupError):
    """The case has no such clock, or not so many cycles of it."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The clocks of a case at an instant, and the next instant at which a warning or a breach will show."""

    clocks: tuple[ClockState, ...]
    next_wake_at: datetime | None


def evaluate(
    rules_by_version: RulesByVersion,
    version: str,
    facts: Facts,
    events: Sequence[CaseEvent],
    now: datetime,
) -> Evaluation:
    """Return every clock of the case as it stands at `now`; later events are not looked at.

    `version` and `facts` are those in force before the first event; `facts_changed` and `policy_moved` change them.
    A breach shows in the first whole second after the line, so that is when `next_wake_at` asks to look again.
    Raises UnknownVersion; BadInstant for a time without a zone; UnexplainedPause.
    """
    at = to_seconds(now)
    walk = _walked(rules_by_version, version, facts, events, now)
    clocks = []
    wakes = []
    for lane in walk.lanes.values():
        for number, cycle in enumerate(lane.shown(), start=1):
            if cycle.stopped is None:
                cycle.note_breach(at)
                if (wake := wake_after(cycle, at)) is not None:
                    wakes.append(wake)
            clocks.append(state_of(cycle, number, at))
    wakes += [to_seconds(event.at) for event in walk.due_events(at) if event.at > now]
    return Evaluation(tuple(clocks), to_moment(min(wakes)) if wakes else None)


def explain(
    rules_by_version: RulesByVersion,
    version: str,
    facts: Facts,
    events: Sequence[CaseEvent],
    now: datetime,
    key: str,
    cycle: int = 1,
) -> Explanation:
    """Return why the `cycle`-th cycle of the clock `key` is due when it is due. Raises UnknownClock."""
    walk = _walked(rules_by_version, version, facts, events, now)
    shown = list(walk.lanes[key].shown()) if key in walk.lanes else []
    if not 1 <= cycle <= len(shown):
        raise UnknownClock(f"the case has no cycle {cycle} of the clock {key!r}")
    return explain_cycle(shown[cycle - 1], cycle, to_seconds(now))


@dataclass(slots=True)
class _Lane:
    """The cycles of one clock. `rule` is the one of the version in force, or the last there was."""

    rule: ClockRule
    cycles: list[Cycle] = field(default_factory=list)
    is_due_a_target: bool = False

    @property
    def live(self) -> Cycle | None:
        return self.cycles[-1] if self.cycles and self.cycles[-1].stopped is None else None

    def shown(self) -> Iterator[Cycle]:
        return (cycle for cycle in self.cycles if cycle.legs)

    def begin(self, at: int, event: CaseEvent, case: CaseSoFar) -> None:
        cycle = Cycle(self.rule, at, event)
        cycle.begin(case.standing_reason(self.rule))
        self.cycles.append(cycle)
        self.is_due_a_target = True

    def reopen(self, at: int) -> None:
        last = self.cycles[-1] if self.cycles else None
        if last and last.stopped is not None and not last.is_cancelled:
            last.reopen(at)
            self.is_due_a_target = True


class _Walk:
    def __init__(self, rules_by_version: RulesByVersion, version: str, facts: Facts) -> None:
        self.rules_by_version = rules_by_version
        self.version = version
        self.facts = dict(facts)
        self.case = CaseSoFar()
        self.rules = self._rules_of(version)
        self.lanes = {key: _Lane(rule) for key, rule in self.rules.items()}

    def step(self, at: int, events: Iterable[CaseEvent]) -> None:
        """Take the events of one instant; what they change in facts or version has its net effect (X4)."""
        facts, version = dict(self.facts), self.version
        for event in events:
            facts.update(event.facts)
            if event.name == "policy_moved" and event.version is not None:
                version = event.version
            self._move(at, event)
        is_changed = version != self.version or facts != self.facts
        self.facts, self.version = facts, version
        if is_changed:
            self.rules = self._rules_of(version)
        for key, lane in self.lanes.items():
            if lane.is_due_a_target or (is_changed and lane.live):
                self._settle(at, lane, self.rules.get(key))

    @property
    def awaited(self) -> set[str]:
        """The clocks whose due times start or stop other clocks."""
        names = (name for lane in self.lanes.values() for name in lane.rule.starts_on | lane.rule.stops_on)
        return {name.removeprefix(_DUE_OF) for name in names if name.startswith(_DUE_OF)}

    def due_events(self, at: int) -> list[CaseEvent]:
        """Return an event for each due time, past or to come, that another clock waits for."""
        found = []
        for key in sorted(self.awaited & self.lanes.keys()):
            for number, cycle in enumerate(self.lanes[key].shown(), start=1):
                due = None if cycle.is_cancelled else state_of(cycle, number, at).due_at
                if due is not None:
                    found.append(CaseEvent(due, _LAST, f"{_DUE_OF}{key}", By.ROBOT))
        return found

    def add_lanes(self, version: str) -> None:
        """Watch for the clocks of a later version from the beginning, so that they know how they began."""
        for key, rule in self._rules_of(version).items():
            self.lanes.setdefault(key, _Lane(rule))

    def _rules_of(self, version: str) -> dict[str, ClockRule]:
        if version not in self.rules_by_version:
            raise UnknownVersion(f"policy version {version!r} was not given")
        return {rule.key: rule for rule in self.rules_by_version[version]}

    def _move(self, at: int, event: CaseEvent) -> None:
        self.case.count(event)
        for lane in self.lanes.values():
            live = lane.live
            if live and event.name == "cancelled":
                live.stop(at, cancel=True)
            elif live and stops(lane.rule, event, self.case, len(lane.cycles)):
                live.stop(at)
        self.case.take(event)
        for lane in self.lanes.values():
            rule, live = lane.rule, lane.live
            if live:
                live.stand(at, self.case.standing_reason(rule))
            if event.name == "reopened" and rule.behaviour is Behaviour.RESOLUTION:
                lane.reopen(at)
            elif starts(rule, event, self.case, len(lane.cycles), is_live=live is not None):
                lane.begin(at, event, self.case)
        self.case.conclude(event)

    def _settle(self, at: int, lane: _Lane, rule: ClockRule | None) -> None:
        """Let the live cycle, and those that began or reopened at this instant, take the target of the facts."""
        lane.is_due_a_target = False
        target = rule.select(self.facts) if rule else None
        if rule:
            lane.rule = rule
        dropped = None
        for cycle in lane.cycles:
            is_new = not cycle.legs and cycle.started == at
            if cycle.stopped is not None and not is_new:
                continue
            if target is not None and rule is not None:
                cycle.take_target(at, target, self.version, rule)
            elif cycle.legs:
                cycle.stop(at, cancel=True)
                dropped = cycle
        if dropped:  # the deed is still owed, should there be a target for it again
            lane.begin(at, dropped.started_by, self.case)
            lane.is_due_a_target = False
        elif rule and lane.live:
            lane.live.stand(at, self.case.standing_reason(rule))


def _walked(
    rules_by_version: RulesByVersion,
    version: str,
    facts: Facts,
    events: Sequence[CaseEvent],
    now: datetime,
) -> _Walk:
    if any(event.at.tzinfo is None for event in events):
        raise BadInstant("an event has a time without a zone")
    ordered = sorted(events, key=lambda event: (event.at, event.sequence))
    known = _without_undone([event for event in ordered if event.at <= now])
    walk = _folded(rules_by_version, version, facts, known)
    for _ in range(len(walk.awaited)):  # a due time may hang on another, so often at most
        dues = [event for event in walk.due_events(to_seconds(now)) if event.at <= now]
        merged = sorted([*known, *dues], key=lambda event: (event.at, event.sequence))
        walk = _folded(rules_by_version, version, facts, merged)
    return walk


def _folded(rules_by_version: RulesByVersion, version: str, facts: Facts, events: Sequence[CaseEvent]) -> _Walk:
    walk = _Walk(rules_by_version, version, facts)
    for event in events:
        if event.name == "policy_moved" and event.version is not None:
            walk.add_lanes(event.version)
    for at, group in groupby(events, key=lambda event: to_seconds(event.at)):
        walk.step(at, group)
    return walk


def _without_undone(events: list[CaseEvent]) -> list[CaseEvent]:
    """Leave out every cancellation that was undone, and its undoing."""
    kept: list[CaseEvent] = []
    for event in events:
        if event.name != "restored":
            kept.append(event)
            continue
        place = next((index for index in reversed(range(len(kept))) if kept[index].name == "cancelled"), None)
        if place is not None:
            del kept[place]
    return kept
