"""Signatures as Standard Webhooks 1.0 has them."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook


def new_secret() -> str:
    """A secret for one endpoint, in the form that libraries for Standard Webhooks take."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(*, webhook_id: str, body: str, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    """The headers of a webhook sent at `at`; while a secret is being replaced it is signed with both."""
    signatures = [Webhook(secret).sign(webhook_id, at, body) for secret in secrets]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
