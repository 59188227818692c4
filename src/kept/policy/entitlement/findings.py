"""What Kept finds out by itself, and which facts of a policy that settles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kept.policy.entitlement.snapshot import Agreed, Snapshot
from kept.policy.entitlement.verdict import Step
from kept.policy.language.choice import text_of
from kept.policy.language.policy import Policy
from kept.policy.language.service import Finding

STEP_OF: dict[Finding, Step] = {
    "contact_approved": Step.CALLER,
    "contact_not_approved": Step.CALLER,
    "agreement_current": Step.AGREEMENT,
    "agreement_ended": Step.AGREEMENT,
    "agreement_not_begun": Step.AGREEMENT,
    "sold_by_partner": Step.AGREEMENT,
    "product_supported": Step.PRODUCT,
    "product_not_supported": Step.PRODUCT,
    "product_unknown": Step.PRODUCT,
    "release_supported": Step.PRODUCT,
    "release_ended": Step.PRODUCT,
    "licence_valid": Step.LICENCE,
    "licence_unknown": Step.LICENCE,
    "licence_blocked": Step.LICENCE,
    "licence_of_another": Step.LICENCE,
    "licence_unregistered": Step.LICENCE,
    "paid": Step.PAID,
    "unpaid": Step.PAID,
}


def find(snapshot: Snapshot, agreed: Agreed | None, on: date) -> set[Finding]:
    """Return what is found; of what nobody knows, nothing is found."""
    found: set[Finding] = set()
    match snapshot.caller.standing:
        case "approved":
            found.add("contact_approved")
        case "not_approved":
            found.add("contact_not_approved")
    if agreed is not None:
        if on < agreed.starts_on:
            found.add("agreement_not_begun")
        elif agreed.ends_on is not None and on > agreed.ends_on:
            found.add("agreement_ended")
        else:
            found.add("agreement_current")
        if agreed.paid_through is not None:
            found.add("paid" if on <= agreed.paid_through else "unpaid")
    if snapshot.partner:
        found.add("sold_by_partner")
    found |= set(_states(snapshot))
    return found


def _states(snapshot: Snapshot) -> Iterator[Finding]:
    named: dict[str, Finding] = {finding: finding for finding in STEP_OF}
    for thing, state in (
        ("licence", snapshot.licence.state),
        ("product", snapshot.product.state),
        ("release", snapshot.release.state),
    ):
        if f"{thing}_{state}" in named:
            yield named[f"{thing}_{state}"]


def facts_from(policy: Policy, found: set[Finding]) -> tuple[dict[str, str], dict[str, Step]]:
    """Return the facts that the findings settle, and the step at which each was settled or would be."""
    facts: dict[str, str] = {}
    places: dict[str, Step] = {}
    for name, fact in policy.document.facts.items():
        if not fact.found:
            continue
        places[name] = STEP_OF[next(iter(fact.found))]
        for finding, value in fact.found.items():
            if finding in found:
                facts[name], places[name] = text_of(value), STEP_OF[finding]
                break
    return facts, places


def speaks_of(policy: Policy, step: Step) -> bool:
    """Tell whether the policy asks for something that is found at a step."""
    return any(STEP_OF[finding] is step for fact in policy.document.facts.values() for finding in fact.found)
