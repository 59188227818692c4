"""Who may ask for what: severity, entitlement, rights, channels, levels, quotas, shifts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from kept.policy.ask.replies import CannotSay, Reply
from kept.policy.calendars import to_seconds
from kept.policy.language.choice import Choice, mismatch
from kept.policy.language.policy import Policy
from kept.policy.language.service import Answer, Change
from kept.policy.terms import Facts


def severity(policy: Policy, facts: Facts) -> Reply:
    """Say which severity the facts propose, and the highest that they allow."""
    rules = policy.document.severity
    order = [each.key for each in policy.severities]
    highest = policy.limited_severity(order[0], facts)
    limits = [
        limit.because or f"at most {limit.at_most}"
        for limit in rules.limits
        if mismatch(limit.when, facts) is None and order.index(limit.at_most) > 0
    ]
    selected = rules.proposed.select(facts) if rules.proposed else None
    proposed = policy.proposed_severity(facts)
    reason = selected.why if selected else "the policy proposes none; this holds until it is set"
    if limits and (selected is None or selected.value != proposed):
        reason = "; ".join(limits)
    chosen = policy.document.severities[proposed]
    details = {
        "highest": highest,
        "limits": limits,
        "set_by": rules.set_by,
        "label": chosen.label,
        "definition": chosen.definition,
        "after": {lowering.on: policy.severity_after(lowering.on, proposed) for lowering in rules.lowered},
        "up": _change(rules.up),
        "down": _change(rules.down),
    }
    return Reply("severity", proposed, reason, f"severity.proposed{selected.rule if selected else ''}", details)


def _change(change: Change | None) -> dict[str, list[str]] | None:
    return None if change is None else {"by": list(change.by), "needs": list(change.needs)}


def entitled(policy: Policy, facts: Facts) -> Reply:
    """Say whether support is owed under the facts."""
    return _answered("entitled", "entitlement.covered", policy.document.entitlement.covered, policy, facts)


def right(policy: Policy, facts: Facts) -> Reply:
    """Say whether something may be asked for: the kind of request, in the phase of the product."""
    rights = policy.document.entitlement.rights
    if rights is None:
        raise CannotSay("this policy has no table of rights (entitlement.rights)")
    return _answered("right", "entitlement.rights", rights, policy, facts)


def _answered(question: str, place: str, table: Choice[Answer], policy: Policy, facts: Facts) -> Reply:
    selected = table.select(facts)
    said = selected.value
    details: dict[str, object] = {
        "others": [{"rule": other.rule, "why_not": other.why_not} for other in selected.passed]
    }
    if said.needs_option:
        details["needs_option"] = policy.document.options[said.needs_option].label
    if said.charge:
        details["charge"] = said.charge
    if "phase" in facts:
        details["phase"] = facts["phase"]
    return Reply(question, said.answer, said.because or selected.why, f"{place}{selected.rule}", details)


def channel(policy: Policy, facts: Facts) -> Reply:
    """Say which channels a plan has, or whether it has the one that is stated."""
    plan = str(facts.get("plan", ""))
    if plan not in policy.document.plans:
        raise CannotSay("state the plan")
    label = policy.document.plans[plan].label
    has = [
        each
        for each in policy.channels_for(plan)
        if mismatch(policy.document.channels[each.key].limited_to, facts) is None
    ]
    details = {"channels": [each.key for each in has], "labels": [each.label for each in has]}
    asked = facts.get("channel")
    rule = f"plans.{plan}.channels"
    if asked is None:
        return Reply("channel", ", ".join(each.key for each in has), f"these belong to {label}", rule, details)
    is_in = asked in details["channels"]
    reason = f"{policy.document.channels[str(asked)].label} {'belongs' if is_in else 'does not belong'} to {label}"
    return Reply("channel", "yes" if is_in else "no", reason, rule, details)


def level(policy: Policy, facts: Facts) -> Reply:
    """Say which level takes a case first, or what is said of the level that is stated."""
    first = str(facts["level"]) if "level" in facts else policy.first_level(facts)
    if first is None:
        raise CannotSay("this policy has no levels")
    table = policy.document.entitlement.first_level
    why = table.select(facts).why if table else "it is the first in the list"
    found = policy.document.levels[first]
    details = {
        "label": found.label,
        "party": found.party,
        "when_time_is_up": found.when_time_is_up,
        "next": found.next,
        "plan": found.plan.select(facts).value.words if found.plan else None,
    }
    return Reply("level", first, why, f"levels.{first}", details)


def shift(policy: Policy, facts: Facts, at: datetime) -> Reply:
    """Say which teams are on shift at an instant."""
    on = [
        key
        for key, said in policy.document.shifts.items()
        if mismatch(said.serves, facts) is None and policy.calendar(said.calendar).is_open(to_seconds(at))
    ]
    if not policy.document.shifts:
        raise CannotSay("this policy has no shifts")
    labels = [policy.document.shifts[key].label for key in on]
    return Reply("shift", ", ".join(on) or "nobody", ", ".join(labels) or "no team is on shift then", "shifts")


def quota(policy: Policy, name: str, facts: Facts, used: Decimal) -> Reply:
    """Say how much of a quota is left when so many requests of these facts have been made."""
    found = policy.document.entitlement.quotas.get(name)
    if found is None:
        raise CannotSay(f"this policy has no quota {name!r}")
    amount = found.amount.select(facts)
    factor = found.factor.select(facts).value if found.factor else Decimal(1)
    rule = f"entitlement.quotas.{name}"
    if isinstance(amount.value, str):
        return Reply("quota", "unlimited", amount.why, rule, {"unit": found.unit})
    left = amount.value - used * factor
    reason = f"{amount.value} {found.unit} per {found.per}, each counts {factor}; {amount.why}"
    details: dict[str, object] = {"left": str(left), "unit": found.unit, "per": found.per}
    if left < 0 and found.beyond:
        details["beyond"] = found.beyond.answer
    return Reply("quota", str(max(left, Decimal(0))), reason, rule, details)
