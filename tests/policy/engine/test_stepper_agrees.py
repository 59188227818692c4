"""Under Hypothesis the engine equals the brute-force stepper."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from kept.policy.conformance.answers import answer as engine_answer
from kept.policy.conformance.exchange import read_exchange
from tests.policy.engine.stepper import stamp
from tests.policy.engine.stepper_log import answer as stepper_answer
from tests.policy.engine.strategies import DAY, events, files, open_seconds, pauses

SOME = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MODES = ["carry_min", "carry", "retroactive", "restart", "proportional"]
ROUND_THE_CLOCK = {
    "day_zone": "UTC",
    "coverages": [{"zone": "UTC", "weekly": [{"days": [0, 1, 2, 3, 4, 5, 6], "start": "00:00", "end": "24:00"}]}],
}


def _both(file: dict[str, Any], case: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    note(f"{file} {case}")
    content = {"format": "kept-conformance/1", "cases": [case], **file}
    stepped = stepper_answer(file, case)
    found = engine_answer(read_exchange(content), case)
    return {key: found.get(key, found) for key in stepped}, stepped


@given(files(), st.floats(0, 1), st.data())
@SOME
def test_due_and_line_with_pauses_and_a_floor(file: dict[str, Any], share: float, data: st.DataObject) -> None:
    start = file.pop("start")
    target = int(share * open_seconds(file, start, 9))
    at = start + data.draw(st.integers(0, 6 * DAY))
    case = {
        "kind": "deadline",
        "calendar": "A",
        "start": stamp(start),
        "target_seconds": target,
        "pauses": data.draw(pauses(start)),
        "resume_floor_seconds": data.draw(st.sampled_from([0, 0, 1800])),
        "as_of": stamp(at),
        "horizon_days": 32,
    }
    found, stepped = _both(file, case)
    assert found == stepped


@given(files(), st.integers(0, 3), st.data())
@SOME
def test_business_days_in_every_meaning(file: dict[str, Any], days: int, data: st.DataObject) -> None:
    start = file.pop("start")
    assume(open_seconds(file, start, 7) > 0)
    case = {
        "kind": "days",
        "calendar": "A",
        "start": stamp(start),
        "days": days,
        "hours_per_day": 2,
        "modes": ["same_time", "end_of_day", "hours", "calendar"],
        "pauses": data.draw(pauses(start)) if data.draw(st.booleans()) else [],
        "horizon_days": 50,
    }
    if not case["pauses"] and data.draw(st.booleans()):
        case["cut_off_seconds"] = 15 * 3600
    case["modes"] = case["modes"][:3] if case["pauses"] else case["modes"]
    found, stepped = _both(file, case)
    assert found == stepped


@given(files(), st.floats(0, 1), st.floats(0, 1), st.data())
@SOME
def test_a_change_in_every_mode(file: dict[str, Any], old: float, new: float, data: st.DataObject) -> None:
    start = file.pop("start")
    whole = open_seconds(file, start, 8)
    assume(whole > 10)
    file["calendars"]["B"] = ROUND_THE_CLOCK
    calendars = data.draw(st.sampled_from([("A", "A"), ("A", "B"), ("B", "A")]))
    case = {
        "kind": "change",
        "calendar": calendars[0],
        "new_calendar": calendars[1],
        "start": stamp(start),
        "change_at": stamp(start + data.draw(st.integers(0, 6 * DAY))),
        "old_target_seconds": 1 + int(old * whole),
        "new_target_seconds": int(new * whole),
        "min_grace_seconds": data.draw(st.sampled_from([0, 900])),
        "modes": MODES,
        "pauses": data.draw(pauses(start)),
        "horizon_days": 45,
    }
    found, stepped = _both(file, case)
    assert found == stepped


@given(files(), st.sampled_from(MODES), st.data())
@SOME
def test_the_life_of_a_case(file: dict[str, Any], mode: str, data: st.DataObject) -> None:
    start = file.pop("start")
    assume(open_seconds(file, start, 7) > 0)
    file["calendars"]["B"] = ROUND_THE_CLOCK
    happened = data.draw(events(start))
    case = {
        "kind": "log",
        "calendar": "A",
        "targets": {"first_response": 7200, "next_response": 7200, "periodic_update": 14400, "resolution": 36000},
        "events": happened,
        "as_of": stamp(start + data.draw(st.integers(0, 12 * DAY))),
        "on_change": mode,
        "horizon_days": 60,
    }
    found, stepped = _both(file, case)
    for cycles in (*found.values(), *stepped.values()):
        for cycle in cycles:
            del cycle["intervals_missed"]
    assert found == stepped
