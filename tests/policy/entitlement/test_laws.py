"""Laws of the verdict: it is a function, its steps are in order, and knowing less never turns into a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kept.policy import Policy, load
from kept.policy.entitlement import (
    Agreed,
    Asking,
    Caller,
    LicenceSeen,
    ProductSeen,
    ReleaseSeen,
    Snapshot,
    Step,
    check,
)
from kept.policy.language.choice import text_of
from tests.policy.entitlement.test_check import PACKS

HARD = load(Path(__file__).with_name("hard.yaml"))
ANSWERED, KNOWN, AGREED = range(3)
POLICIES = [*PACKS.values(), HARD]
DAY = timedelta(days=1)
AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
TODAY = date(2026, 3, 4)
DATES = st.sampled_from([TODAY - 900 * DAY, TODAY - DAY, TODAY, TODAY + DAY])


@st.composite
def agreements(draw: st.DrawFn, policy: Policy, name: str) -> Agreed:
    return Agreed(
        name,
        draw(st.sampled_from([plan.key for plan in policy.plans])),
        starts_on=draw(st.sampled_from([TODAY - 1000 * DAY, TODAY + DAY])),
        ends_on=draw(st.none() | DATES.filter(lambda on: on >= TODAY - 900 * DAY)),
        covers=draw(st.sampled_from([(), ("p",), ("q",)])),
        paid_through=draw(st.none() | DATES),
        facts=draw(facts_of(policy, AGREED)),
    )


def facts_of(policy: Policy, source: int) -> st.SearchStrategy[dict[str, str]]:
    """Facts that one of three sources states; two sources do not contradict each other, nor what Kept finds."""
    known: dict[str, st.SearchStrategy[str]] = {}
    for number, (name, fact) in enumerate(policy.document.facts.items()):
        if fact.type in ("choice", "yes_no") and not fact.derived and not fact.found and number % 3 == source:
            known[name] = st.sampled_from([text_of(value) for value in fact.values] or ["yes", "no"])
    return st.fixed_dictionaries({}, optional=known)


@st.composite
def requests(draw: st.DrawFn) -> tuple[Policy, Asking, Snapshot]:
    policy = draw(st.sampled_from(POLICIES))
    asking = Asking(
        AT + draw(st.integers(0, 200)) * timedelta(hours=1),
        channel=draw(st.none() | st.sampled_from([one.key for one in policy.channels])),
        kind=draw(st.none() | st.sampled_from([one.key for one in policy.case_kinds])),
        facts=draw(facts_of(policy, ANSWERED)),
        severity=draw(st.none() | st.sampled_from([one.key for one in policy.severities])),
        door=draw(st.sampled_from(["customer", "agent", "desk"])),
    )
    known = Snapshot(
        caller=Caller(draw(st.sampled_from(["approved", "not_approved", "unknown"])), draw(st.integers(1, 2))),
        agreements=tuple(draw(agreements(policy, str(n))) for n in range(draw(st.integers(0, 2)))),
        licence=LicenceSeen(
            draw(st.sampled_from(["valid", "unknown", "blocked", "of_another", "unregistered", "not_stated"]))
        ),
        product=ProductSeen(draw(st.sampled_from(["supported", "not_supported", "unknown", "not_stated"])), "p", "P"),
        release=ReleaseSeen(draw(st.sampled_from(["supported", "ended", "unknown", "not_stated"])), "1"),
        facts=draw(facts_of(policy, KNOWN)),
    )
    return policy, asking, known


def without(facts: Any, name: str) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key != name}


def forget(asking: Asking, known: Snapshot) -> list[Callable[[], tuple[Asking, Snapshot]]]:
    """Every way to know one thing less."""
    ways: list[Callable[[], tuple[Asking, Snapshot]]] = [
        lambda: (asking, replace(known, caller=Caller("unknown"))),
        lambda: (asking, replace(known, licence=LicenceSeen())),
        lambda: (asking, replace(known, product=ProductSeen(), release=ReleaseSeen())),
        lambda: (asking, replace(known, release=ReleaseSeen())),
        lambda: (asking, replace(known, agreements=())),
        lambda: (asking, replace(known, agreements=tuple(replace(a, paid_through=None) for a in known.agreements))),
        lambda: (replace(asking, channel=None), known),
        lambda: (replace(asking, kind=None), known),
    ]
    names = {*asking.facts, *known.facts, *(name for each in known.agreements for name in each.facts)}
    for name in sorted(names):

        def less(name: str = name) -> tuple[Asking, Snapshot]:
            agreed = tuple(replace(each, facts=without(each.facts, name)) for each in known.agreements)
            forgotten = replace(known, facts=without(known.facts, name), agreements=agreed)
            return replace(asking, facts=without(asking.facts, name)), forgotten

        ways.append(less)
    return ways


@settings(max_examples=400, deadline=None)
@given(requests(), st.data())
def test_knowing_less_never_turns_into_a_refusal(request: tuple[Policy, Asking, Snapshot], data: st.DataObject) -> None:
    policy, asking, known = request
    verdict = check(policy, asking, known)
    less_asking, less_known = data.draw(st.sampled_from(forget(asking, known)))()
    if not verdict.is_refused:
        assert not check(policy, less_asking, less_known).is_refused


@settings(max_examples=150, deadline=None)
@given(requests())
def test_nothing_known_of_the_customer_is_never_refused_for_what_they_are(
    request: tuple[Policy, Asking, Snapshot],
) -> None:
    policy, asking, _ = request
    nothing = Asking(asking.at, door=asking.door)
    assert not check(policy, nothing, Snapshot()).is_refused


@settings(max_examples=150, deadline=None)
@given(requests())
def test_a_verdict_is_a_function_of_its_arguments_and_its_steps_stand_in_order(
    request: tuple[Policy, Asking, Snapshot],
) -> None:
    policy, asking, known = request
    verdict = check(policy, asking, known)
    assert verdict == check(policy, asking, known)
    assert [result.step for result in verdict.steps] == list(Step)
    assert verdict.by_rule is max((result.outcome for result in verdict.steps), key=lambda outcome: outcome.rank)
    reordered = replace(known, agreements=known.agreements[::-1])
    assert check(policy, asking, reordered).outcome is verdict.outcome
    better = check(policy, asking, known).outcome.rank
    for alone in known.agreements:
        if all(each.starts_on <= TODAY and each.ends_on is None for each in known.agreements):
            assert better <= check(policy, asking, replace(known, agreements=(alone,))).outcome.rank
