"""The secret in a page's mail, by which whoever was paged answers without signing in. It does that and nothing else."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

LINK_LIFE = timedelta(hours=24)
_SALT = "kept.page"


def make_page_token(public_id: str, step: int) -> str:
    """The token for one person in a page's line."""
    return signing.dumps([public_id, step], salt=_SALT)


def read_page_token(token: str) -> tuple[str, int] | None:
    """The page and the step that a token names, or None for one that was not made here."""
    try:
        public_id, step = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (public_id, step) if isinstance(public_id, str) and isinstance(step, int) else None
