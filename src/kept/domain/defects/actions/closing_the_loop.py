"""What follows when the release with a correction is out: the defect is corrected, and its cases close the loop."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from kept.domain.cases.actions import reply_to_case, resolve_case
from kept.domain.cases.actions.recording import record_on
from kept.domain.cases.events import CorrectionReleased
from kept.domain.cases.models import Case
from kept.domain.defects.events import DefectReleased
from kept.domain.defects.models import Defect, DefectCase
from kept.domain.products.models import Release
from kept.domain.rulebook.queries import get_policy
from kept.kernel import ledger
from kept.kernel.actor import Actor
from kept.policy import Policy

ONE_DAY = timedelta(days=1)
CORRECTION_KINDS = ("correction", "solved")


def is_out(release: Release, at: datetime) -> bool:
    """Whether a release is published: its date has come where the desk is."""
    return release.released_on is not None and release.released_on <= at.astimezone(ZoneInfo(release.desk.zone)).date()


def release_due(*, at: datetime) -> int:
    """Correct the defects whose release's date has come; return how many. For the worker."""
    awaited = Defect.objects.filter(state="planned", release__released_on__lte=(at + ONE_DAY).date())
    releases = Release.objects.filter(pk__in=awaited.values("release_id")).select_related("desk")
    return sum(len(release_defects(release=release, at=at)) for release in releases if is_out(release, at))


@transaction.atomic
def release_defects(*, release: Release, at: datetime) -> list[Defect]:
    """Mark the defects that a published release corrects; those that were marked before are left out."""
    planned = Defect.objects.select_for_update(of=("self",)).filter(release=release, state="planned")
    defects = list(planned.order_by("pk"))
    robot = Actor.robot(release.desk_id)
    for defect in defects:
        defect.state, defect.released_at = "released", at
        defect.save(update_fields=["state", "released_at"])
        released = DefectReleased(defect=defect.pk, release=release.pk)
        ledger.record(released, stream=defect.stream, actor=robot, at=at)
    return defects


def tell_cases(*, defect: Defect, at: datetime) -> int:
    """Tell each customer of a corrected defect, and resolve what is open; return how many were told.

    One transaction for each case, so that many cases hold nothing up; run again, it goes on where it stopped.
    """
    waiting = DefectCase.objects.filter(defect=defect, told_at=None).order_by("case_id")
    told = 0
    for link in waiting.values_list("pk", flat=True):
        told += _tell_case(defect, link, at)
    return told


@transaction.atomic
def _tell_case(defect: Defect, link_id: int, at: datetime) -> int:
    link = DefectCase.objects.filter(pk=link_id, told_at=None).first()
    if link is None or defect.release is None:
        return 0
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("desk").get(pk=link.case_id)
    if not DefectCase.objects.filter(pk=link.pk, told_at=None).update(told_at=at):
        return 0
    robot = Actor.robot(case.desk_id)
    released = CorrectionReleased(defect=defect.pk, label=defect.label, release=str(defect.release))
    record_on(case, released, actor=robot, at=at)
    words = (
        f"The correction for “{defect.title}” ({defect.label}) is out: {defect.release}. "
        "Please install it and tell us if the problem is still there."
    )
    if case.state == "open":
        kind = _resolution_kind(get_policy(case.policy_version_id))
        resolve_case(number=case.number, resolution_kind=kind, explanation=words, actor=robot, at=at)
    elif case.state in ("resolved", "closed"):
        reply_to_case(number=case.number, body=words, actor=robot, at=at)
    return 1


def _resolution_kind(policy: Policy) -> str:
    known = [kind.key for kind in policy.resolution_kinds]
    return next((kind for kind in CORRECTION_KINDS if kind in known), known[0])
