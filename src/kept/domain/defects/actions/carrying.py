"""Which cases a defect carries."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from kept.domain.cases import queries as cases
from kept.domain.cases.actions.escalating import handing_on
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.errors import CaseOver, ReasonMissing
from kept.domain.cases.events import CorrectionPlanned, DefectLinked, DefectUnlinked, FactsLearned
from kept.domain.cases.models import Case
from kept.domain.defects.actions.locking import lock_defect
from kept.domain.defects.errors import CaseHasDefect, CaseHasNoDefect, ReleaseUnfit, TitleMissing
from kept.domain.defects.events import DefectCaseAdded, DefectCaseTaken, DefectConfirmed
from kept.domain.defects.models import Defect, DefectCase
from kept.domain.desks.models import Desk
from kept.domain.products.models import Product, Release
from kept.domain.rulebook.queries import get_policy
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.ledger import Event
from kept.policy import Policy

CAUSE, ERROR = "cause", "error"


@transaction.atomic
def confirm_defect(
    *,
    number: str,
    title: str,
    actor: Actor,
    at: datetime,
    cause: str = "",
    product: Product | None = None,
    found_in: Release | None = None,
    seen_revision: int | None = None,
) -> Defect:
    """Say that a case comes from an error of the product: a defect begins with it, at Product Management (NT-05).

    Raises NotAllowed, CaseNotFound, ChangedMeanwhile, CaseOver, CaseHasDefect, TitleMissing, ReleaseUnfit.
    """
    actor.require(Permission.LINK_DEFECT)
    case = _lock_free_case(number, actor, seen_revision)
    title = " ".join(title.replace("\0", "").split())[:200]
    if not title:
        raise TitleMissing
    if found_in and (product is None or found_in.product_id != product.pk):
        raise ReleaseUnfit
    defect = Defect.objects.create(
        desk_id=case.desk_id,
        number=_next_number(case.desk_id),
        product=product,
        found_in=found_in,
        title=title,
        cause=cause.replace("\0", "").strip()[:20_000],
        severity=case.severity,
        severity_rank=case.severity_rank,
        confirmed_by_id=actor.person_id if actor.is_staff else None,
        confirmed_at=at,
    )
    confirmed = DefectConfirmed(
        defect=defect.pk,
        number=defect.number,
        title=title,
        severity=case.severity,
        product=product.pk if product else None,
        release=found_in.pk if found_in else None,
    )
    ledger.record(confirmed, stream=defect.stream, actor=actor, at=at)
    _carry(defect, case, actor, at)
    return defect


@transaction.atomic
def link_defect(*, number: str, defect_id: str, actor: Actor, at: datetime, seen_revision: int | None = None) -> Defect:
    """Say that a case comes from a defect that is known. Raises as `confirm_defect`, and DefectNotFound, DefectOver."""
    actor.require(Permission.LINK_DEFECT)
    case = _lock_free_case(number, actor, seen_revision)
    defect = lock_defect(defect_id, actor=actor)
    _carry(defect, case, actor, at)
    return defect


@transaction.atomic
def unlink_defect(*, number: str, reason: str, actor: Actor, at: datetime) -> Case:
    """Say that a case has another cause. Raises NotAllowed, CaseNotFound, CaseOver, CaseHasNoDefect, ReasonMissing."""
    actor.require(Permission.LINK_DEFECT)
    case = cases.lock_case(number, actor=actor)
    link = DefectCase.objects.filter(case=case).select_related("defect").first()
    if link is None:
        raise CaseHasNoDefect
    if case.state != "open":
        raise CaseOver
    if not reason.strip():
        raise ReasonMissing
    defect = Defect.objects.select_for_update(of=("self",)).get(pk=link.defect_id)
    link.delete()
    taken = DefectCaseTaken(defect=defect.pk, case=case.pk)
    ledger.record(taken, stream=defect.stream, actor=actor, at=at)
    unlinked = DefectUnlinked(defect=defect.pk, label=defect.label, reason=reason.strip()[:500])
    record_on(case, unlinked, actor=actor, at=at)
    return case


def _lock_free_case(number: str, actor: Actor, seen_revision: int | None) -> Case:
    case = cases.lock_case(number, actor=actor, seen_revision=seen_revision)
    if case.state != "open":
        raise CaseOver
    if DefectCase.objects.filter(case=case).exists():
        raise CaseHasDefect
    return case


def _carry(defect: Defect, case: Case, actor: Actor, at: datetime) -> None:
    """Put a case on a defect; both locked. It goes to Product Management where the policy has that level."""
    DefectCase.objects.create(defect=defect, case=case, linked_at=at)
    if case.severity_rank < defect.severity_rank:
        defect.severity, defect.severity_rank = case.severity, case.severity_rank
        defect.save(update_fields=["severity", "severity_rank"])
    added = DefectCaseAdded(defect=defect.pk, case=case.pk, severity=defect.severity)
    ledger.record(added, stream=defect.stream, actor=actor, at=at)
    policy = get_policy(case.policy_version_id)
    happened: list[Event] = [DefectLinked(defect=defect.pk, label=defect.label)]
    if _knows_cause(policy) and case.facts.get(CAUSE) != ERROR:
        happened.append(FactsLearned(facts={CAUSE: ERROR}, reason=f"{defect.label} is the cause."))
    level = next((one.key for one in policy.levels if one.party == "product_management"), None)
    if level and case.facts.get("level") != level:
        happened += handing_on(case, level, f"{defect.label}: an error of the product.")
    if defect.plan:
        release = defect.release.name if defect.release else ""
        happened.append(CorrectionPlanned(defect=defect.pk, label=defect.label, plan=defect.plan, release=release))
    record_on(case, *happened, actor=actor, at=at)


def _knows_cause(policy: Policy) -> bool:
    cause = policy.document.facts.get(CAUSE)
    return cause is not None and ERROR in cause.values


def _next_number(desk_id: int) -> int:
    """The next number of a desk's defects: one at a time, for the length of the transaction."""
    Desk.objects.select_for_update(no_key=True).get(pk=desk_id)
    last = Defect.objects.filter(desk_id=desk_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
