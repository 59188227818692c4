"""Why a case is as severe as it is: the rule that the facts select, the limit that holds, and who may change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kept.policy.language.choice import Line, Selected, mismatch, text_of
from kept.policy.language.policy import Policy
from kept.policy.language.service import Change
from kept.policy.terms import Facts

Side = Literal["customer", "agent", "lead", "partner"]

_SPEAKS_AS: dict[Side, set[str]] = {
    "customer": {"customer"},
    "agent": {"agent", "vendor"},
    "lead": {"agent", "lead", "vendor"},
    "partner": {"agent"},
}
_LACKS = {
    "reason": "a reason is needed",
    "agreement": "the customer has to ask for it and a person who may change it has to accept",
    "evidence": "a file that shows it has to be on the case",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The severity that the answers make, the place of the rule, and in words what selected it.

    `limit` says why it is not more severe, where a limit of the policy holds.
    """

    severity: str
    label: str
    rule: str
    because: tuple[str, ...]
    limit: str = ""


def propose(policy: Policy, facts: Facts) -> Proposal | None:
    """Return what the rules make of the facts and why, or None where the policy has no rules for it (NT-13)."""
    rules = policy.document.severity
    if rules.proposed is None:
        return None
    selected = rules.proposed.select(facts)
    held = policy.limited_severity(selected.value, facts)
    labels = {each.key: each.label for each in policy.severities}
    return Proposal(
        severity=held,
        label=labels[held],
        rule=f"severity.proposed{selected.rule}",
        because=_because(policy, selected, facts),
        limit=limit_of(policy, selected.value, facts) or "",
    )


def limit_of(policy: Policy, severity: str, facts: Facts) -> str | None:
    """Return why a case of these facts cannot be that severe, or None where it can."""
    held = policy.limited_severity(severity, facts)
    if held == severity:
        return None
    label = next(each.label for each in policy.severities if each.key == held)
    order = [each.key for each in policy.severities]
    for limit in policy.document.severity.limits:
        if limit.because and limit.at_most == held and mismatch(limit.when, facts) is None:
            return f"At most {label}: {limit.because}"
    return f"At most {label}, of {len(order)} severities."


def who_changes(policy: Policy) -> str:
    """Return in words who may change a case's severity: each direction as its own rule says, or as `set_by` does."""
    rules, vendor = policy.document.severity, policy.vendor
    ways = [("raise", rules.up), ("lower", rules.down)]
    parts = [f"{_names(policy, change)} may {verb} it{_needs(change)}" for verb, change in ways if change]
    if len(parts) < len(ways):
        parts.append(
            {
                "vendor": f"{vendor} decides; the customer may ask for another one, with a reason",
                "customer": "the customer decides",
                "both": f"the customer and {vendor} may both change it, with a reason",
            }[rules.set_by]
        )
    said = "; ".join(parts) if rules.up and rules.down else "; otherwise ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def refuse_change(
    policy: Policy, *, old: str, new: str, side: Side, is_agreed: bool = False, has_evidence: bool = False
) -> str | None:
    """Return why somebody may not change a severity, naming the rule, or None where they may.

    `side` is who changes it: a lead may do what agents may, and both are the vendor. `is_agreed` says that the other
    side agreed to it, `has_evidence` that something was sent that shows it. A direction without a rule is `set_by`'s.
    """
    change, rule = _rule(policy, old, new)
    if change is None:
        is_theirs = side != "customer" or policy.severity_set_by in ("customer", "both")
        return None if is_theirs else f"{policy.vendor} decides about it (severity.set_by)."
    labels = {each.key: each.label for each in policy.severities}
    verb = "raise" if rule == "up" else "lower"
    said = f"from {labels[old]} to {labels[new]}"
    if not _SPEAKS_AS[side] & set(change.by):
        return f"Only {_names(policy, change)} may {verb} it {said} (severity.{rule}.by)."
    met = {"reason": True, "agreement": is_agreed, "evidence": has_evidence}
    lacking = [_LACKS[need] for need in change.needs if not met[need]]
    return f"To {verb} it {said}, {' and '.join(lacking)} (severity.{rule}.needs)." if lacking else None


def may_customer_change(policy: Policy, old: str, new: str) -> bool:
    """Return whether the customer changes it themselves; otherwise they ask for it."""
    change, _ = _rule(policy, old, new)
    if change and "agreement" in change.needs:
        return False
    return refuse_change(policy, old=old, new=new, side="customer", has_evidence=True) is None


def may_customer_ask(policy: Policy) -> bool:
    """Return whether some severity is not the customer's to set, so that they ask for it."""
    keys = [each.key for each in policy.severities]
    return any(not may_customer_change(policy, old, new) for old in keys for new in keys if old != new)


def _rule(policy: Policy, old: str, new: str) -> tuple[Change | None, str]:
    """The rule for a change, and its name in the file: severities are listed from the most severe down."""
    order = [each.key for each in policy.severities]
    rules = policy.document.severity
    return (rules.up, "up") if order.index(new) < order.index(old) else (rules.down, "down")


def _names(policy: Policy, change: Change) -> str:
    words = {"customer": "the customer", "agent": "an agent", "lead": "a lead", "vendor": policy.vendor}
    return " or ".join(words[one] for one in change.by)


def _needs(change: Change) -> str:
    return f" with {' and '.join(change.needs)}" if change.needs else ""


def asks_for_dedicated(policy: Policy, facts: Facts) -> bool:
    """Return whether the policy asks the customer who of theirs works on such a case throughout (NA-11)."""
    return any(
        clock.stops is not None
        and "dedicated_named" in [*clock.stops.any_of, *clock.stops.all_of]
        and mismatch(clock.applies, facts) is None
        for clock in policy.document.clocks.values()
    )


def may_ask_for_dedicated(policy: Policy) -> bool:
    """Return whether the policy asks for dedicated people on some case."""
    clocks = policy.document.clocks.values()
    return any(clock.stops and "dedicated_named" in [*clock.stops.any_of, *clock.stops.all_of] for clock in clocks)


def _because(policy: Policy, selected: Selected[str], facts: Facts) -> tuple[str, ...]:
    """The answers that the rule asks for, each as question and answer; for a last resort, that nothing else holds."""
    assert policy.document.severity.proposed is not None
    number = int(selected.rule.partition("]")[0].lstrip("[") or 1)
    entry = policy.document.severity.proposed.entries[number - 1]
    if entry.because:
        return (entry.because,)
    if not isinstance(entry, Line):
        return (selected.why.capitalize(),)
    told = []
    for name in entry.when:
        fact = policy.document.facts.get(name)
        value = text_of(facts.get(name, ""))
        label = (fact.label if fact else None) or name.replace("_", " ").capitalize()
        kinds = {kind.key: kind.label for kind in policy.case_kinds} if name == "kind" else {}
        told.append(f"{label}: {fact.values.get(value, value) if fact else kinds.get(value, value)}")
    return tuple(told)
