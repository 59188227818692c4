"""Whatever the bytes: a reading or a plain refusal, never an exception."""

from __future__ import annotations

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from kept.channels.mail.headers import split_mail
from kept.channels.mail.reading import Depth, read_mail
from kept.channels.mail.types import Limits, ParsedMail, Trust, Unprocessable
from kept.channels.mail.wire import pack_answer, unpack_answer
from tests.mail.letters import letter, multipart

SAMPLES = [
    letter(),
    letter(
        "Gr=C3=BC=DFe",
        headers='Content-Type: text/plain; charset="iso-8859-1"\r\nContent-Transfer-Encoding: quoted-printable',
    ),
    letter(
        **multipart(  # type: ignore[arg-type]
            b"Content-Type: text/plain\r\n\r\nplain",
            b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>rich <img src='cid:a'></p>",
            b"Content-Type: image/png; name*0*=utf-8''a%20; name*1=b.png\r\nContent-ID: <a>\r\n"
            b"Content-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n\r\niVBORw0KGgo=",
            b"Content-Type: message/rfc822\r\n\r\n" + letter("inner"),
            b"Content-Type: application/x\r\nContent-Transfer-Encoding: uuencode\r\n\r\n"
            b"begin 644 a\r\n#86)C\r\n \r\nend",
        )
    ),
    letter(
        subject="=?utf-8?b?w6Q=?= =?iso-2022-jp?b?GyRCJV0bKEI=?=",
        headers="DKIM-Signature: v=1; a=rsa-sha256; d=x; s=k; b=x",
    ),
]
PIECES = [
    b"\r\n",
    b"\n\n",
    b"--edge",
    b"Content-Type: ",
    b"charset=",
    b"\x00",
    b"\xff\xfe",
    b"=?",
    b"?=",
    b'"',
    b"(",
    b";",
    b"*0*=",
    b"multipart/x",
]
TRUST = Trust(frozenset({"mx.kept.example"}), True, {"x": "y"})


def _mutated(chance: random.Random) -> bytes:
    raw = bytearray(chance.choice(SAMPLES))
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(raw) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            raw[place : place + chance.randint(0, 30)] = b""
        elif kind == 1:
            raw[place:place] = chance.choice(PIECES) * chance.choice((1, 1, 1, 50))
        elif kind == 2:
            raw[place : place + 1] = bytes([chance.randrange(256)])
        else:
            start = chance.randrange(len(raw) + 1)
            raw[place:place] = raw[start : start + chance.randint(0, 200)]
    return bytes(raw)


def _survives(raw: bytes) -> None:
    for depth in Depth:
        answer = read_mail(raw, trust=TRUST, limits=Limits(), depth=depth)
        packed = pack_answer(answer)
        taken = bytearray(packed)

        def take(size: int, taken: bytearray = taken) -> bytes:
            piece = bytes(taken[:size])
            del taken[:size]
            return piece

        assert unpack_answer(take) == answer
        if isinstance(answer, Unprocessable):
            assert not split_mail(raw, Limits()).fields
        else:
            assert isinstance(answer, ParsedMail)
            assert "\x00" not in answer.text + answer.html + answer.subject
            json.dumps([answer.text, answer.subject, answer.html], ensure_ascii=False).encode()


def test_two_thousand_mutated_mails_are_all_answered() -> None:
    chance = random.Random(20261102)
    for _ in range(2_000):
        _survives(_mutated(chance))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_answered(raw: bytes) -> None:
    _survives(raw)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["From", "To", "Subject", "Content-Type", "References", "X"]),
            st.text(max_size=60),
        )
    ),
    st.text(max_size=200),
)
def test_any_headers_are_answered(fields: list[tuple[str, str]], body: str) -> None:
    raw = "".join(f"{name}: {value}\n" for name, value in fields) + "\n" + body
    _survives(raw.encode("utf-8", "surrogatepass"))
