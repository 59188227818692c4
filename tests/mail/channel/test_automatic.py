"""Machines are recognised, people are not mistaken for them (RFC 3834)."""

from __future__ import annotations

import pytest

from tests.mail.letters import letter, read


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: AUTO-GENERATED; owner=x",
        "auto-submitted: auto-notified",
        "Return-Path: <>",
        "Content-Type: multipart/report; boundary=x",
        "Precedence: auto_reply",
        "X-Autoreply: yes",
        "X-Failed-Recipients: ines@alder.example",
    ],
)
def test_a_machine_is_recognised_by_its_headers(headers: str) -> None:
    mail = read(letter(headers=headers))
    assert mail.is_automatic
    assert not mail.is_answerable


def test_a_null_sender_at_the_door_is_a_machine() -> None:
    assert read(letter(), null=True).is_automatic


@pytest.mark.parametrize(
    "sender", ["MAILER-DAEMON@alder.example", "postmaster@alder.example", "bounce+1@alder.example"]
)
def test_a_mail_server_is_recognised_by_its_address(sender: str) -> None:
    assert read(letter(sender=sender)).is_automatic


@pytest.mark.parametrize(
    "subject", ["Automatic reply: Pump", "Out of Office until Monday", "=?utf-8?q?R=C3=A9ponse_automatique?="]
)
def test_an_absence_is_recognised_by_its_subject(subject: str) -> None:
    assert read(letter(subject=subject)).is_automatic


@pytest.mark.parametrize(
    "headers",
    [
        "List-Id: <users.alder.example>",
        "List-Unsubscribe: <mailto:x@alder.example>",
        "Precedence: bulk",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "X-Auto-Response-Suppress: All",
    ],
)
def test_a_list_or_a_quiet_sender_is_read_but_gets_no_automatic_answer(headers: str) -> None:
    mail = read(letter(headers=headers))
    assert not mail.is_automatic
    assert not mail.is_answerable


@pytest.mark.parametrize(
    "headers",
    ["Auto-Submitted: no", "Precedence: first-class", "X-Priority: 1", "Return-Path: <ines@alder.example>"],
)
def test_a_person_stays_a_person(headers: str) -> None:
    mail = read(letter(headers=headers, subject="Re: Out of memory on the pump controller"))
    assert not mail.is_automatic
    assert mail.is_answerable
