"""The clock of what somebody promised by hand on a case, such as a root-cause report that no policy names."""

from __future__ import annotations

from kept.policy.language.policy import Policy
from kept.policy.terms import Behaviour, BusinessDays, ClockRule, Facts, Target

PROMISED_CLOCK = "promised_deliverable"
DAYS_FACT = "deliverable_days"
PROMISED, SENT = "report_promised", "report_sent"
"""What the engine, and so a policy file, calls the promise and its fulfilment."""


def promised_rule(policy: Policy) -> ClockRule:
    """Return the rule of an obligation that runs from the promise for as many business days as were promised."""

    def select(facts: Facts) -> Target | None:
        days = facts.get(DAYS_FACT)
        if not isinstance(days, int) or isinstance(days, bool):
            return None
        counting = policy.document.counting
        name = policy.coverage(facts).value
        return Target(
            allowance=BusinessDays(days, counting.business_day, counting.hours_per_day),
            calendar=policy.calendar(name, facts),
            calendar_name=name,
            words=f"{days} business day{'s' if days != 1 else ''}",
            rule="promised",
            why="somebody promised it on this case",
            is_goal=policy.commitment == "goal",
        )

    return ClockRule(
        key=PROMISED_CLOCK,
        label="Promised by hand",
        behaviour=Behaviour.OBLIGATION,
        select=select,
        starts_on=frozenset({PROMISED}),
        stops_on=frozenset({SENT}),
        warn_fraction=float(policy.document.counting.warn_at.number / 100),
    )
