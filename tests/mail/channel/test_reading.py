"""What a mail says, at each limit and one beyond it."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from kept.channels.mail.reading import Depth, read_mail
from kept.channels.mail.types import Limits, ParsedMail, Trust, Unprocessable
from tests.mail.letters import letter, multipart, read

FILE = b"Content-Disposition: attachment; filename=a.txt\r\nContent-Type: text/plain\r\n\r\nx"


def test_an_ordinary_mail_says_who_what_and_where() -> None:
    mail = read(
        letter(headers="In-Reply-To: <9@kept.example>\r\nReferences: <8@kept.example>\r\nCc: omar@birch.example")
    )
    assert mail.sender is not None
    assert (mail.sender.address, mail.sender.name) == ("ines@alder.example", "Ines")
    assert (mail.to, mail.cc) == (("desk@kept.example",), ("omar@birch.example",))
    assert (mail.subject, mail.message_id) == ("Pump stopped", "<1@alder.example>")
    assert mail.references == ("<8@kept.example>", "<9@kept.example>")
    assert mail.text == "The pump stopped."
    assert not mail.notices
    assert mail.is_answerable


def test_two_from_headers_are_nobody() -> None:
    assert read(letter(headers="From: omar@birch.example")).sender is None


def test_bytes_without_a_header_are_unprocessable() -> None:
    for raw in (b"", b"\r\n\r\nhello", b"no header here"):
        assert isinstance(read_mail(raw, trust=Trust(), limits=Limits()), Unprocessable)


def test_an_empty_body_is_an_empty_text() -> None:
    mail = read(letter(""))
    assert (mail.text, mail.quoted, mail.html, mail.attachments) == ("", "", "", ())


@pytest.mark.parametrize(
    "charset",
    [
        "klingon",
        "",
        "punycode",
        "unicode_escape",
        "utf-7",
        "hex",
        "utf-8",
        "us-ascii",
        "x" * 500,
        "utf-16",
        "base64",
        "idna",
    ],
)
def test_a_broken_charset_still_shows_the_words(charset: str) -> None:
    mail = read(letter(b"Gr\xfc\xdfe from the pump", headers=f'Content-Type: text/plain; charset="{charset}"'))
    assert mail.text
    if charset != "utf-16":
        assert "from the pump" in mail.text


def test_text_and_html_of_one_mail_are_kept_apart() -> None:
    mail = read(
        letter(
            **multipart(
                b"\r\nplain words",
                b"Content-Type: text/html\r\n\r\n<p>rich <b>words</b></p>",
                kind="alternative",
            )
        )  # type: ignore[arg-type]
    )
    assert mail.text == "plain words"
    assert mail.html.strip() == "<p>rich <b>words</b></p>"


def test_a_mail_of_html_only_gets_a_text() -> None:
    mail = read(letter("<p>One</p><p>Two &amp; three</p>", headers="Content-Type: text/html"))
    assert mail.text == "One\n\nTwo & three"


def test_an_attachment_has_a_safe_name_and_its_bytes() -> None:
    content = base64.b64encode(b"\x00\x01log")
    part = (
        b"Content-Type: Application/X-Log\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="../../etc/\xe2\x80\xaegpj.log"\r\n\r\n' + content
    )
    (file,) = read(letter(**multipart(b"\r\nsee file", part))).attachments  # type: ignore[arg-type]
    assert (file.name, file.claimed_type, file.content) == ("gpj.log", "application/x-log", b"\x00\x01log")


def test_an_attached_mail_stays_a_file() -> None:
    inner = letter("inner words")
    mail = read(letter(**multipart(b"\r\nouter", b"Content-Type: message/rfc822\r\n\r\n" + inner)))  # type: ignore[arg-type]
    assert mail.text == "outer"
    assert b"inner words" in mail.attachments[0].content
    assert mail.attachments[0].claimed_type == "message/rfc822"


@pytest.mark.parametrize(("count", "is_cut"), [(500, False), (501, True)])
def test_five_hundred_parts_are_read_and_one_more_is_said(count: int, is_cut: bool) -> None:
    mail = read(letter(**multipart(*([b"\r\nword"] * count))))  # type: ignore[arg-type]
    assert mail.text.count("word") == 500
    assert any("more than 500 parts" in notice for notice in mail.notices) is is_cut


@pytest.mark.parametrize(("count", "is_cut"), [(100, False), (101, True)])
def test_a_hundred_attachments_are_kept_and_one_more_is_said(count: int, is_cut: bool) -> None:
    mail = read(letter(**multipart(*([FILE] * count))))  # type: ignore[arg-type]
    assert len(mail.attachments) == 100
    assert any("more than 100 attachments" in notice for notice in mail.notices) is is_cut


@pytest.mark.parametrize(("depth", "is_cut"), [(20, False), (21, True), (3000, True)])
def test_parts_twenty_deep_are_read_and_deeper_ones_are_said(depth: int, is_cut: bool) -> None:
    body = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1, depth))
    body += b"Content-Type: text/plain\r\n\r\ndeep"
    mail = read(letter(b"--b0\r\n" + body, headers="Content-Type: multipart/mixed; boundary=b0"))
    assert bool(mail.notices) is is_cut
    assert (mail.text == "deep") is not is_cut


@pytest.mark.parametrize(("size", "is_cut"), [(500_000, False), (500_001, True)])
def test_half_a_megabyte_of_text_is_shown_and_more_is_said(size: int, is_cut: bool) -> None:
    mail = read(letter("x" * size))
    assert len(mail.text) == 500_000
    assert any("longer than 500,000 bytes" in notice for notice in mail.notices) is is_cut


@pytest.mark.parametrize(("size", "is_cut"), [(1_000_000, False), (1_000_001, True)])
def test_a_megabyte_of_html_is_cleaned_and_more_is_text_only(size: int, is_cut: bool) -> None:
    page = "<p>pump</p>" + "x" * (size - 11)
    mail = read(letter(page, headers="Content-Type: text/html"))
    assert bool(mail.html) is not is_cut
    assert mail.text.startswith("pump")
    assert any("HTML is larger" in notice for notice in mail.notices) is is_cut


@pytest.mark.parametrize(("depth", "is_cut"), [(100, False), (101, True)])
def test_html_a_hundred_deep_is_cleaned_and_deeper_is_text_only(depth: int, is_cut: bool) -> None:
    mail = read(letter("<div>" * depth + "pump" + "</div>" * depth, headers="Content-Type: text/html"))
    assert bool(mail.html) is not is_cut
    assert mail.text == "pump"
    assert any("nests more than 100" in notice for notice in mail.notices) is is_cut


@pytest.mark.parametrize(("count", "is_cut"), [(100, False), (101, True)])
def test_a_hundred_recipients_are_considered_and_one_more_is_said(count: int, is_cut: bool) -> None:
    many = ", ".join(f"a{number}@alder.example" for number in range(count))
    mail = read(letter(to=many))
    assert len(mail.to) == 100
    assert any("more than 100 recipients" in notice for notice in mail.notices) is is_cut


def test_a_mail_read_by_its_headers_only_says_so() -> None:
    mail = read_mail(letter(), trust=Trust(), limits=Limits(), depth=Depth.HEADERS)
    assert isinstance(mail, ParsedMail)
    assert mail.sender is not None
    assert mail.text == ""
    assert "original is attached" in mail.notices[-1]


def test_a_delivery_report_names_the_mail_it_speaks_of() -> None:
    report = multipart(
        b"\r\nIt could not be delivered.",
        b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; ines@alder.example",
        b"Content-Type: message/rfc822\r\n\r\n" + letter(message_id="<o.abc@kept.example>"),
        kind="report; report-type=delivery-status",
    )
    mail = read(letter(sender="MAILER-DAEMON@alder.example", **report))  # type: ignore[arg-type]
    assert mail.is_automatic
    assert mail.reported_ids == ("<o.abc@kept.example>",)


def test_smaller_limits_are_obeyed() -> None:
    mail = read(letter("word " * 100), limits=replace(Limits(), text_bytes=10))
    assert mail.text == "word word"
