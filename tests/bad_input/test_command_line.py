"""What the command line says to what cannot be done: one sentence, exit code 1 or 2, nothing written, no traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kept.domain.cases.models import Case
from kept.domain.rulebook.models import PolicyVersion
from kept.kernel.models import Entry
from tests.desks import Cast, read_pack

Run = Callable[..., Any]
INES = "ines@netop.example"


def refusal(cli: Run, *arguments: object) -> str:
    """What a command that must fail says."""
    written = Entry.objects.count()
    ended = cli(*arguments)
    assert ended.exit_code in (1, 2), ended.output
    assert isinstance(ended.exception, SystemExit), repr(ended.exception)
    assert Entry.objects.count() == written
    return " ".join(str(ended.output).replace("│", " ").split())


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    """The pack of Netop as version 2030.1."""
    file = tmp_path / "policy.yaml"
    file.write_text(read_pack("netop").replace('version: "2024.1"', 'version: "2030.1"'))
    return file


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("case", "open", "nosuch", INES, "S", "form", "--body", "b"), "There is no desk “nosuch”. There is netop."),
        (("case", "open", "netop", "nobody@netop.example", "S", "form", "--body", "b"), "nobody@netop.example"),
        (("case", "open", "netop", INES, "S", "pigeon", "--body", "b"), "form"),
        (("case", "open", "netop", INES, "S", "form", "--severity", "awful", "--body", "b"), "critical"),
        (("case", "open", "netop", INES, "S", "form", "--fact", "weather=fine", "--body", "b"), "weather"),
        (("case", "open", "netop", INES, "S", "form", "--fact", "weather", "--body", "b"), "has no “=”"),
        (("case", "open", "netop", INES, "S", "form", "--body", " "), "Write something first"),
        (("case", "open", "netop", INES, " ", "form", "--body", "b"), "subject"),
        (("case", "clocks", "netop", "NT-999999"), "no such case"),
        (("case", "clocks", "nosuch", "NT-1001"), "There is no desk “nosuch”"),
        (("desk", "open", "netop", "Netop", "NX", "lena@netop.example"), "There is a desk “netop” already."),
        (("desk", "open", "api", "Netop", "NX", "lena@netop.example"), "“api” is the beginning of other addresses"),
        (
            ("desk", "open", "other", "Netop", "NX", "lena@netop.example", "--zone", "Mars/Olympus"),
            "“Mars/Olympus” is no time zone",
        ),
        (("mail", "add", "nosuch", "support@netop.example"), "There is no desk “nosuch”"),
        (("mail", "add", "netop", "no address"), "address"),
        (("mail", "reingest", "--since", "2026-03-01T00:00:00"), "zone"),
        (("mail", "reingest", "--since", "yesterday"), "2026-03-01T00:00:00+00:00"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(netop: Cast, cli: Run, arguments: tuple[str, ...], words: str) -> None:
    assert words in refusal(cli, *arguments)
    assert not Case.objects.exists()


@pytest.mark.parametrize("starts_at", ["2030-01-01T00:00:00", "2030-01-01", "soon", "2030-13-01T00:00:00+00:00"])
def test_a_start_without_a_zone_or_sense_is_refused(netop: Cast, cli: Run, policy_file: Path, starts_at: str) -> None:
    said = refusal(cli, "desk", "publish", "netop", policy_file, "--starts-at", starts_at)
    assert "2026-03-01T00:00:00+00:00" in said
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"kept: 1\nvendor: [", ":3:1: "),
        (b"kept: 1\nvendor: Netop\n", "'plans' is missing"),
        (b"", "holds no policy"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"\x00" * 20, "cannot be read"),
        (None, "No such file"),
    ],
    ids=["broken", "incomplete", "empty", "not UTF-8", "zeros", "missing"],
)
def test_a_policy_with_an_error_leaves_the_running_one_in_force(
    netop: Cast, cli: Run, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "policy.yaml"
    if content is not None:
        file.write_bytes(content)
    assert words in refusal(cli, "desk", "publish", "netop", file)
    assert PolicyVersion.objects.count() == 1
    opened = cli("case", "open", "netop", INES, "Still here", "form", "--body", "It works.")
    assert (opened.exit_code, Case.objects.get().policy_version.label) == (0, netop.policy.version)


def test_a_policy_for_a_desk_that_is_not_there_is_refused(netop: Cast, cli: Run, policy_file: Path) -> None:
    assert "There is no desk “nosuch”" in refusal(cli, "desk", "publish", "nosuch", policy_file)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--plan", "platinum", "--at", "2026-03-02T12:00Z"), "standard"),
        (("--plan", "standard", "--severity", "awful", "--at", "2026-03-02T12:00Z"), "critical"),
        (("--plan", "standard", "--at", "2026-03-02T12:00"), "zone"),
        (("--plan", "standard", "--at", "noon"), "2026-04-02T16:00"),
        (("--plan", "standard", "--at", "2026-03-02T12:00Z", "--fact", "weather=fine"), "weather"),
    ],
)
def test_a_promise_that_cannot_be_worked_out_is_refused(
    db: None, cli: Run, policy_file: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refusal(cli, "promise", policy_file, *arguments)
