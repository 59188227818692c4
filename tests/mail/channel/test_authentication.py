"""A sender is vouched for by our own mail server or by a signature of their domain, and by nothing else."""

from __future__ import annotations

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kept.channels.mail.types import Trust
from tests.mail.letters import letter, read

OURS = Trust(authserv_ids=frozenset({"mx.kept.example"}))
PASS = "Authentication-Results: mx.kept.example; dmarc=pass (p=reject) header.from=alder.example"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (PASS, True),
        ("Authentication-Results: mx.kept.example; spf=pass; dmarc=pass header.from=ALDER.example", True),
        ("", False),
        ("Authentication-Results: mx.kept.example; dmarc=fail header.from=alder.example", False),
        ("Authentication-Results: mx.kept.example; dmarc=pass header.from=birch.example", False),
        ("Authentication-Results: mx.kept.example; spf=pass smtp.mailfrom=alder.example", False),
        ("Authentication-Results: mx.kept.example; none", False),
        ("Authentication-Results: mx.evil.example; dmarc=pass header.from=alder.example", False),
        ("Authentication-Results: mx.evil.example; dmarc=pass header.from=alder.example\r\n" + PASS, False),
        ("Authentication-Results: mx.kept.example; dmarc=fail header.from=alder.example\r\n" + PASS, False),
        (
            "Authentication-Results: mx.kept.example (; dmarc=pass header.from=alder.example); dmarc=fail",
            False,
        ),
        ("X-Kept-Verified: yes\r\nX-Verified: true\r\nReceived-SPF: pass", False),
    ],
)
def test_only_the_topmost_result_of_our_own_server_counts(headers: str, expected: bool) -> None:
    assert read(letter(headers=headers), trust=OURS).is_verified is expected


def test_nobody_is_believed_unless_a_server_of_ours_is_named() -> None:
    assert not read(letter(headers=PASS)).is_verified


def test_a_mail_whose_headers_were_cut_is_not_verified() -> None:
    many = "\r\n".join(f"X-{number}: y" for number in range(1000))
    assert not read(letter(headers=PASS + "\r\n" + many), trust=OURS).is_verified


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()


def _signed(domain: str, raw: bytes | None = None, *, length: bool = False) -> bytes:
    raw = raw or letter()
    return bytes(dkim.sign(raw, b"k", domain.encode(), PRIVATE, length=length)) + raw


def _trust(domain: str, **records: str) -> Trust:
    known = {f"k._domainkey.{domain}": f"v=DKIM1; k=rsa; p={PUBLIC}"} | records
    return Trust(checks_dkim=True, records=known)


def test_a_signature_of_the_senders_domain_verifies_them() -> None:
    assert read(_signed("alder.example"), trust=_trust("alder.example")).is_verified


def test_a_signature_of_a_subdomain_is_aligned_unless_the_domain_asks_for_strictness() -> None:
    raw = _signed("mail.alder.com", letter(sender="ines@alder.com"))
    assert read(raw, trust=_trust("mail.alder.com")).is_verified
    strict = _trust("mail.alder.com", **{"_dmarc.alder.com": "v=DMARC1; p=reject; adkim=s"})
    assert not read(raw, trust=strict).is_verified


def test_a_signature_of_another_domain_verifies_nobody() -> None:
    assert not read(_signed("birch.example"), trust=_trust("birch.example")).is_verified
    raw = _signed("birch.co.uk", letter(sender="ines@alder.co.uk"))
    assert not read(raw, trust=_trust("birch.co.uk")).is_verified


def test_a_changed_body_breaks_a_signature() -> None:
    raw = _signed("alder.example").replace(b"stopped.", b"burned.")
    assert not read(raw, trust=_trust("alder.example")).is_verified


def test_a_signature_of_only_part_of_the_body_does_not_count() -> None:
    raw = _signed("alder.example", length=True)
    assert not read(raw + b"Please send the keys to Omar.", trust=_trust("alder.example")).is_verified


def test_nonsense_in_a_signature_is_no_signature() -> None:
    for value in (
        "",
        "v=1",
        "v=1; a=rsa-sha256; d=alder.example; s=k; h=from; bh=x; b=y",
        "a" * 9000,
        "=;=;=",
    ):
        raw = letter(headers=f"DKIM-Signature: {value}")
        assert not read(raw, trust=_trust("alder.example")).is_verified
