"""Hostile mail is read in a process of its own; what happens to that process, happens to nobody else."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from kept.channels.mail.parser import MailParser
from kept.channels.mail.types import Limits, ParsedMail, Unprocessable
from tests.mail.letters import letter, multipart, read


@pytest.fixture
def parser() -> Iterator[MailParser]:
    with MailParser() as parser:
        yield parser


def _child(parser: MailParser) -> psutil.Process:
    assert parser._child is not None
    return psutil.Process(parser._child.pid)


def test_a_mail_crosses_the_pipe_unchanged(parser: MailParser) -> None:
    raw = letter(
        **multipart(b"\r\nw\xc3\xb6rds", b"Content-Disposition: attachment; filename=a.bin\r\n\r\n\x00\xff\r\n\x01"),  # type: ignore[arg-type]
    )
    assert parser.parse(raw) == read(raw)


def test_one_child_reads_many_mails(parser: MailParser) -> None:
    parser.parse(letter())
    first = _child(parser).pid
    for _ in range(20):
        assert isinstance(parser.parse(letter()), ParsedMail)
    assert _child(parser).pid == first


def test_a_killed_child_is_replaced(parser: MailParser) -> None:
    parser.parse(letter())
    first = _child(parser)
    first.send_signal(signal.SIGKILL)
    first.wait(5)
    mail = parser.parse(letter())
    assert isinstance(mail, ParsedMail)
    assert mail.sender is not None


def test_a_child_that_hangs_is_killed_from_outside() -> None:
    with MailParser(replace(Limits(), child_wall_seconds=1.0)) as parser:
        parser.parse(letter())
        stuck = _child(parser)
        os.kill(stuck.pid, signal.SIGSTOP)
        began = time.monotonic()
        assert isinstance(parser.parse(letter()), ParsedMail)
        assert time.monotonic() - began < 10
        assert not stuck.is_running() or stuck.status() == psutil.STATUS_ZOMBIE


def test_a_mail_that_eats_the_memory_is_still_known_by_its_headers(parser: MailParser) -> None:
    mail = parser.parse(letter(b"a\n" * 17_000_000))
    assert isinstance(mail, ParsedMail)
    assert mail.sender is not None
    assert (mail.subject, mail.text) == ("Pump stopped", "")
    assert "original is attached" in mail.notices[-1]


def test_a_page_that_eats_the_processor_loses_only_its_html() -> None:
    with MailParser(replace(Limits(), child_cpu_seconds=1, html_depth=10**9)) as parser:
        mail = parser.parse(letter("words" + "<div>" * 100_000, headers="Content-Type: text/html"))
    assert isinstance(mail, ParsedMail)
    assert (mail.text, mail.html) == ("words", "")


def test_thirty_five_megabytes_are_read_and_one_byte_more_is_refused(parser: MailParser) -> None:
    limit = parser.limits.mail_bytes
    head = letter("", headers="Content-Type: application/zip\r\nContent-Transfer-Encoding: base64")
    line = b"QUJD" * 19 + b"\r\n"
    raw = (head + line * (limit // len(line)))[:limit]
    assert len(raw) <= limit
    assert isinstance(parser.parse(raw), ParsedMail)
    assert isinstance(parser.parse(raw + b"\n" * (limit - len(raw) + 1)), Unprocessable)


def test_the_child_has_no_secrets_in_its_environment(parser: MailParser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_SECRET_KEY", "canary")
    monkeypatch.setenv("DATABASE_URL", "canary")
    parser.parse(letter())
    assert "canary" not in _child(parser).environ().values()


def test_ten_thousand_parts_are_answered_with_a_notice(parser: MailParser) -> None:
    mail = parser.parse(letter(**multipart(*([b"\r\nword"] * 10_000))))  # type: ignore[arg-type]
    assert isinstance(mail, ParsedMail)
    assert any("more than 500 parts" in notice for notice in mail.notices)


@pytest.mark.parametrize(
    "raw",
    [
        letter(headers="X-A: " + "(" * 16_000),
        letter(sender="(" * 500),
        letter(subject="=?utf-8?q?x?= " * 1_100),
        letter(headers="Content-Type: text/plain; " + "a=b; " * 3_000),
        letter(headers="Content-Type: text/plain; " + "a*1=b;" * 2_500),
        letter(b"=" * 1_000_000, headers="Content-Transfer-Encoding: quoted-printable"),
        letter(b"begin 644 a\r\n" + b"M" * 100_000, headers="Content-Transfer-Encoding: x-uuencode"),
        letter("&" * 200_000, headers="Content-Type: text/html"),
        letter("<!--" * 200_000, headers="Content-Type: text/html"),
        letter("<![" * 200_000, headers="Content-Type: text/html"),
        letter("On " * 5_000),
        letter("\n" * 100_000),
        b"Received: x\r\n" * 300_000 + letter(),
        letter(to="a@alder.example, " * 50_000),
        letter(headers="References: " + "<a@alder.example> " * 100_000),
    ],
    ids=range(15),
)
def test_what_hangs_other_parsers_is_read(parser: MailParser, raw: bytes) -> None:
    assert isinstance(parser.parse(raw), ParsedMail)
