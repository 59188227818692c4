"""What would be promised to a customer for a request, in the hours of whoever would serve it."""

from __future__ import annotations

from datetime import datetime

from kept.domain.cases.judging import Judged
from kept.domain.cases.levels import arriving
from kept.domain.cases.rules import rules_of
from kept.domain.parties.models import Organisation
from kept.policy.hours import HOURS_FACT
from kept.policy.promise import Promise, promise


def foresee(judged: Judged, organisation: Organisation | None, at: datetime) -> list[Promise]:
    """The promises for a request that was judged, if it were sent at an instant. Nothing is written."""
    level = judged.policy.first_level(judged.facts)
    arrival = arriving(judged.policy, level, organisation) if level else None
    hours = {HOURS_FACT: arrival.hours} if arrival and arrival.hours else {}
    return promise(judged.policy, {**judged.facts, **hours}, at, clock_rules=rules_of(judged.version_id))
