"""What a policy says about a case at the door: what it is, how severe it starts, which facts are answers."""

from __future__ import annotations

from kept.policy.language.policy import Policy
from kept.policy.terms import Facts


def is_triaged_on_arrival(policy: Policy, channel: str) -> bool:
    """False where the policy takes what comes by a channel for something until somebody has looked (NA-08)."""
    said = policy.document.channels.get(channel)
    return said is None or said.opens_as is None


def starting_severity(policy: Policy, asked: str | None, facts: Facts, *, is_asked_by_customer: bool) -> str:
    """Return the severity that a case starts with.

    What was asked for holds within the policy's limits; but where the vendor decides by rules, a customer's wish does
    not beat what the rules make of the facts (NT-13).
    """
    rules = policy.document.severity
    decided_by_rules = rules.proposed is not None and rules.set_by == "vendor" and is_asked_by_customer
    if asked is None or decided_by_rules:
        return policy.limited_severity(policy.proposed_severity(facts), facts)
    return policy.limited_severity(asked, facts)


def fact_problem(policy: Policy, name: str, value: object) -> str | None:
    """Return what is wrong with an answer to one of the policy's questions, or None."""
    fact = policy.document.facts.get(name)
    if fact is None or fact.derived or fact.open_in:
        asked = ", ".join(question.key for question in policy.questions) or "none"
        return f"“{name}” is not asked for; the questions are: {asked}."
    if fact.type == "choice" and value not in fact.values:
        return f"“{value}” is not an answer to “{name}”; choose one of {', '.join(fact.values)}."
    if fact.type == "yes_no" and value not in ("yes", "no"):
        return f"“{name}” is answered by yes or no."
    if fact.type == "number" and not (isinstance(value, int) or (isinstance(value, str) and value.isdigit())):
        return f"“{name}” is a whole number."
    return None
