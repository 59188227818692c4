"""The levels of support that a case went through: who promises what to whom, what was handed on, found and charged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kept.domain.cases.levels import Levels, Stay, levels_of, party_of
from kept.domain.cases.models import Case
from kept.domain.parties.models import Organisation
from kept.domain.rulebook.queries import get_policy
from kept.policy import Policy
from kept.policy.charging import Billed, bill
from kept.policy.terms import Behaviour, ClockState
from kept.surfaces.workspace.words import label_in


@dataclass(frozen=True, slots=True)
class Rung:
    """A stay at a level: who is there, to whom it promises, its clock, and why the case went on."""

    label: str
    who: str
    promise: str
    stay: Stay
    clock: ClockState | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The cards about levels. `found` says what was found; `billed` what the time comes to."""

    levels: Levels
    rungs: list[Rung]
    found: str
    billed: Billed | None


def make_ladder(case: Case, clocks: Sequence[ClockState]) -> Ladder | None:
    """The levels of a case; None where its policy has none and nothing is charged."""
    policy = get_policy(case.policy_version_id)
    if not policy.levels and policy.document.money is None:
        return None
    levels = levels_of(case)
    names = _partners(levels)
    at_level = {clock.started_at: clock for clock in clocks if clock.behaviour == Behaviour.LEVEL_RESOLUTION}
    rungs = [
        Rung(
            label=label_in(policy.levels, stay.level),
            who=names.get(stay.partner_id or 0, "") or _party_words(policy, stay),
            promise=_promise(policy, levels.stays[: stay.number]),
            stay=stay,
            clock=at_level.get(stay.since),
        )
        for stay in levels.stays
    ]
    charge = levels.offer.charge if levels.offer else ""
    return Ladder(levels, rungs, _found(levels), bill(policy, charge, case.facts, levels.minutes))


def _partners(levels: Levels) -> dict[int, str]:
    ids = {stay.partner_id for stay in levels.stays if stay.partner_id}
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _party_words(policy: Policy, stay: Stay) -> str:
    party = party_of(policy, stay.level)
    if party == "partner":
        return _("no partner of its own")
    return policy.vendor if party == "vendor" else party.replace("_", " ").capitalize()


def _promise(policy: Policy, stays: Sequence[Stay]) -> str:
    """Whose promise the clock of the last stay is, and to whom."""
    if party_of(policy, stays[-1].level) == "partner":
        return _("the partner's promise to the customer")
    if any(stay.partner_id for stay in stays[:-1]):
        return _("%(vendor)s's promise to the partner") % {"vendor": policy.vendor}
    return _("%(vendor)s's promise to the customer") % {"vendor": policy.vendor}


def _found(levels: Levels) -> str:
    if levels.finding is None:
        return ""
    causes = {
        "settings": _("settings"),
        "use": _("unintentional use"),
        "error": _("an error in the product"),
        "unknown": _("not known yet"),
    }
    tried = {"yes": _("replicated"), "no": _("not replicated"), "not_tried": _("not tried")}
    return f"{tried[levels.finding.is_replicated]} · {causes[levels.finding.cause]}"
