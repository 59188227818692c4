"""Make Kept's conformance suite: the inputs of this folder, and what the stepper says of them.

python -m tests.policy.engine.make_suite
"""

from __future__ import annotations

import json
from typing import Any

from kept.policy.calendars import TZDATA_VERSION
from kept.policy.conformance import SUITE
from tests.policy.engine.stepper_log import answer
from tests.policy.engine.suite_calendars import CALENDARS, HOLIDAYS
from tests.policy.engine.suite_cases import BUSINESS_DAYS, CHANGES, DEADLINES, PAUSES, Case
from tests.policy.engine.suite_logs import INVALID, LOGS

ABOUT = (
    "Kept's own cases. Every expected value was found by a brute-force stepper or by hand, never by the engine. "
    "`rules` names the rules of the clock semantics that a case shows."
)


def suite() -> dict[str, Any]:
    """Return the whole suite with what the stepper expects."""
    content: dict[str, Any] = {
        "format": "kept-conformance/1",
        "about": ABOUT,
        "tzdata": TZDATA_VERSION,
        "holidays": HOLIDAYS,
        "calendars": CALENDARS,
    }
    inputs = [*DEADLINES, *PAUSES, *BUSINESS_DAYS, *CHANGES, *LOGS, *INVALID]
    content["cases"] = [case if "expect" in case else {**case, "expect": expected(content, case)} for case in inputs]
    return content


def expected(content: dict[str, Any], case: Case) -> dict[str, Any]:
    """Return what the stepper says of one case, less what says nothing."""
    found = answer(content, case)
    for clock, cycles in found.items() if case["kind"] == "log" else ():
        for cycle in cycles:
            if clock != "periodic_update":
                del cycle["intervals_missed"]
    return found


def text(content: dict[str, Any]) -> str:
    """Return the suite as it is written: one line for each calendar and each case."""
    lines = []
    for key, value in content.items():
        if isinstance(value, dict):
            inner = ",\n".join(f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in value.items())
            lines.append(f' "{key}": {{\n{inner}\n }}')
        elif isinstance(value, list):
            inner = ",\n".join(f"  {json.dumps(each)}" for each in value)
            lines.append(f' "{key}": [\n{inner}\n ]')
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    SUITE.write_text(text(suite()), encoding="utf-8")
