"""Headers read as bytes, and the digest of what the sender wrote."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kept.channels.mail.headers import content_digest, decode_words, message_ids, split_mail
from kept.channels.mail.types import Limits
from tests.mail.letters import letter, read

LIMITS = Limits()


def test_a_folded_header_is_one_value() -> None:
    block = split_mail(b"Subject: one\r\n two\r\n\tthree\r\nTo: x\r\n\r\nbody", LIMITS)
    assert block.fields == (("subject", "one two three"), ("to", "x"))
    assert block.body == b"body"


def test_a_line_that_is_no_header_takes_its_continuation_with_it() -> None:
    block = split_mail(b"From: ines@alder.example\n?? no header\n evil@x.example\nTo: x\n\n", LIMITS)
    assert block.first("from") == "ines@alder.example"
    assert block.first("to") == "x"


def test_headers_end_at_the_first_empty_line_of_either_kind() -> None:
    assert split_mail(b"A: b\r\n\r\nc\n\nd", LIMITS).body == b"c\n\nd"
    assert split_mail(b"A: b\n\nc\r\n\r\nd", LIMITS).body == b"c\r\n\r\nd"
    assert split_mail(b"A: b", LIMITS).body == b""


def test_a_thousand_header_lines_are_read_and_one_more_is_said() -> None:
    lines = b"".join(b"X-%d: y\r\n" % number for number in range(1000))
    assert split_mail(lines + b"\r\nbody", LIMITS).notices == ()
    block = split_mail(lines + b"Late: z\r\n\r\nbody", LIMITS)
    assert "more than 1,000 header lines" in block.notices[0]
    assert block.first("late") == ""
    assert block.body == b"body"


def test_a_header_of_sixteen_thousand_bytes_is_read_and_one_more_is_cut() -> None:
    assert split_mail(b"Subject: " + b"x" * 16_000 + b"\n\n", LIMITS).notices == ()
    block = split_mail(b"Subject: " + b"x" * 16_001 + b"\n\n", LIMITS)
    assert len(block.first("subject")) == 16_000
    assert block.notices


def test_a_header_block_of_256_kilobytes_is_read_and_one_more_byte_is_cut() -> None:
    line = b"X-Pad: " + b"x" * 992 + b"\n"
    block = line * 255 + b"X-Pad: " + b"x" * 992
    full = block + b"y" * (256_000 - len(block))
    assert split_mail(full + b"\n\nbody", LIMITS).notices == ()
    cut = split_mail(full + b"y\n\nbody", LIMITS)
    assert "larger than 256,000 bytes" in cut.notices[0]
    assert cut.body == b"body"


def test_the_last_fifty_references_are_kept() -> None:
    ids = [f"<{number}@alder.example>" for number in range(51)]
    assert message_ids(" ".join(ids[:50]), 50) == tuple(ids[:50])
    assert message_ids(" ".join(ids), 50) == tuple(ids[1:])


def test_references_in_a_header_too_long_keep_the_latest() -> None:
    ids = " ".join(f"<{number:05}@alder.example>" for number in range(2000))
    assert read(letter(headers=f"References: {ids}")).references[-1] == "<01999@alder.example>"


def test_encoded_words_are_decoded() -> None:
    assert decode_words("=?utf-8?q?Pump_f=C3=A4llt?= =?utf-8?b?IGF1cw==?=") == "Pump fällt aus"
    assert decode_words("=?iso-2022-jp?b?GyRCJV0lcyVXGyhC?= stopped") == "ポンプ stopped"
    assert decode_words("Re: =?utf-8?b?w6Q=?= and more") == "Re: ä and more"


def test_a_character_split_over_two_encoded_words_survives() -> None:
    assert decode_words("=?utf-8?b?w6TD?= =?utf-8?b?pA==?=") == "ää"


def test_an_unknown_charset_in_a_subject_still_shows_words() -> None:
    assert decode_words("=?klingon?q?pump?=") == "pump"


def test_direction_marks_and_controls_leave_a_subject() -> None:
    assert decode_words("pay\u202egpj.exe \x07now") == "pay gpj.exe now"


@given(st.text(max_size=300))
def test_any_header_text_can_be_decoded(value: str) -> None:
    decode_words(value).encode()


@given(st.binary(max_size=400))
def test_any_bytes_can_be_split(raw: bytes) -> None:
    block = split_mail(raw, replace(LIMITS, header_bytes=100, header_lines=5, one_header_bytes=20))
    assert len(block.fields) <= 5
    assert len(content_digest(block)) == 64


def test_two_routes_of_one_mail_have_one_digest() -> None:
    mail = letter()
    routed = b"Received: from a by b\r\nDKIM-Signature: x\r\nReturn-Path: <ines@alder.example>\r\n" + mail
    by_imap = mail.replace(b"\r\n", b"\n")
    digests = {content_digest(split_mail(raw, LIMITS)) for raw in (mail, routed, by_imap, mail + b"\r\n")}
    assert len(digests) == 1


def test_another_body_or_subject_under_one_id_has_another_digest() -> None:
    raws = (
        letter(),
        letter("It started again."),
        letter(subject="Other"),
        letter(sender="omar@birch.example"),
    )
    assert len({content_digest(split_mail(raw, LIMITS)) for raw in raws}) == 4
