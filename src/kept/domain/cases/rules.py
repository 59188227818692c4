"""The clock rules of a published policy version, counted at a partner's level in the partner's hours."""

from __future__ import annotations

from functools import lru_cache

from kept.domain.partners.queries import find_named_hours
from kept.domain.rulebook.queries import get_policy
from kept.policy.hours import rules_with_hours
from kept.policy.promised import promised_rule
from kept.policy.terms import ClockRule


@lru_cache(maxsize=256)
def rules_of(version_id: int) -> tuple[ClockRule, ...]:
    """One rule per clock; the same objects each time."""
    policy = get_policy(version_id)
    return (*rules_with_hours(policy, find_named_hours), promised_rule(policy))
