"""The list of requirements cannot be filled with marks that prove nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.requirements import list_ids

CHECKOUT = Path(__file__).resolve().parents[2]
FIXTURES = """
import pytest

@pytest.fixture
def cli():
    return None
"""


def run(pytester: pytest.Pytester, test: str, monkeypatch: pytest.MonkeyPatch) -> pytest.RunResult:
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    pytester.makepyfile(FIXTURES + test)
    return pytester.runpytest_subprocess("-p", "tests.requirements", "-p", "no:django", "--requirements")


def test_all_rows_of_the_document_are_known_once() -> None:
    ids = list_ids()
    assert len(ids) == len(set(ids)) > 60
    assert {"NH-04", "NP-10", "NA-08", "NT-06", "ALL-05"} <= set(ids)


def test_a_marked_test_through_a_surface_is_listed(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run(pytester, '@pytest.mark.requirement("NP-10", "ALL-01")\ndef test_queue(cli):\n    pass', monkeypatch)
    assert ran.ret == 0
    ran.stdout.fnmatch_lines(["NP-10*", "*test_queue*CLI*", "*2 of * requirements are shown by a test"])


def test_an_unknown_id_is_refused(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run(pytester, '@pytest.mark.requirement("NP-99")\ndef test_queue(cli):\n    pass', monkeypatch)
    assert ran.ret != 0
    ran.stderr.fnmatch_lines(["*there is no requirement NP-99*"])


def test_a_mark_on_a_test_without_a_surface_is_refused(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run(pytester, '@pytest.mark.requirement("NP-10")\ndef test_queue():\n    pass', monkeypatch)
    assert ran.ret != 0
    ran.stderr.fnmatch_lines(["*shows NP-10 through no surface*"])


def test_a_marked_test_that_is_skipped_fails_the_list(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run(pytester, '@pytest.mark.requirement("NP-10")\ndef test_queue(cli):\n    pytest.skip("no")', monkeypatch)
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.stdout.fnmatch_lines(["SKIPPED, so it shows nothing*test_queue*"])
