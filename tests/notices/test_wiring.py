"""What follows from what is complete: each event is wired or named as silent, and webhooks hear what they may."""

from __future__ import annotations

from kept.domain.webhooks.reactions import queue_webhooks
from kept.domain.webhooks.telling import CASE_EVENTS, SENT_EVENTS
from kept.kernel.ledger.events import REGISTRY
from kept.kernel.ledger.record import name_of, reactions_by_name
from kept.project.wiring import REACTIONS, SILENT


def test_each_event_is_wired_or_named_as_silent() -> None:
    known = {event for event in REGISTRY.values() if event.__module__.startswith("kept.")}
    assert known == set(REACTIONS) | SILENT
    assert not set(REACTIONS) & SILENT


def test_webhooks_hear_each_event_that_they_may_carry_and_no_other() -> None:
    heard = {event for event, reactions in REACTIONS.items() if queue_webhooks in reactions}
    assert heard == set(SENT_EVENTS)
    assert set(SENT_EVENTS) < set(CASE_EVENTS)


def test_jobs_find_each_reaction_by_its_name() -> None:
    wired = {reaction for reactions in REACTIONS.values() for reaction in reactions}
    assert {name_of(reaction) for reaction in wired} <= set(reactions_by_name())
