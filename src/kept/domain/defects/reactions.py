"""What follows from releases and from corrected defects."""

from __future__ import annotations

from datetime import datetime

from kept.domain.defects.actions import is_out, release_defects, tell_cases
from kept.domain.defects.models import Defect
from kept.domain.products.models import Release
from kept.kernel.models import Entry


def release_corrections(entry: Entry, at: datetime) -> None:
    """Correct the defects of a release that is out."""
    if entry.payload is None or entry.payload["release"] is None:
        return
    release = Release.objects.select_related("desk").filter(pk=entry.payload["release"]).first()
    if release and is_out(release, at):
        release_defects(release=release, at=at)


def close_the_loop(entry: Entry, at: datetime) -> None:
    """Tell the customers of a corrected defect."""
    if entry.payload is not None:
        defect = Defect.objects.select_related("release__product").get(pk=entry.payload["defect"])
        tell_cases(defect=defect, at=at)
