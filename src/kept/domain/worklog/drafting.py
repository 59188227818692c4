"""What a handover says to begin with: gathered from the case, for the outgoing agent to put right."""

from __future__ import annotations

from datetime import datetime, timedelta

from kept.domain.cases.models import Case, Message, Note
from kept.domain.cases.queries import list_clocks
from kept.domain.rulebook.queries import get_policy
from kept.domain.worklog.types import HandoverWords
from kept.policy.calendars import UnknownZone, load_zone
from kept.policy.terms import State

PROMISES_WITHIN = timedelta(hours=12)
LONGEST_EXCERPT = 280
TRIED_SHOWN = 3


def draft_handover(case: Case, *, at: datetime, zone: str) -> HandoverWords:
    """Situation, what was tried, and the promises due within twelve hours, in the writer's zone."""
    policy = get_policy(case.policy_version_id)
    severity = next((one.label for one in policy.severities if one.key == case.severity), case.severity)
    asked = Message.objects.filter(case=case, side="customer", withdrawn_at=None).order_by("-written_at", "-pk").first()
    situation = [f"{severity}: {case.subject}."]
    if case.waiting_reason:
        reasons = {one.key: one.label for one in policy.waiting_reasons}
        situation.append(f"{reasons.get(case.waiting_reason, case.waiting_reason)}.")
    if asked:
        situation.append(f"The customer wrote last: “{_excerpt(asked.body)}”")
    return HandoverWords(" ".join(situation), _tried(case), "", _promises(case, at, zone))


def _tried(case: Case) -> str:
    said = Message.objects.filter(case=case, side="vendor", withdrawn_at=None).order_by("-written_at", "-pk")
    noted = Note.objects.filter(case=case).order_by("-written_at", "-pk")
    texts: list[Message | Note] = [*said[:TRIED_SHOWN], *noted[:TRIED_SHOWN]]
    latest = sorted(texts, key=lambda one: one.written_at)[-TRIED_SHOWN:]
    return "\n".join(f"- {one.author_name}: {_excerpt(one.body)}" for one in latest)


def _promises(case: Case, at: datetime, zone: str) -> str:
    due = [
        (clock.due_at, clock.label)
        for clock in list_clocks(case, at)
        if clock.state == State.RUNNING and clock.owed_by == "vendor" and clock.due_at
        if clock.due_at <= at + PROMISES_WITHIN
    ]
    return "\n".join(f"- {label}: {_local(instant, zone)}" for instant, label in sorted(due))


def _local(at: datetime, zone: str) -> str:
    try:
        local = at.astimezone(load_zone(zone))
    except UnknownZone:
        local = at
    return f"{local:%a %H:%M %Z}"


def _excerpt(body: str) -> str:
    words = " ".join(body.split())
    return words if len(words) <= LONGEST_EXCERPT else words[: LONGEST_EXCERPT - 1].rstrip() + "…"
