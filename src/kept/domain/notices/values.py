"""What stands in the placeholders of a notice."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from kept.domain.cases.models import Attachment, Case, Clock, Message
from kept.domain.rulebook.queries import get_policy

NO_TIME = "at no stated time"


def of_case(case: Case, *, is_for_customer: bool) -> dict[str, str]:
    """A case, with the address at which the reader finds it."""
    place = "portal/cases" if is_for_customer else "work/c"
    severities = {known.key: known.label for known in get_policy(case.policy_version_id).severities}
    return {
        "desk.name": case.desk.name,
        "case.number": case.number,
        "case.subject": case.subject,
        "case.severity": severities.get(case.severity, case.severity),
        "case.customer": case.organisation.name if case.organisation else case.reporter_address or "nobody known",
        "case.link": f"{settings.PUBLIC_BASE_URL}/{case.desk.slug}/{place}/{case.number}",
    }


def of_message(message: Message, link: str) -> dict[str, str]:
    """What was said; files are named and fetched at the case, never sent along."""
    names = Attachment.objects.filter(message=message).order_by("pk").values_list("file__name", flat=True)
    files = f"\nFiles: {', '.join(names)}\n{link}\n" if names else ""
    return {"message.author": message.author_name, "message.text": message.body, "message.files": files}


def of_clock(case: Case, key: str, cycle: int, due_at: datetime | None, zone: str) -> dict[str, str]:
    """A clock, with its due time in the reader's zone."""
    clock = Clock.objects.filter(case=case, key=key, cycle=cycle).first()
    return {
        "clock.name": clock.label if clock else key.replace("_", " "),
        "clock.target": clock.target if clock else "",
        "clock.due": local_words(due_at, zone),
    }


def local_words(at: datetime | None, zone: str) -> str:
    """An instant in somebody's zone, as in `Wed 4 Mar 16:00 CET`."""
    if at is None:
        return NO_TIME
    try:
        local = at.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        local = at
    return f"{local:%a} {local.day} {local:%b %H:%M %Z}"
