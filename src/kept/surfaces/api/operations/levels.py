"""Between the levels of support: handing on, accepting, sending back; findings; what is charged; partners."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ninja import Router, Status

from kept.domain.cases import actions, queries
from kept.domain.cases.errors import UnknownLevel
from kept.domain.cases.levels import levels_of
from kept.domain.cases.scorecard import score_partner
from kept.domain.parties import queries as parties
from kept.domain.parties.actions import change_seller as change_seller_of
from kept.domain.parties.models import Organisation
from kept.domain.partners.actions import set_hours
from kept.domain.partners.queries import get_partner
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Permission
from kept.policy.charging import bill
from kept.surfaces.api.door import View, Who, operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.levels import (
    Acceptance,
    HandingOn,
    HoursOut,
    LevelsOut,
    NewFinding,
    NewHours,
    NewSeller,
    OfferAnswer,
    PartnerList,
    PartnerOut,
    SellerOut,
    SendingBack,
    SpentTime,
)
from kept.surfaces.api.words import Number, PublicId

LOOK_BACK = timedelta(days=90)

router = Router(tags=["Levels and partners"])


def _for_staff(path: str, permission: Permission, answers: type[Any] = LevelsOut) -> Callable[[View], View]:
    return operation(router, "POST", path, answers=answers, who=Who.STAFF, permission=permission)


def _doing(request: ApiRequest, number: str) -> dict[str, Any]:
    return {"number": number, "actor": request.actor, "at": request.now}


@operation(router, "GET", "/cases/{number}/levels", answers=LevelsOut)
def get_levels(request: ApiRequest, number: Number) -> LevelsOut:
    """The levels that a case went through, what was handed on, found and charged."""
    return _levels(request, number)


def _levels(request: ApiRequest, number: str) -> LevelsOut:
    case = queries.get_case(number, actor=request.actor)
    levels = levels_of(case)
    ids = {stay.partner_id for stay in levels.stays if stay.partner_id}
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
    charge = levels.offer.charge if levels.offer else ""
    billed = bill(get_policy(case.policy_version_id), charge, case.facts, levels.minutes)
    return LevelsOut.of(levels, case.intake, names, billed)


@_for_staff("/cases/{number}/levels/hand-on", Permission.WORK_CASE)
def hand_on(request: ApiRequest, number: Number, on: HandingOn) -> LevelsOut:
    """Hand a case on to the next level, with what it asks for; its clocks begin."""
    level = on.level or _next_level(request, number)
    actions.escalate_case(
        **_doing(request, number), level=level, reason=on.reason, given=on.given, seen_revision=on.seen_revision
    )
    return _levels(request, number)


@_for_staff("/cases/{number}/levels/accept", Permission.ACCEPT_INTAKE)
def accept_intake(request: ApiRequest, number: Number, accepted: Acceptance) -> LevelsOut:
    """Say that what was handed on is complete."""
    actions.accept_intake(**_doing(request, number), seen_revision=accepted.seen_revision)
    return _levels(request, number)


@_for_staff("/cases/{number}/levels/send-back", Permission.ACCEPT_INTAKE)
def send_back(request: ApiRequest, number: Number, back: SendingBack) -> LevelsOut:
    """Give a case back to the level that it came from, naming what is missing."""
    actions.return_intake(**_doing(request, number), **back.model_dump())
    return _levels(request, number)


@_for_staff("/cases/{number}/finding", Permission.WORK_CASE)
def record_finding(request: ApiRequest, number: Number, found: NewFinding) -> LevelsOut:
    """Record what was found; the customer reads it."""
    actions.record_finding(**_doing(request, number), **found.model_dump())
    return _levels(request, number)


@operation(router, "POST", "/cases/{number}/offer/answer", answers=LevelsOut, who=Who.CUSTOMERS)
def answer_offer(request: ApiRequest, number: Number, answered: OfferAnswer) -> LevelsOut:
    """Accept the price of a case's work, or decline it."""
    actions.answer_offer(**_doing(request, number), **answered.model_dump())
    return _levels(request, number)


@_for_staff("/cases/{number}/time", Permission.WORK_CASE)
def spend_time(request: ApiRequest, number: Number, spent: SpentTime) -> LevelsOut:
    """Write down time that is charged."""
    actions.spend_time(**_doing(request, number), **spent.model_dump())
    return _levels(request, number)


@operation(router, "GET", "/partners", answers=PartnerList, who=Who.STAFF, permission=Permission.READ_NOTES)
def list_partners(request: ApiRequest) -> PartnerList:
    """The partners that you may see, with how they did in the last 90 days."""
    since = request.now - LOOK_BACK
    found = parties.list_partners(actor=request.actor)
    return PartnerList(
        partners=[PartnerOut.of(one, score_partner(one, actor=request.actor, since=since)) for one in found]
    )


@operation(router, "POST", "/partners/{partner_id}/hours", answers=HoursOut, status=201, who=Who.STAFF,
           permission=Permission.SET_PARTNER_HOURS)  # fmt: skip
def set_partner_hours(request: ApiRequest, partner_id: PublicId, new: NewHours) -> Status[HoursOut]:
    """Give a partner hours of its own; they hold for cases that arrive from now on."""
    partner = get_partner(partner_id, actor=request.actor)
    hours = set_hours(partner=partner, actor=request.actor, at=request.now, **new.model_dump())
    return Status(201, HoursOut.of(hours))


@_for_staff("/organisations/{organisation_id}/seller", Permission.MANAGE_COVER, SellerOut)
def change_seller(request: ApiRequest, organisation_id: PublicId, new: NewSeller) -> SellerOut:
    """Say who sold to a customer; its open cases follow."""
    customer = parties.get_organisation(organisation_id, actor=request.actor)
    seller = get_partner(new.partner, actor=request.actor) if new.partner else None
    who: dict[str, Any] = {"reason": new.reason, "actor": request.actor, "at": request.now}
    change_seller_of(organisation=customer, sold_by=seller, **who)
    return SellerOut(partner=seller.name if seller else None)


def _next_level(request: ApiRequest, number: str) -> str:
    case = queries.get_case(number, actor=request.actor)
    here = str(case.facts.get("level", ""))
    next_one = next((one.next for one in get_policy(case.policy_version_id).levels if one.key == here), None)
    if not next_one:
        raise UnknownLevel("There is no level above this one. Name the level.")
    return next_one
