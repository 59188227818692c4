"""What Product Management says of a defect: what customers read, how and when it is corrected."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.errors import ReasonMissing
from kept.domain.cases.events import CorrectionPlanned, DefectUnlinked
from kept.domain.cases.models import Case
from kept.domain.defects.actions.locking import lock_defect
from kept.domain.defects.errors import CasesChanged, PlanUnfit, ReleaseUnfit, TitleMissing
from kept.domain.defects.events import DefectCaseTaken, DefectDescribed, DefectDropped, DefectPlanned
from kept.domain.defects.models import Defect, DefectCase
from kept.domain.defects.queries import allowed_plans, get_defect
from kept.domain.products.models import Release
from kept.domain.rulebook.queries import get_policy_in_force
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission


@transaction.atomic
def describe_defect(
    *, defect_id: str, title: str, outline: str, cause: str, is_public: bool, actor: Actor, at: datetime
) -> Defect:
    """Say what customers read of a defect, and what only we do. Raises NotAllowed, DefectNotFound, TitleMissing.

    Whether it is shown to everybody is Product Management's to say.
    """
    actor.require(Permission.LINK_DEFECT)
    defect = lock_defect(defect_id, actor=actor, is_live=False)
    if is_public != defect.is_public:
        actor.require(Permission.PLAN_CORRECTIONS)
    title = " ".join(title.replace("\0", "").split())[:200]
    if not title:
        raise TitleMissing
    defect.title, defect.is_public = title, is_public
    defect.outline = outline.replace("\0", "").strip()[:4_000]
    defect.cause = cause.replace("\0", "").strip()[:20_000]
    defect.save(update_fields=["title", "outline", "cause", "is_public"])
    described = DefectDescribed(defect=defect.pk, title=title, outline=defect.outline, is_public=is_public)
    ledger.record(described, stream=defect.stream, actor=actor, at=at)
    return defect


@transaction.atomic
def plan_correction(*, defect_id: str, plan: str, actor: Actor, at: datetime, release: Release | None = None) -> Defect:
    """Say how a defect is corrected, as the policy plans its severity; a hot fix is for those who may (NT-09).

    Each of its cases is told. Raises NotAllowed, DefectNotFound, DefectOver, PlanUnfit, ReleaseUnfit.
    """
    actor.require(Permission.PLAN_CORRECTIONS)
    carried = _lock_cases(defect_id, actor)
    defect = _lock_with(carried, defect_id, actor)
    allowed = allowed_plans(get_policy_in_force(actor.desk_id, at), defect.severity)
    if plan not in allowed:
        raise PlanUnfit(f"For {defect.severity} it is: {' or '.join(str(one.label).lower() for one in allowed)}.")
    if release is not None:
        if release.desk_id != defect.desk_id or (defect.product_id and release.product_id != defect.product_id):
            raise ReleaseUnfit
        defect.product_id = release.product_id
    defect.plan, defect.release, defect.state, defect.planned_at = plan, release, "planned", at
    defect.save(update_fields=["plan", "release", "product", "state", "planned_at"])
    planned = DefectPlanned(defect=defect.pk, plan=plan, release=release.pk if release else None)
    ledger.record(planned, stream=defect.stream, actor=actor, at=at)
    told = CorrectionPlanned(defect=defect.pk, label=defect.label, plan=plan, release=release.name if release else "")
    for case in carried:
        record_on(case, told, actor=actor, at=at)
    return defect


@transaction.atomic
def drop_defect(*, defect_id: str, reason: str, actor: Actor, at: datetime) -> Defect:
    """Say that it is no error of the product, or that it stays; its cases go on without it.

    Raises NotAllowed, DefectNotFound, DefectOver, ReasonMissing.
    """
    actor.require(Permission.PLAN_CORRECTIONS)
    if not reason.strip():
        raise ReasonMissing
    carried = _lock_cases(defect_id, actor)
    defect = _lock_with(carried, defect_id, actor)
    reason = reason.strip()[:500]
    for case in carried:
        DefectCase.objects.filter(defect=defect, case=case).delete()
        taken = DefectCaseTaken(defect=defect.pk, case=case.pk)
        ledger.record(taken, stream=defect.stream, actor=actor, at=at)
        unlinked = DefectUnlinked(defect=defect.pk, label=defect.label, reason=reason)
        record_on(case, unlinked, actor=actor, at=at)
    defect.state = "dropped"
    defect.save(update_fields=["state"])
    dropped = DefectDropped(defect=defect.pk, reason=reason)
    ledger.record(dropped, stream=defect.stream, actor=actor, at=at)
    return defect


def _lock_cases(defect_id: str, actor: Actor) -> list[Case]:
    """Lock the cases of a defect, in the order in which everybody does."""
    defect = get_defect(defect_id, actor=actor)
    numbers = DefectCase.objects.filter(defect=defect).values("case_id")
    locked = Case.objects.select_for_update(of=("self",), no_key=True).select_related("desk")
    return list(locked.filter(pk__in=numbers).order_by("pk"))


def _lock_with(carried: list[Case], defect_id: str, actor: Actor) -> Defect:
    """Lock the defect of cases that are locked. Raises CasesChanged if another case came or went in between."""
    defect = lock_defect(defect_id, actor=actor)
    now = set(DefectCase.objects.filter(defect=defect).values_list("case_id", flat=True))
    if now != {case.pk for case in carried}:
        raise CasesChanged
    return defect
