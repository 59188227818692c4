"""What a policy says of the people who may ask for support: how many, how they change, what they are told of."""

from __future__ import annotations

from kept.policy.language.policy import Policy
from kept.policy.terms import Facts


def most_contacts(policy: Policy, facts: Facts) -> int | None:
    """Return how many approved contacts there may be under the facts (the plan is one), or None for no limit."""
    said = policy.document.entitlement.contacts
    if said is None or said.number is None:
        return None
    number = said.number.select(facts).value
    return number if isinstance(number, int) else None


def needs_both_sides(policy: Policy) -> bool:
    """Return whether the policy says how approved contacts change, so that nobody changes them alone (NP-01)."""
    said = policy.document.entitlement.contacts
    return said is not None and said.changed is not None


def has_exception(policy: Policy) -> bool:
    """Return whether somebody who is no approved contact may be helped in an emergency (NP-02)."""
    said = policy.document.entitlement.contacts
    return said is not None and said.exception is not None


def told_of(policy: Policy) -> tuple[tuple[str, str], ...]:
    """Return the notices, with their labels, that approved contacts are told of.

    The policy names each by its key or by its label; words that name no notice are for people only.
    """
    said = policy.document.entitlement.contacts
    named = {words.casefold() for words in said.told_of} if said else set()
    return tuple(
        (key, notice.label)
        for key, notice in policy.document.notices.items()
        if key.casefold() in named or notice.label.casefold() in named
    )
