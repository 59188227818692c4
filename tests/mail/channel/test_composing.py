"""Mail of ours: what people typed cannot add a header or a recipient, and what we wrote arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.channels.mail.composing import NotSendable, compose_mail
from kept.channels.mail.types import Address, OutgoingMail
from tests.mail.letters import read

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MAIL = OutgoingMail(
    sender=Address("desk@kept.example", "Meridian Support"),
    recipient=Address("ines@alder.example", "Ines"),
    subject="[M-17] Pump stopped",
    text="Which pump is it?\n",
    message_id="<o.abc@one.kept.example>",
    html="<p>Which pump is it?</p>",
    reply_to="desk+token@kept.example",
    references=("<1@alder.example>", "<2@alder.example>"),
)


def test_a_reply_carries_its_identity_thread_and_token() -> None:
    message = message_from_bytes(compose_mail(MAIL, at=AT), policy=policy.default)
    assert message["From"] == "Meridian Support <desk@kept.example>"
    assert message["Message-ID"] == "<o.abc@one.kept.example>"
    assert message["Reply-To"] == "desk+token@kept.example"
    assert message["In-Reply-To"] == "<2@alder.example>"
    assert message["References"] == "<1@alder.example> <2@alder.example>"
    assert message["Auto-Submitted"] is None
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_an_automatic_mail_says_so_and_asks_for_silence() -> None:
    mail = read(compose_mail(replace(MAIL, is_automatic=True), at=AT))
    assert mail.is_automatic
    assert b"X-Auto-Response-Suppress: All" in compose_mail(replace(MAIL, is_automatic=True), at=AT)


def test_the_same_mail_has_the_same_identity_on_every_try() -> None:
    ids = {message_from_bytes(compose_mail(MAIL, at=AT))["Message-ID"] for _ in range(3)}
    assert ids == {"<o.abc@one.kept.example>"}


@pytest.mark.parametrize(
    "broken",
    [
        replace(MAIL, recipient=Address("ines@alder.example, omar@birch.example")),
        replace(MAIL, recipient=Address("ines@alder.example\r\nBcc: omar@birch.example")),
        replace(MAIL, recipient=Address("")),
        replace(MAIL, reply_to="x y@kept.example"),
        replace(MAIL, message_id="<a@b>\r\nX: y"),
        replace(MAIL, message_id=""),
    ],
)
def test_a_mail_that_cannot_be_addressed_is_refused(broken: OutgoingMail) -> None:
    with pytest.raises(NotSendable):
        compose_mail(broken, at=AT)


TYPED = st.text(max_size=120) | st.sampled_from(
    [
        "Eve, victim@x.example <t@x.example>",
        "a\r\nBcc: b@x.example",
        '"><script>',
        "x\u2028Bcc: y@x.example",
        ';,:<>()[]\\"@',
        "=?utf-8?q?=0aBcc:_b@x.example?=",
    ]
)


@given(name=TYPED, subject=TYPED, reference=TYPED)
def test_names_and_subjects_add_neither_recipients_nor_headers(name: str, subject: str, reference: str) -> None:
    mail = replace(
        MAIL,
        recipient=Address("ines@alder.example", name),
        subject=subject,
        references=("<1@alder.example>", reference),
    )
    raw = compose_mail(mail, at=AT)
    message = message_from_bytes(raw)
    assert [address for _, address in getaddresses([message["To"]])] == ["ines@alder.example"]
    assert message["Bcc"] is None
    assert sorted(message.keys()) == sorted(
        [
            "Content-Type",
            "MIME-Version",
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Reply-To",
            "In-Reply-To",
            "References",
        ]
    )
    assert read(raw).to == ("ines@alder.example",)


@given(st.text(max_size=300))
def test_every_text_can_be_sent_and_read_back(text: str) -> None:
    back = message_from_bytes(compose_mail(replace(MAIL, text=text, html=""), at=AT), policy=policy.default)
    wanted = text.encode("utf-8", "replace").decode()
    assert back.get_content().split() == wanted.split()


def test_no_line_is_longer_than_smtp_allows() -> None:
    long = replace(MAIL, text="word " * 5_000, html="<p>" + "x" * 9_000, subject="pümp " * 100)
    assert max(len(line) for line in compose_mail(long, at=AT).split(b"\r\n")) <= 998
