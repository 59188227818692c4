"""Public ids: random, unguessable, safe in a URL and readable over the phone."""

from __future__ import annotations

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """Twelve characters without look-alikes: 58 bits, enough to name a thing, never used as a secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def new_secret() -> str:
    """256 random bits as text, for tokens that carry authority. Store its digest only."""
    return secrets.token_urlsafe(32)
