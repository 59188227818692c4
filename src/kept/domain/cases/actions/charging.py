"""Work that is charged: the price is accepted before it starts, and the time is written down (NP-11)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kept.domain.cases import queries
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.errors import CaseOver, NoOffer, NotAccepted, OfferIsAnswered
from kept.domain.cases.level_events import OfferAnswered, OfferMade, TimeSpent
from kept.domain.cases.levels import Levels, levels_of
from kept.domain.cases.models import Case
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Permission
from kept.kernel.refusals import Invalid
from kept.policy.charging import offer_of

MOST_MINUTES = 24 * 60


@transaction.atomic
def make_offer(*, number: str, actor: Actor, at: datetime) -> Case:
    """Name the price of a case's work, as the policy has it for the facts as they stand.

    Raises NotAllowed, CaseNotFound, CaseOver, NoOffer.
    """
    actor.require(Permission.ACCEPT_INTAKE)
    case, _ = _lock_open(number, actor)
    offer = offer_of(get_policy(case.policy_version_id), case.facts)
    if offer is None:
        raise NoOffer
    record_on(case, OfferMade(charge=offer.charge, words=offer.words, limits=list(offer.limits)), actor=actor, at=at)
    return case


@transaction.atomic
def answer_offer(*, number: str, is_accepted: bool, reason: str, actor: Actor, at: datetime) -> Case:
    """Accept the price of a case's work, or decline it; once. Raises NotAllowed, CaseNotFound, CaseOver, NoOffer,
    OfferIsAnswered.
    """
    actor.require(Permission.WRITE_AS_CUSTOMER)
    case, levels = _lock_open(number, actor)
    if levels.offer is None:
        raise NoOffer
    if levels.answer is not None:
        raise OfferIsAnswered
    answered = OfferAnswered(charge=levels.offer.charge, is_accepted=is_accepted, reason=reason.strip()[:500])
    record_on(case, answered, actor=actor, at=at)
    return case


@transaction.atomic
def spend_time(*, number: str, on: date, minutes: int, what: str, actor: Actor, at: datetime) -> Case:
    """Write down time that is charged. Raises NotAllowed, CaseNotFound, CaseOver, NotAccepted, Invalid."""
    actor.require(Permission.WORK_CASE)
    case, levels = _lock_open(number, actor)
    if levels.offer is None:
        raise NoOffer
    if levels.waits_for_acceptance:
        raise NotAccepted
    if not 1 <= minutes <= MOST_MINUTES or not what.strip() or on > at.date():
        raise Invalid("Say what was done, on a day that is not ahead, and for how many minutes: 1 to 1,440.")
    record_on(case, TimeSpent(on=on, minutes=minutes, what=what.strip()[:500]), actor=actor, at=at)
    return case


def _lock_open(number: str, actor: Actor) -> tuple[Case, Levels]:
    case = queries.lock_case(number, actor=actor)
    if case.state != "open":
        raise CaseOver
    return case, levels_of(case)
