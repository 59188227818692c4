"""The published policy as markup that the page may take over as it is."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString

from kept.policy import Policy
from kept.policy.render import render_html


@lru_cache(maxsize=64)
def document_of(policy: Policy) -> SafeString:
    """Return the policy as HTML. The printer escapes every text of the file; only its own tags are left."""
    return SafeString(render_html(policy))
