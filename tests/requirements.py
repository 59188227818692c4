"""Which tests show which requirements. A plugin of every run: it refuses marks that prove nothing.

`make requirements` adds the table of all rows, and fails when a marked test was skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROWS = Path(__file__).resolve().parent.parent / "docs" / "requirements.md"
SURFACES = {
    "browser_page": "browser",
    "client": "HTTP",
    "agent_client": "HTTP",
    "portal_client": "HTTP",
    "api": "HTTP",
    "live_server": "HTTP",
    "mail_server": "mail",
    "cli": "CLI",
}
"""The fixtures through which a test can talk to Kept as somebody outside does."""


def list_ids() -> list[str]:
    """Return the ids of all requirements, in the order of the document."""
    return re.findall(r"^\| ([A-Z]{2,3}-\d{2}) \|", ROWS.read_text(), re.MULTILINE)


def marked_ids(item: pytest.Item) -> list[str]:
    """Return the ids that a test carries."""
    return [str(name) for mark in item.iter_markers("requirement") for name in mark.args]


def surfaces_of(item: pytest.Item) -> list[str]:
    """Return the surfaces that a test uses."""
    return sorted({SURFACES[name] for name in getattr(item, "fixturenames", ()) if name in SURFACES})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requirements", action="store_true", help="print each requirement with its tests")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Requirements(config), "kept-requirements")


class Requirements:
    """Collects marks and outcomes; under xdist the outcomes reach the controlling process with their reports."""

    def __init__(self, config: pytest.Config) -> None:
        self.is_asked = bool(config.getoption("--requirements"))
        self.shown: dict[str, dict[str, str]] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Refuse a mark with an unknown id, and one on a test that uses no surface."""
        known = set(list_ids())
        wrong = []
        for item in items:
            ids, surfaces = marked_ids(item), surfaces_of(item)
            wrong += [f"{item.nodeid}: there is no requirement {name}" for name in ids if name not in known]
            if ids and not surfaces:
                wrong.append(f"{item.nodeid}: shows {', '.join(ids)} through no surface ({', '.join(SURFACES)})")
            if ids:
                item.user_properties.append(("requirements", (ids, surfaces)))
        if wrong:
            raise pytest.UsageError("\n".join(["marks that prove nothing:", *wrong]))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == "requirements":
                ids, surfaces = value  # type: ignore[misc]
                self._note(report, ids, ", ".join(surfaces))

    def _note(self, report: pytest.TestReport, ids: list[str], surfaces: str) -> None:
        for name in ids:
            tests = self.shown.setdefault(name, {})
            before = tests.get(report.nodeid, "")
            if report.outcome != "passed":
                tests[report.nodeid] = report.outcome.upper()
            elif not before.isupper():
                tests[report.nodeid] = surfaces

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.is_asked and session.exitstatus == pytest.ExitCode.OK and any(self._skipped()):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.is_asked:
            return
        terminalreporter.section("requirements")
        for name in list_ids():
            tests = self.shown.get(name, {})
            terminalreporter.write_line(f"{name}  {'' if tests else '-'}")
            for test, how in sorted(tests.items()):
                terminalreporter.write_line(f"       {test}  [{how}]")
        covered = sum(name in self.shown for name in list_ids())
        terminalreporter.write_line(f"{covered} of {len(list_ids())} requirements are shown by a test")
        for test in self._skipped():
            terminalreporter.write_line(f"SKIPPED, so it shows nothing: {test}", red=True)

    def _skipped(self) -> Iterator[str]:
        yield from sorted({test for tests in self.shown.values() for test, how in tests.items() if how == "SKIPPED"})
