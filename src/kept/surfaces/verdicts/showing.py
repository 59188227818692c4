"""The cover of a case in words: what was said at the door, what somebody decided since, what is excluded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from kept.domain.cases.cover import CaseCover, cover_of
from kept.domain.cases.models import Case
from kept.domain.rulebook.queries import get_policy
from kept.policy.entitlement import Outcome, Step, price_words


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step of a verdict."""

    label: str
    outcome: str
    outcome_label: str
    reason: str
    note: str
    rule: str


@dataclass(frozen=True, slots=True)
class ShownExclusion:
    """An exclusion on a case, and what it does."""

    label: str
    effect: str
    reason: str
    since: datetime | None
    price: str


@dataclass(frozen=True, slots=True)
class ShownCover:
    """What the card about a case's cover holds."""

    cover: CaseCover
    label: str
    kind: str
    steps: list[ShownStep]
    exclusion: ShownExclusion | None


def show_cover(case: Case) -> ShownCover:
    """The cover of a case for its page."""
    cover = cover_of(case)
    outcome = Outcome(cover.outcome) if cover.outcome else Outcome.ENTITLED
    kind = "success" if outcome is Outcome.ENTITLED else "error" if outcome is Outcome.REFUSED else "warning"
    steps = show_steps(cover.given.steps if cover.given else [])
    return ShownCover(cover, label_of(outcome), kind, steps, _exclusion(case, cover))


def show_steps(steps: Iterable[Mapping[str, Any]]) -> list[ShownStep]:
    """The steps of a verdict as it was kept."""
    return [
        ShownStep(
            label=Step(one["step"]).label,
            outcome=one["outcome"],
            outcome_label=label_of(Outcome(one["outcome"])),
            reason=one["reason"],
            note=one["note"],
            rule=one["rule"],
        )
        for one in steps
    ]


def label_of(outcome: Outcome) -> str:
    """What people call an outcome."""
    return {
        Outcome.ENTITLED: gettext("Entitled"),
        Outcome.CONDITIONS: gettext("Entitled, with conditions"),
        Outcome.PARTNER: gettext("Goes to the partner"),
        Outcome.PROVISIONAL: gettext("Provisional"),
        Outcome.BILLABLE: gettext("Only against payment"),
        Outcome.DECIDE: gettext("For a person to decide"),
        Outcome.REFUSED: gettext("Refused"),
    }[outcome]


def effect_words(effect: str) -> str:
    """What an exclusion does, in words."""
    return {
        "pauses_clocks": gettext("The clocks stand still while it holds."),
        "ends_targets": gettext("No times are promised while it holds."),
        "charged": gettext("Work on it is charged, and no times are promised."),
        "advice_only": gettext("Advice only, without promised times."),
        "refused": gettext("Support is refused while it holds, and no times are promised."),
    }[effect]


def _exclusion(case: Case, cover: CaseCover) -> ShownExclusion | None:
    put = cover.exclusion
    if put is None:
        return None
    policy = get_policy(case.policy_version_id)
    said = policy.document.exclusions.get(put.exclusion)
    price = price_words(policy, said.charge, case.facts) if said and said.charge else ""
    label = said.reason if said else put.exclusion
    return ShownExclusion(label, effect_words(put.effect), put.reason, cover.excluded_at, price)
