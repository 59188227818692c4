"""Proof that what is stored of reservations is what was told on their cases. Looks only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.events import LabBooked, LabGivenBack, ReproductionRecorded
from kept.domain.cases.verification import Difference
from kept.domain.labs.models import Reservation
from kept.kernel.models import Entry

KINDS = (LabBooked.kind, LabGivenBack.kind, ReproductionRecorded.kind)


def verify_labs(*, desk_id: int) -> Iterator[Difference]:
    """Every difference between the stored reservations of a desk and the events of their cases."""
    expected: dict[int, dict[str, Any]] = defaultdict(dict)
    entries = list(Entry.objects.filter(desk_id=desk_id, kind__in=KINDS, payload__isnull=False).order_by("pk"))
    for entry, event in zip(entries, read_entries(entries), strict=True):
        match event:
            case LabBooked():
                expected[event.reservation] = {
                    "case_id": int(entry.stream.partition(":")[2]),
                    "starts_at": event.starts_at,
                    "ends_at": event.ends_at,
                    "booked_at": entry.at,
                    "cancelled_at": None,
                    "result": "",
                    "result_at": None,
                }
            case LabGivenBack():
                expected[event.reservation]["cancelled_at"] = entry.at
            case ReproductionRecorded():
                row = expected[event.reservation]
                row |= {"result": event.result, "result_text": event.said, "result_at": entry.at}
                row["ends_at"] = min(row["ends_at"], entry.at)
    stored = {one.pk: one for one in Reservation.objects.filter(desk_id=desk_id)}
    for key in sorted(stored.keys() | expected.keys()):
        if key not in stored or key not in expected:
            words = ("missing", "booked") if key not in stored else ("present", "never booked")
            yield Difference("reservation", key, "row", *words)
            continue
        for name, derived in expected[key].items():
            if getattr(stored[key], name) != derived:
                yield Difference("reservation", key, name, getattr(stored[key], name), derived)
