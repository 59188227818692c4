"""Telling people, and changing how it is said."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import structlog
from django.db import transaction

from kept.domain.cases.models import Case
from kept.domain.desks.models import Desk
from kept.domain.mailroom.actions import queue_mail
from kept.domain.mailroom.errors import BadAddress
from kept.domain.mailroom.types import Recipient
from kept.domain.notices.errors import UnknownNotice, UnknownPlaceholder
from kept.domain.notices.events import WordingChanged
from kept.domain.notices.models import Wording
from kept.domain.notices.queries import get_wording
from kept.domain.notices.templates import TEMPLATES, fill, list_placeholders
from kept.kernel import ledger
from kept.kernel.actor import Actor, Permission
from kept.kernel.models import Entry

logger = structlog.get_logger("kept.notices")


def tell(
    *,
    purpose: str,
    recipient: Recipient,
    desk: Desk,
    case: Case | None,
    values: Mapping[str, str],
    entry: Entry,
    at: datetime,
    is_automatic: bool = True,
) -> None:
    """Queue one notice about an event to one recipient: once, however often the event is reacted to.

    An address that cannot be written to is left out; the case shows what was said all the same.
    """
    wording = get_wording(desk, purpose)
    try:
        queue_mail(
            desk=desk,
            recipient=recipient,
            purpose=purpose,
            subject=fill(wording.subject, values).strip(),
            text=fill(wording.text, values),
            dedupe_key=dedupe_key(entry, purpose, recipient),
            at=at,
            case=case,
            is_automatic=is_automatic,
        )
    except BadAddress:
        logger.warning("notice_without_address", purpose=purpose, entry=entry.pk)


def dedupe_key(entry: Entry, purpose: str, recipient: Recipient) -> str:
    """What makes one notice about an event to one recipient be queued once."""
    return f"{entry.pk}:{purpose}:{recipient.address.strip().lower()}"


@transaction.atomic
def change_wording(*, purpose: str, subject: str, text: str, actor: Actor, at: datetime) -> None:
    """Say a notice in the desk's own words; empty ones bring back Kept's. Raises NotAllowed, UnknownNotice,
    UnknownPlaceholder.
    """
    actor.require(Permission.MANAGE_DESK)
    if purpose not in TEMPLATES:
        raise UnknownNotice(f"“{purpose}” is not one of {', '.join(TEMPLATES)}.")
    known = TEMPLATES[purpose].placeholders
    for name in sorted(list_placeholders(subject) | list_placeholders(text)):
        if name not in known:
            raise UnknownPlaceholder(f"“{name}” is not one of {', '.join(sorted(known))}.")
    if subject.strip() and text.strip():
        Wording.objects.update_or_create(
            desk_id=actor.desk_id,
            purpose=purpose,
            defaults={"subject": " ".join(subject.split())[:200], "text": text.strip(), "changed_at": at},
        )
    else:
        Wording.objects.filter(desk_id=actor.desk_id, purpose=purpose).delete()
    digest = hashlib.sha256(f"{subject}\n{text}".encode()).hexdigest()
    changed = WordingChanged(purpose=purpose, text_sha256=digest)
    ledger.record(changed, stream=f"desk:{actor.desk_id}", actor=actor, at=at)
