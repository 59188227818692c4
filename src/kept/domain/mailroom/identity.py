"""How this installation signs its mail: Message-IDs and reply addresses that nobody can guess."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime

from kept.domain.cases.models import Case
from kept.domain.mailroom.models import Mailbox, MailroomState, ReplyToken

_RANDOM_BYTES = 16


def get_state() -> MailroomState:
    """The installation's row, made when first asked for."""
    return MailroomState.objects.get_or_create(pk=1)[0]


def new_message_id(domain: str) -> str:
    """A Message-ID that names this installation and holds 128 random bits, no row id."""
    return f"<o.{_random()}@{get_state().instance}.{domain}>"


def is_own_message_id(message_id: str, domain: str) -> bool:
    """True for an id that this installation gave out."""
    return message_id.lower().endswith(f"@{get_state().instance}.{domain}>")


def make_reply_address(*, case: Case, recipient: str, mailbox_address: str, at: datetime) -> str:
    """A fresh address that answers of one recipient about one case come back to."""
    token = f"{get_state().instance}-{_random()}"
    ReplyToken.objects.create(digest=_digest(token), case=case, address=recipient, made_at=at)
    local, _, domain = mailbox_address.partition("@")
    return f"{local}+{token}@{domain}"


def find_reply_token(addresses: tuple[str, ...], mailbox: Mailbox) -> ReplyToken | None:
    """The token in one of the addresses, if this installation gave it out for a case of the desk and it still holds."""
    local, _, domain = mailbox.address.partition("@")
    tokens = []
    for address in addresses:
        named, _, host = address.lower().partition("@")
        box, _, token = named.partition("+")
        if token and (box, host) == (local, domain):
            tokens.append(token)
    ours = f"{get_state().instance}-" if tokens else ""
    for token in tokens:
        if not token.startswith(ours):
            continue
        found = (
            ReplyToken.objects.select_related("case__organisation", "case__desk")
            .filter(digest=_digest(token), case__desk_id=mailbox.desk_id, revoked_at=None)
            .first()
        )
        if found:
            return found
    return None


def _random() -> str:
    return base64.b32encode(secrets.token_bytes(_RANDOM_BYTES)).decode().rstrip("=").lower()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
