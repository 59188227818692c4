"""`check`: from a request and a snapshot of what is known to a verdict. Pure, and the same for the same values."""

from __future__ import annotations

from collections.abc import Sequence

from kept.policy.entitlement.knowledge import gather, on_day
from kept.policy.entitlement.offers import alternatives
from kept.policy.entitlement.snapshot import Agreed, Asking, Snapshot
from kept.policy.entitlement.steps import Look, take_steps
from kept.policy.entitlement.verdict import Outcome, StepResult, Verdict, worst
from kept.policy.language.policy import Policy

_OPENING = {
    Outcome.ENTITLED: "You are entitled to support for this.",
    Outcome.CONDITIONS: "You are entitled to support for this, with conditions.",
    Outcome.PARTNER: "Your partner takes this on first.",
    Outcome.PROVISIONAL: "We help provisionally; what is missing is checked afterwards.",
    Outcome.BILLABLE: "This is not included; we can do it against payment.",
    Outcome.DECIDE: "We take your request in, and a person decides on it.",
    Outcome.REFUSED: "We cannot take this request.",
}


def check(policy: Policy, asking: Asking, snapshot: Snapshot) -> Verdict:
    """Take every step for each agreement and return the verdict of the best; raises BadInstant without a zone.

    Of several agreements that are in force the one with the most cover counts. With none in force, the one that ended
    last or else begins next is looked at, so that its end is told apart from no agreement at all.
    """
    best: tuple[Look, tuple[StepResult, ...]] | None = None
    on = policy.date_of(asking.at)
    candidates: Sequence[Agreed | None] = _candidates(policy, asking, snapshot) or (None,)
    for agreed in candidates:
        look = Look(policy, asking, snapshot, agreed, gather(policy, asking, snapshot, agreed), on)
        results = take_steps(look)
        if best is None or worst(results).rank < worst(best[1]).rank:
            best = look, results
    assert best is not None
    return _verdict(*best, candidates)


def _candidates(policy: Policy, asking: Asking, snapshot: Snapshot) -> list[Agreed]:
    """The agreements to look at, the one with the most cover first; of equals, the one that began last."""
    plans = policy.document.plans
    ordered = sorted(snapshot.agreements, key=lambda each: (each.starts_on, each.name), reverse=True)
    current = [each for each in ordered if on_day(each, policy, asking.at)]
    if current:
        return sorted(current, key=lambda each: -len(plans[each.plan].channels) if each.plan in plans else 1)
    on = policy.date_of(asking.at)
    ended = [each for each in ordered if each.ends_on is not None and each.ends_on < on]
    return sorted(ended, key=lambda each: str(each.ends_on), reverse=True)[:1] or ordered[-1:]


def _verdict(look: Look, results: tuple[StepResult, ...], candidates: Sequence[Agreed | None]) -> Verdict:
    by_rule = worst(results)
    decided = look.snapshot.decided
    outcome = Outcome(decided.outcome) if decided else by_rule
    others = alternatives(look, results)
    return Verdict(
        outcome=outcome,
        by_rule=by_rule,
        steps=results,
        alternatives=others,
        for_customer=_for_customer(outcome, results, is_decided=decided is not None),
        for_agent=_for_agent(look, by_rule, results),
        facts=dict(look.known.complete),
        agreement=look.agreed.name if look.agreed else None,
        agreements=_agreements_words(look, candidates),
        policy_version=look.policy.version,
        decided_because=decided.reason if decided else "",
        decided_until=decided.until if decided else None,
    )


def _for_customer(outcome: Outcome, results: Sequence[StepResult], *, is_decided: bool) -> str:
    if is_decided:
        return _OPENING[outcome]
    against = {Outcome.REFUSED} if outcome is Outcome.REFUSED else set(Outcome) - {Outcome.ENTITLED}
    reasons = [result.reason for result in results if result.outcome in against]
    return " ".join([_OPENING[outcome], *dict.fromkeys(reasons)])


def _for_agent(look: Look, by_rule: Outcome, results: Sequence[StepResult]) -> str:
    said = [
        f"{result.step.label}: {result.note}{f' ({result.rule})' if result.rule else ''}"
        for result in results
        if result.outcome is not Outcome.ENTITLED
    ]
    told = f"{by_rule.label}." if not said else f"{by_rule.label}. {'; '.join(said)}."
    decided = look.snapshot.decided
    if decided is None:
        return told
    until = f" until {decided.until}" if decided.until else ""
    return f"Decided otherwise{until}: {Outcome(decided.outcome).label}, because {decided.reason} By rule: {told}"


def _agreements_words(look: Look, candidates: Sequence[Agreed | None]) -> str:
    others = [each for each in candidates if each is not None and each is not look.agreed]
    if look.agreed is None or not others:
        return ""
    plans = look.policy.document.plans

    def label(agreed: Agreed) -> str:
        plan = plans[agreed.plan].label if agreed.plan in plans else agreed.plan
        return f"{plan} from {agreed.starts_on}"

    also = ", ".join(label(each) for each in others)
    return f"{len(candidates)} agreements are in force; {label(look.agreed)} gives the most cover here, not {also}."
