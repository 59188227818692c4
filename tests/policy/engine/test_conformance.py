"""The suite is complete, comes from the stepper, and the engine agrees with it; six wrong engines do not."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kept.policy.conformance import SUITE, main, run
from tests.policy.engine.make_suite import suite, text
from tests.policy.engine.stepper import DAY, Timeline, Walk, first_reached, second, stamp, timeline_of, wall
from tests.policy.engine.stepper_log import answer

WORKED = Path(__file__).parent / "worked_examples.json"
RULES = [
    *(f"T{number}" for number in range(1, 5)),
    *(f"C{number}" for number in range(1, 10)),
    *(f"R{number}" for number in range(1, 3)),
    *(f"K{number}" for number in range(1, 6)),
    *(f"P{number}" for number in range(1, 6)),
    *(f"X{number}" for number in range(1, 5)),
]
CONTENT = json.loads(SUITE.read_text(encoding="utf-8"))
DEADLINES = [case for case in CONTENT["cases"] if case["kind"] == "deadline" and "deadline" in case["expect"]]


def test_the_engine_agrees_with_every_case_of_the_suite() -> None:
    report = run([SUITE])
    assert report.failures == ()
    assert len(report.results) >= 120


def test_the_engine_agrees_with_the_worked_examples() -> None:
    report = run([WORKED])
    assert report.failures == ()
    assert len(report.results) == 9


def test_the_stepper_agrees_with_the_worked_examples() -> None:
    content = json.loads(WORKED.read_text(encoding="utf-8"))
    for case in content["cases"]:
        if case["kind"] == "invalid":
            continue
        found = answer(content, case)
        for key, expected in case["expect"].items():
            if case["kind"] == "log":
                found[key] = [
                    {name: value for name, value in cycle.items() if name in wanted}
                    for cycle, wanted in zip(found[key], expected, strict=True)
                ]
            assert found[key] == expected, case["id"]


def test_the_suite_is_what_the_stepper_says_today() -> None:
    assert text(suite()) == SUITE.read_text(encoding="utf-8")


def test_every_rule_has_two_cases() -> None:
    counts = Counter(rule for case in CONTENT["cases"] for rule in case["rules"])
    assert {rule: counts[rule] for rule in RULES if counts[rule] < 2} == {}
    assert set(counts) <= set(RULES)


def test_names_of_cases_are_unique() -> None:
    names = [case["id"] for case in CONTENT["cases"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expect": {"deadline": "2025-06-02T22:00:00Z"}}, "expected '2025-06-02T22:00:00Z'"),
        ({"kind": "guess"}, "unknown_kind"),
        ({"expect": {}}, "proves nothing"),
        ({"calendar": "NOWHERE"}, "unknown_calendar"),
        ({"target_seconds": "long"}, "cannot be run"),
    ],
)
def test_a_case_that_differs_is_printed_and_fails_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], said: str
) -> None:
    file = tmp_path / "changed.json"
    file.write_text(json.dumps({**CONTENT, "cases": [CONTENT["cases"][0], {**CONTENT["cases"][0], **change}]}))
    assert main([file]) == 1
    printed = capsys.readouterr().out
    assert said in printed
    assert "1 agree, 1 differ" in printed


def test_a_file_of_another_format_fails_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "other.json"
    file.write_text("[]")
    assert main([file, tmp_path / "missing.json"]) == 1
    assert capsys.readouterr().out.count("cannot be read") == 2


class OneWindowADay(Timeline):
    def windows(self, coverage: dict[str, Any], day: int) -> list[tuple[str, str]]:
        return super().windows(coverage, day)[:1]


class FirstWindowOfAHoliday(Timeline):
    def spans(self) -> Any:
        seen = set()
        for day, span, closed_by in super().spans():
            yield day, span, [] if day in seen else closed_by
            seen.add(day)


class DaysOf86400Seconds(Timeline):
    def boundaries(self, zone: str, day: int, opens: str, closes: str) -> tuple[int, int]:
        first = self.low // DAY
        midnight = first_reached(zone, first * DAY) + (day - first) * DAY
        start, end = super().boundaries("UTC", day, opens, closes)
        return midnight + start - day * DAY, midnight + end - day * DAY


def _in_zone(case: dict[str, Any], zone: str) -> dict[str, Any]:
    calendar = CONTENT["calendars"][case["calendar"]]
    coverages = [coverage | {"zone": zone} for coverage in calendar["coverages"]]
    holidays = {name: each | {"zone": zone} for name, each in CONTENT["holidays"].items()}
    calendars = {case["calendar"]: calendar | {"coverages": coverages, "day_zone": zone}}
    return {"calendars": calendars, "holidays": holidays}


def _zone(case: dict[str, Any]) -> str:
    return str(CONTENT["calendars"][case["calendar"]]["coverages"][0]["zone"])


def _wall_clock_subtraction(case: dict[str, Any]) -> str | None:
    zone = _zone(case)
    shown = {**case, "start": stamp(wall(zone, second(case["start"])))}
    shown["pauses"] = [[stamp(wall(zone, second(edge))) for edge in pause] for pause in case.get("pauses", [])]
    due = answer(_in_zone(case, "UTC"), shown)["deadline"]
    return stamp(first_reached(zone, second(due)))


def _naive_local_times(case: dict[str, Any]) -> str | None:
    offset = (wall(_zone(case), second(case["start"])) - second(case["start"])) // 60
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    return str(answer(_in_zone(case, zone), case)["deadline"])


def _pauses_from_wall_time(case: dict[str, Any]) -> str | None:
    walk = Walk(timeline_of(CONTENT, case["calendar"], case), second(case["start"]), case["target_seconds"], [])
    return stamp(walk.due() + sum(second(end) - second(begin) for begin, end in case.get("pauses", [])))


def _with(kind: type[Timeline]) -> Any:
    return lambda case: answer(CONTENT, case, kind)["deadline"]


WRONG = {
    "wall-clock subtraction": (_wall_clock_subtraction, "always-spring"),
    "days of 86,400 seconds": (_with(DaysOf86400Seconds), "spring-days"),
    "one window a day": (_with(OneWindowADay), "second-window-of-the-day"),
    "the first window only on a holiday": (_with(FirstWindowOfAHoliday), "holiday-both-windows"),
    "pauses subtracted from wall time": (_pauses_from_wall_time, "pause-over-night"),
    "naive local times": (_naive_local_times, "pt-spring"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_engine_fails_the_case_that_is_meant_for_it(name: str) -> None:
    engine, meant = WRONG[name]
    case = next(case for case in DEADLINES if case["id"] == meant)
    assert engine(case) != case["expect"]["deadline"]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_engine_is_right_where_its_mistake_does_not_show(name: str) -> None:
    case = next(case for case in DEADLINES if case["id"] == "pt-same-day")
    assert WRONG[name][0](case) == case["expect"]["deadline"]


@pytest.mark.parametrize(
    "failure",
    [
        "24 hours that last 23",
        "24 hours that last 25",
        "the second window of a day is dropped",
        "days stepped by 86,400 seconds",
        "a pause lost when the severity changes",
        "a holiday eats the first second of the next day",
        "a search that never ends",
    ],
)
def test_the_known_failures_of_other_desks_are_named(failure: str) -> None:
    assert any(f"known failure: {failure}" in case["why"] for case in CONTENT["cases"])
