"""Defects, their cases and corrections; and the outline of corrections that customers follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ninja import Router, Status

from kept.domain.cases.queries import get_case
from kept.domain.defects import actions, queries
from kept.domain.defects.errors import TitleMissing
from kept.domain.desks.models import Desk
from kept.domain.products.queries import get_product, get_release
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel.actor import Permission
from kept.kernel.refusals import NotFound
from kept.surfaces.api.door import View, Who, operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.behind import (
    CorrectionList,
    CorrectionOut,
    CorrectionPlan,
    DefectFound,
    DefectLeft,
    DefectList,
    DefectOut,
)
from kept.surfaces.api.schemas.cases import CaseOut
from kept.surfaces.api.words import Number, PublicId

router = Router(tags=["Defects"])


def _for_staff(
    method: str, path: str, answers: type[Any], permission: Permission = Permission.LINK_DEFECT, **more: Any
) -> Callable[[View], View]:
    return operation(router, method, path, answers=answers, who=Who.STAFF, permission=permission, **more)


@_for_staff("GET", "/defects", DefectList)
def list_defects(request: ApiRequest) -> DefectList:
    """The defects to be corrected, by severity and how many open cases they carry."""
    return DefectList(defects=[DefectOut.of(one) for one in queries.list_top(actor=request.actor)])


@_for_staff("GET", "/defects/{defect_id}", DefectOut)
def get_defect(request: ApiRequest, defect_id: PublicId) -> DefectOut:
    """One defect with the numbers of its cases."""
    return _as_it_is(request, defect_id)


@_for_staff("POST", "/cases/{number}/defect", DefectOut, status=201)
def put_defect(request: ApiRequest, number: Number, found: DefectFound) -> Status[DefectOut]:
    """Say that a case comes from an error of the product, a known one or a new one."""
    who: dict[str, Any] = {"number": number, "actor": request.actor, "at": request.now}
    who["seen_revision"] = found.seen_revision
    if found.defect:
        defect = actions.link_defect(**who, defect_id=found.defect)
    elif found.title:
        product = get_product(found.product, actor=request.actor) if found.product else None
        defect = actions.confirm_defect(**who, title=found.title, cause=found.cause, product=product)
    else:
        raise TitleMissing
    return Status(201, _as_it_is(request, defect.public_id))


@_for_staff("POST", "/cases/{number}/defect/leave", CaseOut)
def leave_defect(request: ApiRequest, number: Number, left: DefectLeft) -> CaseOut:
    """Say that a case has another cause than its defect."""
    actions.unlink_defect(number=number, reason=left.reason, actor=request.actor, at=request.now)
    return CaseOut.of(get_case(number, actor=request.actor))


@_for_staff("POST", "/defects/{defect_id}/plan", DefectOut, Permission.PLAN_CORRECTIONS)
def plan_correction(request: ApiRequest, defect_id: PublicId, to: CorrectionPlan) -> DefectOut:
    """Say how a defect is corrected, as the policy plans its severity. When the release is out, its cases close."""
    release = get_release(to.release, actor=request.actor) if to.release else None
    actions.plan_correction(defect_id=defect_id, plan=to.plan, release=release, actor=request.actor, at=request.now)
    return _as_it_is(request, defect_id)


@operation(router, "GET", "/corrections", answers=CorrectionList, who=Who.CUSTOMERS)
def list_corrections(request: ApiRequest) -> CorrectionList:
    """The outline of upcoming corrections: your own cases' by name, of others only that they come."""
    desk = Desk.objects.get(pk=request.actor.desk_id)
    if not queries.can_follow(get_policy_in_force(desk.pk, request.now), actor=request.actor):
        raise NotFound
    return CorrectionList(corrections=[_correction(line) for line in queries.list_outline(desk, actor=request.actor)])


def _correction(line: queries.Upcoming) -> CorrectionOut:
    defect, is_named = line.defect, line.is_named
    return CorrectionOut(
        label=defect.label if is_named else None,
        title=defect.title if is_named else None,
        outline=defect.outline if is_named else "",
        product=defect.product.name if defect.product else None,
        severity=defect.severity,
        state=defect.state,
        plan=defect.plan,
        release=str(defect.release) if defect.release else None,
        cases=[case.number for case in line.cases],
    )


def _as_it_is(request: ApiRequest, defect_id: str) -> DefectOut:
    defect = queries.get_defect(defect_id, actor=request.actor)
    cases = [link.case.number for link in queries.list_cases(defect, actor=request.actor)]
    return DefectOut.of(defect, cases)
