"""Conformance: any file of cases in the format `kept-conformance/1`, run against the engine.

    report = run([SUITE])
    report.is_clean

Kept's own cases are in `suite.json`; their expected values come from a stepper that shares no code with the engine.
"""

from kept.policy.conformance.report import SUITE, CaseResult, Report, main, run

__all__ = ["SUITE", "CaseResult", "Report", "main", "run"]
