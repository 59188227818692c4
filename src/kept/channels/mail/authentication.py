"""Is the From of a mail vouched for? A property of the mail, never of the text in From."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

import dkim
from dkim.dnsplug import get_txt
from publicsuffix2 import PublicSuffixList

from kept.channels.mail.addresses import parse_spec
from kept.channels.mail.headers import HeaderBlock
from kept.channels.mail.types import Trust

Resolver = Callable[[bytes], bytes | None]
"""TXT record of a name, or None."""

_SIGNATURES_TRIED = 3
_COMMENT = re.compile(r"\([^()]*\)")


def is_verified(raw: bytes, block: HeaderBlock, sender: str, trust: Trust) -> bool:
    """Say whether our own mail server or a DKIM signature of its domain vouches for `sender`.

    A mail whose headers had to be cut is not verified: what was cut might speak against it.
    """
    domain = sender.rpartition("@")[2]
    if not domain or block.notices:
        return False
    if trust.authserv_ids and _is_stated(block, domain, trust.authserv_ids):
        return True
    has_signature = trust.checks_dkim and bool(block.first("dkim-signature"))
    return has_signature and is_signed(raw, domain, _resolver(trust.records))


def is_signed(raw: bytes, domain: str, resolve: Resolver) -> bool:
    """Say whether a valid DKIM signature covers the whole mail and its domain is aligned with `domain`."""
    for place in range(_SIGNATURES_TRIED):
        try:
            verifier = dkim.DKIM(raw, timeout=3)
            if not verifier.verify(idx=place, dnsfunc=lambda name, timeout=3: resolve(name)):
                continue
        except Exception:  # noqa: BLE001  a hostile signature raises whatever it likes; it is then none
            continue
        fields = verifier.signature_fields or {}
        signed_by = verifier.domain.decode("ascii", "replace").lower()
        if b"l" not in fields and _is_aligned(signed_by, domain, resolve):
            return True
    return False


def _is_stated(block: HeaderBlock, domain: str, authserv_ids: frozenset[str]) -> bool:
    """Read the topmost Authentication-Results; one of anybody else there means that ours is missing."""
    header = _COMMENT.sub(" ", block.first("authentication-results"))
    first, *results = header.split(";")
    words = first.split()
    if not words or words[0].lower() not in authserv_ids:
        return False
    for result in results:
        fields = dict(word.lower().split("=", 1) for word in result.split() if "=" in word)
        stated = fields.get("header.from", "").rpartition("@")[2]
        if fields.get("dmarc") == "pass" and stated == domain and parse_spec(f"x@{stated}"):
            return True
    return False


def _is_aligned(signed_by: str, domain: str, resolve: Resolver) -> bool:
    """The same domain, or one under the same registered domain, unless the domain's DMARC record asks for more."""
    if signed_by == domain:
        return True
    ours, theirs = (_suffixes().get_sld(name, strict=True) for name in (domain, signed_by))
    if ours is None or ours != theirs:
        return False
    return "adkim=s" not in _record(resolve, f"_dmarc.{domain}").replace(" ", "").lower()


def _record(resolve: Resolver, name: str) -> str:
    answer = resolve(name.encode())
    return answer.decode("ascii", "replace") if answer else ""


def _resolver(records: Mapping[str, str]) -> Resolver:
    if records:
        return lambda name: _known(records, name)
    return _ask_network


def _known(records: Mapping[str, str], name: bytes) -> bytes | None:
    found = records.get(name.decode("ascii", "replace").rstrip("."))
    return found.encode() if found else None


def _ask_network(name: bytes) -> bytes | None:
    try:
        found: bytes | None = get_txt(name, timeout=3)
    except Exception:  # noqa: BLE001  no answer, whatever the reason, is no proof
        return None
    return found


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
