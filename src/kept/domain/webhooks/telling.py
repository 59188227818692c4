"""What a program outside hears of an event: its kind and the facts it states, named as people name them.

Row ids stay inside, and so does everything that was written: texts are read through the API by who may read them.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from kept.domain.cases import cause_events as causes
from kept.domain.cases import duty_events as duties
from kept.domain.cases import events as happened
from kept.domain.cases import level_events as between
from kept.domain.rulebook.queries import get_policy
from kept.kernel.ledger import Event

TOLD = frozenset(
    {
        "number", "channel", "subject", "kind_of_request", "severity", "facts", "asked_by_customer", "is_triaged",
        "side", "is_automatic", "audience", "direction", "old", "new", "reason", "turn", "resolution_kind",
        "by_customer", "level", "to", "outcome", "by_rule", "until", "exclusion", "effect", "key", "cycle", "due_at",
        "is_accepted", "is_replicated", "cause", "missing", "charge", "limits", "is_known", "page", "step",
        "is_urgent", "answer_by", "was_reached", "how", "was_needed", "has_note", "is_gap",
        "title", "business_days", "closes_at", "was_silent",
    }
)  # fmt: skip
NOT_FOR_CUSTOMERS = frozenset({"reason", "audience"})
CASE_EVENTS = tuple(
    event
    for module in (happened, between, causes, duties)
    for event in vars(module).values()
    if isinstance(event, type) and issubclass(event, Event) and event.kind.startswith("case.")
)
SENT_EVENTS = tuple(
    event for event in CASE_EVENTS if event not in (happened.NoteWritten, happened.ReplyHeld, happened.ReplyWithdrawn)
)
"""The events that webhooks may carry: not that a note was written, and nothing of a reply that may be withdrawn."""


def tell_event(event: Event, *, is_for_customer: bool = False) -> dict[str, Any]:
    """What an event states, without row ids; a customer does not hear reasons that were written among ourselves."""
    if isinstance(event, happened.PolicyMoved):
        return {
            "old": get_policy(event.old).version,
            "new": get_policy(event.new).version,
            **({} if is_for_customer else {"reason": event.reason}),
        }
    said = asdict(event)
    names = [field.name for field in fields(event) if field.name in TOLD]
    if is_for_customer and not isinstance(event, happened.WaitingStarted):
        names = [name for name in names if name not in NOT_FOR_CUSTOMERS]
    return {name: said[name] for name in names}
