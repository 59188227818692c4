"""What starts and stops a clock: the table of behaviours in CLOCKS.md."""

from __future__ import annotations

from dataclasses import dataclass, field

from kept.policy.terms import Behaviour, By, CaseEvent, ClockRule

_PEOPLE = frozenset({By.VENDOR, By.PARTNER})
_ENDS = frozenset({"resolved", "closed"})
_ONCE = frozenset({Behaviour.RECEIPT, Behaviour.FIRST_RESPONSE, Behaviour.WORKAROUND, Behaviour.RESOLUTION})


class UnexplainedPause(ValueError):
    """A `waiting` event gives no reason; a pause needs one (P5)."""


@dataclass(slots=True)
class CaseSoFar:
    """What the events up to now say of the case as a whole.

    `waiting` maps each reason to whom it waits for. A demand is something the customer asked: the case itself,
    unless an agent opened it, or else the first message. `has_reply` says that a person has answered a demand.
    `seen` counts the events of each name.
    """

    waiting: dict[str, By] = field(default_factory=dict)
    is_resolved: bool = False
    has_demand: bool = False
    has_reply: bool = False
    seen: dict[str, int] = field(default_factory=dict)

    def count(self, event: CaseEvent) -> None:
        """Count `event` before it stops or starts anything."""
        self.seen[event.name] = self.seen.get(event.name, 0) + 1

    def take(self, event: CaseEvent) -> None:
        """Note `event`, after its stops and before its starts."""
        match event.name:
            case "opened":
                self.has_demand = event.by is not By.VENDOR
            case "waiting":
                if not event.reason:
                    raise UnexplainedPause(f"the pause at {event.at.isoformat()} gives no reason")
                self.waiting[event.reason] = event.waits_for
            case "resumed":
                if event.reason is None:
                    self.waiting.clear()
                else:
                    self.waiting.pop(event.reason, None)
            case "customer_wrote":
                for reason in [reason for reason, whom in self.waiting.items() if whom is By.CUSTOMER]:
                    del self.waiting[reason]
            case "resolved" | "closed":
                self.waiting.clear()

    def conclude(self, event: CaseEvent) -> None:
        """Note what later events will ask about `event`."""
        match event.name:
            case "customer_wrote":
                self.has_demand = True
            case "replied" if is_by_a_person(event) and self.has_demand:
                self.has_reply = True
            case "resolved" | "closed":
                self.is_resolved = True
            case "reopened":
                self.is_resolved = False

    def standing_reason(self, rule: ClockRule) -> str | None:
        """Return the reason for which a clock of `rule` stands now."""
        return next((reason for reason in self.waiting if reason in rule.pauses_on), None)


def is_by_a_person(event: CaseEvent) -> bool:
    """Tell whether somebody of the vendor or a partner did this; robots fulfil nothing (K1)."""
    return event.by in _PEOPLE


def starts(rule: ClockRule, event: CaseEvent, case: CaseSoFar, cycles: int, *, is_live: bool) -> bool:
    """Tell whether `event` begins a cycle of `rule`, which has had `cycles` so far."""
    if is_live or (cycles and rule.behaviour in _ONCE):
        return False
    match rule.behaviour:
        case Behaviour.RECEIPT | Behaviour.WORKAROUND | Behaviour.RESOLUTION:
            return event.name == "opened"
        case Behaviour.FIRST_RESPONSE:
            if event.name == "opened":
                return case.has_demand
            return event.name == "customer_wrote" and not case.has_demand
        case Behaviour.NEXT_RESPONSE:
            asked = event.name == "customer_wrote" and case.has_reply and not case.is_resolved
            return asked or event.name == "reopened"
        case Behaviour.UPDATE:
            return event.name == "reopened" or (event.name == "replied" and is_by_a_person(event))
        case Behaviour.LEVEL_RESPONSE | Behaviour.LEVEL_RESOLUTION:
            return event.name == "arrived"
        case Behaviour.OBLIGATION:
            return event.name in rule.starts_on or completes(rule.starts_on_all, event, case, cycles)


def completes(names: frozenset[str], event: CaseEvent, case: CaseSoFar, before: int) -> bool:
    """Tell whether `event`, taken into `case`, is the last of `names` to happen more often than `before`."""
    return event.name in names and all(case.seen.get(name, 0) > before for name in names)


def stops(rule: ClockRule, event: CaseEvent, case: CaseSoFar, cycles: int) -> bool:
    """Tell whether `event` ends the running cycle of `rule`, its `cycles`-th."""
    name = event.name
    if name in ("replied", "acknowledged") and not is_by_a_person(event):
        return False
    if name in rule.also_stops_on:
        return True
    match rule.behaviour:
        case Behaviour.RECEIPT:
            return name == "confirmed"
        case Behaviour.FIRST_RESPONSE | Behaviour.NEXT_RESPONSE | Behaviour.UPDATE:
            return name == "replied" or name in _ENDS
        case Behaviour.WORKAROUND:
            return name == "mitigated" or name in _ENDS
        case Behaviour.RESOLUTION:
            return name in _ENDS
        case Behaviour.LEVEL_RESPONSE | Behaviour.LEVEL_RESOLUTION:
            return name in ("handed_on", "arrived") or name in _ENDS
        case Behaviour.OBLIGATION:
            return name in rule.stops_on or completes(rule.stops_on_all, event, case, cycles - 1)
