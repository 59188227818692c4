"""Proof that what is stored of defects is what their events make of them. Looks only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.events import CorrectionReleased
from kept.domain.cases.verification import Difference
from kept.domain.defects import events as happened
from kept.domain.defects.models import Defect, DefectCase
from kept.kernel.ledger import list_entries
from kept.kernel.models import Entry


def verify_defects(*, desk_id: int) -> Iterator[Difference]:
    """Every difference between the stored defects of a desk and their events."""
    for defect in Defect.objects.filter(desk_id=desk_id).order_by("pk").iterator():
        entries = list_entries(desk_id=desk_id, stream=defect.stream)
        if not entries:
            yield Difference("defect", defect.pk, "row", "present", "never confirmed")
            continue
        if any(entry.payload is None for entry in entries):
            continue
        columns, cases = _rebuild(entries)
        for name, derived in columns.items():
            if getattr(defect, name) != derived:
                yield Difference("defect", defect.pk, name, getattr(defect, name), derived)
        carried = set(DefectCase.objects.filter(defect=defect).values_list("case_id", flat=True))
        if carried != cases:
            yield Difference("defect", defect.pk, "cases", sorted(carried), sorted(cases))
        yield from _verify_told(defect)


def _verify_told(defect: Defect) -> Iterator[Difference]:
    """When each case was told that the correction is out has to stand on the case itself."""
    for link in DefectCase.objects.filter(defect=defect).order_by("pk"):
        told_here = Entry.objects.filter(desk_id=defect.desk_id, stream=f"case:{link.case_id}")
        entries = told_here.filter(kind=CorrectionReleased.kind, payload__defect=defect.pk)
        told = entries.order_by("position").values_list("at", flat=True).first()
        if told != link.told_at:
            yield Difference("defect_case", link.pk, "told_at", link.told_at, told)


def _rebuild(entries: list[Entry]) -> tuple[dict[str, Any], set[int]]:
    columns: dict[str, Any] = {"plan": "", "release_id": None, "planned_at": None, "released_at": None}
    cases: set[int] = set()
    for entry, event in zip(entries, read_entries(entries), strict=True):
        match event:
            case happened.DefectConfirmed():
                columns |= {"number": event.number, "title": event.title, "severity": event.severity}
                columns |= {"state": "confirmed", "confirmed_at": entry.at, "outline": "", "is_public": False}
            case happened.DefectDescribed():
                columns |= {"title": event.title, "outline": event.outline, "is_public": event.is_public}
            case happened.DefectCaseAdded():
                cases.add(event.case)
                columns["severity"] = event.severity
            case happened.DefectCaseTaken():
                cases.discard(event.case)
            case happened.DefectPlanned():
                columns |= {"plan": event.plan, "release_id": event.release, "planned_at": entry.at}
                columns["state"] = "planned"
            case happened.DefectReleased():
                columns |= {"state": "released", "released_at": entry.at}
            case happened.DefectDropped():
                columns["state"] = "dropped"
    return columns, cases
