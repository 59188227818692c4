"""Random calendars and cases in the exchange format, close to where clocks change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.policy.engine.stepper import Timeline, second, stamp

ZONES = [
    *("America/New_York", "Europe/Paris", "Australia/Lord_Howe", "America/Havana", "Africa/Casablanca"),
    *("Asia/Kathmandu", "Pacific/Apia", "UTC", "+05:30"),
]
NEAR = ["2025-03-07", "2025-03-28", "2025-04-04", "2025-06-06", "2025-10-03", "2025-10-24", "2025-10-31"]
DAY = 86_400


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def windows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One or two windows, an hour or longer, on three days a week or more; some cross midnight."""
    found = []
    for _ in range(draw(st.integers(1, 2))):
        start = draw(st.integers(0, 282)) * 5
        end = (start + draw(st.integers(12, 200)) * 5) % 1440
        days = sorted(draw(st.sets(st.integers(0, 6), min_size=3)))
        found.append({"days": days, "start": _time(start), "end": "24:00" if end == 0 else _time(end)})
    return [each for each in found if each["start"] != each["end"]] or [{"days": [0], "start": "00:00", "end": "24:00"}]


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """A file with one calendar `A` of one or two coverages, and two holiday lists around `near`."""
    near = date.fromisoformat(draw(st.sampled_from(NEAR)))
    dates = st.integers(0, 10).map(lambda days: (near + timedelta(days=days)).isoformat())
    holidays = {
        name: {"zone": draw(st.sampled_from(ZONES)), "dates": sorted(draw(st.sets(dates, max_size=2)))}
        for name in ("H1", "H2")
    }
    coverages = []
    for _ in range(draw(st.integers(1, 2))):
        coverage = {
            "zone": draw(st.sampled_from(ZONES)),
            "weekly": draw(windows()),
            "holidays": sorted(draw(st.sets(st.sampled_from(["H1", "H2"])))),
            "overrides": {on: [["10:00", "12:30"]] for on in draw(st.sets(dates, max_size=1))},
        }
        coverages.append(coverage)
    scope = draw(st.sampled_from(["own", "all"]))
    calendar = {"day_zone": draw(st.sampled_from(ZONES)), "holiday_scope": scope, "coverages": coverages}
    start = second(f"{near}T00:00:00Z") + draw(st.integers(0, 5 * 86_400))
    return {"calendars": {"A": calendar}, "holidays": holidays, "start": start}


def open_seconds(file: dict[str, Any], start: int, days: int) -> int:
    """The open seconds that the stepper finds in the days after a start."""
    line = Timeline(file["calendars"]["A"], file["holidays"], start - DAY, start + days * DAY)
    return sum(end - at for at, end, is_open in line.steps(start, []) if is_open and at < start + days * DAY)


@st.composite
def pauses(draw: st.DrawFn, start: int) -> list[list[str | None]]:
    """Up to three pauses within the first days, which may overlap."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        begin = start + draw(st.integers(-3600, 3 * DAY))
        found.append([stamp(begin), stamp(begin + draw(st.integers(1, 30 * 3600)))])
    return found


@st.composite
def events(draw: st.DrawFn, start: int) -> list[list[Any]]:
    """The life of a case: opened, then whatever happens, in order, sometimes twice in one instant."""
    names = [
        *("replied", "customer_replied", "waiting_on_customer", "work_resumed", "resolved", "reopened"),
        *("auto_replied", "partner_replied", "closed", "target_changed", "target_changed"),
    ]
    found: list[list[Any]] = [[stamp(start), "opened"]]
    at = start
    is_resolved = False
    for _ in range(draw(st.integers(0, 9))):
        at += draw(st.sampled_from([0, 60, 1800, 3600, 4 * 3600, 20 * 3600, 2 * DAY])) + draw(st.integers(0, 3)) * 7
        name = draw(st.sampled_from(names))
        if name == "reopened" and not is_resolved:
            name = "replied"
        if is_resolved and name not in ("reopened", "target_changed", "auto_replied", "customer_replied"):
            name = "reopened"
        is_resolved = name in ("resolved", "closed") or (is_resolved and name != "reopened")
        event: list[Any] = [stamp(at), name]
        if name == "target_changed":
            seconds = draw(st.sampled_from([1800, 3600, 7200, 14400, 36000]))
            event.append({"targets": {"resolution": seconds}, "calendars": {"resolution": draw(st.sampled_from("AB"))}})
        found.append(event)
    return found
