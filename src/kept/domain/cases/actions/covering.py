"""Deciding against the rules on one case, and exclusions: circumstances in which support is not owed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.cover import cover_of
from kept.domain.cases.errors import (
    AlreadyExcluded,
    CaseOver,
    NotExcluded,
    NotOverridden,
    ReasonMissing,
    UnfitDecision,
    UnknownExclusion,
)
from kept.domain.cases.events import ExclusionPut, ExclusionTaken, VerdictOverridden, VerdictRestored
from kept.domain.cases.models import Case
from kept.domain.entitlements.actions import override_cover
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission
from kept.policy.entitlement import DECIDABLE
from kept.policy.language.choice import mismatch


@transaction.atomic
def override_verdict(
    *,
    number: str,
    outcome: str,
    reason: str,
    actor: Actor,
    at: datetime,
    until: datetime | None = None,
    customer_until: date | None = None,
    seen_revision: int | None = None,
) -> Case:
    """Decide on a case whatever the rules say, for a reason; with `until`, the rules hold again from then on.

    With `customer_until` the same holds for all requests of the customer through that day. Raises NotAllowed,
    CaseNotFound, ChangedMeanwhile, CaseOver, UnfitDecision, ReasonMissing.
    """
    actor.require(Permission.OVERRIDE_VERDICT)
    case = _lock_open(number, actor, seen_revision)
    if outcome not in DECIDABLE:
        raise UnfitDecision(f"“{outcome}” is not one of {', '.join(sorted(DECIDABLE))}.")
    if until is not None and until <= at:
        raise UnfitDecision
    decided = VerdictOverridden(outcome=outcome, reason=_check_reason(reason), until=until)
    record_on(case, decided, actor=actor, at=at)
    if customer_until is not None:
        if case.organisation is None or customer_until < at.date():
            raise UnfitDecision
        override_cover(
            organisation=case.organisation, outcome=outcome, reason=reason, ends_on=customer_until, actor=actor, at=at
        )
    return case


@transaction.atomic
def restore_verdict(*, number: str, reason: str, actor: Actor, at: datetime, seen_revision: int | None = None) -> Case:
    """Let the rules hold again on a case. Raises NotAllowed, CaseNotFound, CaseOver, NotOverridden, ReasonMissing."""
    actor.require(Permission.OVERRIDE_VERDICT)
    case = _lock_open(number, actor, seen_revision)
    if cover_of(case).decided is None:
        raise NotOverridden
    record_on(case, VerdictRestored(reason=_check_reason(reason), is_automatic=False), actor=actor, at=at)
    return case


@transaction.atomic
def put_exclusion(
    *, number: str, exclusion: str, reason: str, actor: Actor, at: datetime, seen_revision: int | None = None
) -> Case:
    """Put an exclusion of the policy on a case; it does to the clocks what the policy says (NP-15, NA-07).

    Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, AlreadyExcluded, UnknownExclusion, ReasonMissing.
    """
    actor.require(Permission.EXCLUDE)
    case = _lock_open(number, actor, seen_revision)
    if case.exclusion:
        raise AlreadyExcluded
    known = get_policy(case.policy_version_id).document.exclusions
    if exclusion not in known:
        raise UnknownExclusion(f"“{exclusion}” is not one of {', '.join(known) or 'none'}.")
    said = known[exclusion]
    if differs := mismatch(said.applies, case.facts):
        raise UnknownExclusion(f"Correct the facts of the case first: {differs.replace('_', ' ')}.")
    put = ExclusionPut(exclusion=exclusion, effect=said.effect, reason=_check_reason(reason))
    record_on(case, put, actor=actor, at=at)
    return case


@transaction.atomic
def take_exclusion(*, number: str, reason: str, actor: Actor, at: datetime, seen_revision: int | None = None) -> Case:
    """Take the exclusion off a case; what stood goes on. Raises NotAllowed, CaseNotFound, CaseOver, NotExcluded."""
    actor.require(Permission.EXCLUDE)
    case = _lock_open(number, actor, seen_revision)
    put = cover_of(case).exclusion
    if put is None:
        raise NotExcluded
    taken = ExclusionTaken(exclusion=put.exclusion, effect=put.effect, reason=_check_reason(reason))
    record_on(case, taken, actor=actor, at=at)
    return case


def _lock_open(number: str, actor: Actor, seen_revision: int | None) -> Case:
    case = queries.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state != "open":
        raise CaseOver
    return case


def _check_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:500]
