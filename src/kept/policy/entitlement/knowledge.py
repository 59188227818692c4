"""From what is known of a request to the facts of the policy: those that are sure, and all, with what is assumed."""

from __future__ import annotations

from datetime import datetime

from kept.policy.arrival import starting_severity
from kept.policy.entitlement.findings import facts_from, find
from kept.policy.entitlement.possible import holding, until_sure
from kept.policy.entitlement.snapshot import Agreed, Asking, Snapshot
from kept.policy.entitlement.tables import Known, look_up
from kept.policy.language.choice import text_of
from kept.policy.language.policy import Policy

FOLLOWS_FROM_DATES = frozenset({"phase", "track"})


def gather(policy: Policy, asking: Asking, snapshot: Snapshot, agreed: Agreed | None) -> Known:
    """Gather the facts. What was found beats what was agreed, and that beats what was answered.

    What Kept finds out by itself is not the customer's to answer.
    """
    found, places = facts_from(policy, find(snapshot, agreed, policy.date_of(asking.at)))
    is_customer = asking.door == "customer"
    given: dict[str, str | bool | int] = {
        name: value for name, value in asking.facts.items() if not (is_customer and name in places)
    }
    given |= dict(snapshot.facts)
    if agreed is not None:
        given |= dict(agreed.facts) | {"plan": agreed.plan}
    dated = {name: on for name, on in snapshot.release.dates.items() if name in policy.document.facts}
    given |= {**dated, **found}
    for name, value in (("kind", asking.kind), ("channel", asking.channel)):
        if value is not None:
            given[name] = value
    complete = policy.complete(given, asking.at)
    severity = starting_severity(policy, asking.severity, complete, is_asked_by_customer=is_customer)
    complete = policy.complete(complete | {"severity": severity}, asking.at)
    sure = {
        name: value
        for name, value in complete.items()
        if name in given or name in FOLLOWS_FROM_DATES or _is_hours(policy, name)
    }
    return look_up(policy, _with_derived(policy, sure), complete, places)


def _is_hours(policy: Policy, name: str) -> bool:
    fact = policy.document.facts.get(name)
    return fact is not None and fact.open_in is not None


def _with_derived(policy: Policy, sure: dict[str, str | bool | int]) -> dict[str, str | bool | int]:
    """Add the derived facts that come out the same whatever is not known."""
    for name, fact in policy.document.facts.items():
        if name in sure or fact.derived is None:
            continue
        values = {text_of(each.value) for each in until_sure(holding(fact.derived, sure))}
        if len(values) == 1:
            sure[name] = values.pop()
    return sure


def on_day(agreed: Agreed, policy: Policy, at: datetime) -> bool:
    """Tell whether an agreement is in force at an instant, by the date in the policy's zone."""
    on = policy.date_of(at)
    return agreed.starts_on <= on and (agreed.ends_on is None or on <= agreed.ends_on)
