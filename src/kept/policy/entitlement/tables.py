"""What the policy's own tables say at a step: `entitlement.covered`, and `entitlement.rights`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kept.policy.entitlement.possible import NOTHING, Entry, Possible, facts_of, holding, until_sure
from kept.policy.entitlement.verdict import Outcome, Step, StepResult
from kept.policy.language.choice import Choice
from kept.policy.language.policy import Policy
from kept.policy.language.service import Answer
from kept.policy.terms import Facts

OUTCOMES = {
    "yes": Outcome.ENTITLED,
    "no": Outcome.REFUSED,
    "limited": Outcome.CONDITIONS,
    "optional": Outcome.CONDITIONS,
    "best_effort": Outcome.CONDITIONS,
    "charged": Outcome.BILLABLE,
}
_ORDER = list(Step)
_BUILT_IN = {
    "channel": Step.CHANNEL,
    "phase": Step.PRODUCT,
    "track": Step.PRODUCT,
    "warranty": Step.PRODUCT,
    "plan": Step.PLAN,
    "kind": Step.PLAN,
}
_BUILT_IN_ORDER = list(_BUILT_IN.values())

Placed = tuple[Possible[Answer], Step | None]


@dataclass(frozen=True, slots=True)
class Table:
    """A table looked at once: what `may` hold under what is sure, and what `holds` when all is assumed."""

    place: str
    home: Step
    may: Sequence[Placed]
    holds: Sequence[Placed]


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of a request: what is `sure`, and all of them `complete` with what is assumed."""

    sure: Mapping[str, object]
    complete: Facts
    tables: tuple[Table, ...]


def look_up(policy: Policy, sure: Mapping[str, object], complete: Facts, places: Mapping[str, Step]) -> Known:
    """Look at the policy's tables under the facts; `places` says at which step a fact is found."""
    entitlement = policy.document.entitlement

    def table(choice: Choice[Answer], place: str, home: Step) -> Table:
        may = [(each, step_of(policy, each.entry, places)) for each in holding(choice, sure)]
        holds = [(each, step_of(policy, each.entry, places)) for each in holding(choice, complete) if not each.missing]
        return Table(place, home, may, holds)

    tables = [table(entitlement.covered, "entitlement.covered", Step.PLAN)]
    if entitlement.rights is not None:
        tables.append(table(entitlement.rights, "entitlement.rights", Step.PRODUCT))
    return Known(sure, complete, tuple(tables))


def ask_tables(policy: Policy, step: Step, known: Known) -> StepResult | None:
    """Return what the tables say at a step, or None where they say nothing particular.

    Refused is only what is refused whatever the facts are that nobody knows.
    """
    said = [result for table in known.tables if (result := _ask(policy, table, step)) is not None]
    return max(said, key=lambda result: result.outcome.rank, default=None)


def _ask(policy: Policy, table: Table, step: Step) -> StepResult | None:
    is_whole = step is table.home and table.holds[0][0].is_otherwise
    chosen = until_sure(_all(table.holds) if is_whole else _of(step, table.holds))
    if not chosen:
        return None
    answer = chosen[0]
    outcome = OUTCOMES[answer.value.answer]
    if outcome is Outcome.ENTITLED:
        return None
    if step is Step.CALLER and outcome is Outcome.CONDITIONS:
        outcome = Outcome.PROVISIONAL
    missing = NOTHING
    if outcome is Outcome.REFUSED:
        told = until_sure(_all(table.may) if is_whole else _of(step, table.may))
        if any(each.value.answer != "no" for each in told):
            outcome, missing = Outcome.DECIDE, NOTHING.union(*(each.missing for each in told))
    label = _missing_words(policy, missing)
    note = f"{answer.why}; not known: {label}" if label else answer.why
    rule = f"{table.place}{answer.rule}"
    return StepResult(step, outcome, answer.value.because or answer.why, note, rule, tuple(sorted(missing)))


def _of(step: Step, answers: Sequence[Placed]) -> Iterator[Possible[Answer]]:
    """What counts at a step: its own entries, and what is granted before them, which ends the table.

    What another step refuses does not keep this one from being looked at.
    """
    return (each for each, place in answers if place is step or each.value.answer == "yes")


def _all(answers: Sequence[Placed]) -> Iterator[Possible[Answer]]:
    """The whole table: what holds when nothing else does belongs to the step at home in it."""
    return (each for each, _ in answers)


def step_of(policy: Policy, entry: Entry[Answer], places: Mapping[str, Step]) -> Step | None:
    """Return the step to which an entry belongs by the facts it asks for; None for `otherwise`, which has none."""
    facts = facts_of(entry)
    if not facts:
        return None
    found = [places[fact] for fact in facts if fact in places]
    if found:
        return min(found, key=_ORDER.index)
    built_in = [_BUILT_IN[fact] for fact in facts if fact in _BUILT_IN]
    if built_in:
        return min(built_in, key=_BUILT_IN_ORDER.index)
    declared = [policy.document.facts[fact] for fact in facts if fact in policy.document.facts]
    return Step.PRODUCT if any(fact.asked_of == "asset" for fact in declared) else Step.EXCLUSIONS


def _missing_words(policy: Policy, missing: frozenset[str]) -> str:
    facts = policy.document.facts
    labels = [(facts[name].label if name in facts else None) or name.replace("_", " ") for name in sorted(missing)]
    return ", ".join(labels)
