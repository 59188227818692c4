"""Why a case is as severe as it is: the rule that the facts select, the limit that holds, and who may change it."""

from __future__ import annotations

from dataclasses import dataclass

from kept.policy.language.choice import Line, Selected, mismatch, text_of
from kept.policy.language.policy import Policy
from kept.policy.terms import Facts


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
    """Return in words who may change a case's severity."""
    rules, vendor = policy.document.severity, policy.vendor
    ways = [("raise", rules.up), ("lower", rules.down)]
    said = [(verb, change) for verb, change in ways if change]
    if not said or rules.set_by == "vendor":
        return {
            "vendor": f"{vendor} decides; the customer may ask for another one, with a reason.",
            "customer": "The customer decides.",
            "both": f"The customer and {vendor} may both change it, with a reason.",
        }[rules.set_by]
    words = {"customer": "the customer", "agent": "an agent", "lead": "a lead", "vendor": vendor}
    parts = []
    for verb, change in said:
        needs = f" with {' and '.join(change.needs)}" if change.needs else ""
        parts.append(f"{' or '.join(words[one] for one in change.by)} may {verb} it{needs}")
    return f"{'; '.join(parts)}.".capitalize()


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
