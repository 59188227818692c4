"""V8: headers that the program writes for itself were believed when they came from outside."""

from __future__ import annotations

import pytest

from kept.channels.mail.types import Trust
from tests.mail.letters import letter, read

OUTSIDE = [
    "Authentication-Results: mx.evil.example; dmarc=pass header.from=alder.example",
    "ARC-Authentication-Results: i=1; mx.kept.example; dmarc=pass header.from=alder.example",
    "X-Authentication-Results: mx.kept.example; dmarc=pass header.from=alder.example",
    "Received-SPF: pass",
    "X-Kept-Case: 1",
    "X-Kept-Desk: nagomi",
    "X-Kept-Verified: yes",
    "X-Kept-Agent: 1",
    "X-Spam-Status: No",
    "X-Original-From: nadia@kept.example",
    "Sender: nadia@kept.example",
    "Reply-To: nadia@kept.example",
    "Resent-From: nadia@kept.example",
    "X-Forwarded-For: 127.0.0.1",
    "X-GPG-Status: good",
    "Date: Mon, 2 Nov 1999 09:00:00 +0000",
]


@pytest.mark.parametrize("header", OUTSIDE)
def test_a_header_from_outside_changes_nothing(header: str) -> None:
    trust = Trust(frozenset({"mx.kept.example"}), checks_dkim=True, records={"none.example": "none"})
    assert read(letter(headers=header), trust=trust) == read(letter(), trust=trust)
