"""How severe a case is and why: what the rules make of its facts, what was asked for, and who works on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kept.domain.cases.engine_events import read_entries
from kept.domain.cases.entries import entries_of
from kept.domain.cases.errors import BeyondLimit, SeverityRule, UnfitPeople
from kept.domain.cases.events import (
    CaseTriaged,
    DedicatedNamed,
    FactValue,
    SeverityAnswered,
    SeverityAsked,
    SeverityChanged,
)
from kept.domain.cases.models import Attachment, Case
from kept.domain.rulebook.queries import get_policy
from kept.kernel.actor import Actor, Role
from kept.policy import Policy
from kept.policy.severity import Proposal, Side, asks_for_dedicated, limit_of, propose, refuse_change

MOST_PEOPLE = 10


@dataclass(frozen=True, slots=True)
class Grading:
    """What stands about a case's severity. `asked` waits for an answer; `answered` is the last one given."""

    proposal: Proposal | None
    asked: SeverityAsked | None
    asked_at: datetime | None
    answered: SeverityAnswered | None
    people: tuple[tuple[str, str], ...]
    needs_people: bool

    @property
    def lacks_people(self) -> bool:
        """Whether the customer still owes the names of who works on it (NA-11)."""
        return self.needs_people and not self.people


def grading_of(case: Case) -> Grading:
    """What stands about a case's severity, from its events and its policy."""
    policy = get_policy(case.policy_version_id)
    asked = asked_at = answered = None
    people: tuple[tuple[str, str], ...] = ()
    entries = entries_of(case)
    for entry, event in zip(entries, read_entries(entries), strict=False):
        match event:
            case SeverityAsked():
                asked, asked_at, answered = event, entry.at, None
            case SeverityAnswered():
                asked, asked_at, answered = None, None, event
            case SeverityChanged(new=new) | CaseTriaged(severity=new) if asked and asked.severity == new:
                asked = asked_at = None
            case DedicatedNamed():
                people = tuple((one["name"], one["phone"]) for one in event.people)
    needs = case.state == "open" and asks_for_dedicated(policy, case.facts)
    return Grading(propose(policy, case.facts), asked, asked_at, answered, people, needs)


def find_severity_request(case: Case) -> SeverityAsked | None:
    """The severity that the customer has asked for and nobody has answered, or None."""
    return grading_of(case).asked


def refuse_beyond_limit(policy: Policy, severity: str, facts: Mapping[str, FactValue]) -> None:
    """Refuse a severity that the policy does not let a case of these facts have. Raises BeyondLimit."""
    limit = limit_of(policy, severity, facts)
    if limit:
        raise BeyondLimit(limit)


def refuse_unruly(case: Case, severity: str, *, actor: Actor, is_agreed: bool = False) -> None:
    """Refuse a change of severity that `severity.up` or `severity.down` of the policy forbids. Raises SeverityRule."""
    if severity == case.severity:
        return
    refused = refuse_change(
        get_policy(case.policy_version_id),
        old=case.severity,
        new=severity,
        side=_side(actor),
        is_agreed=is_agreed,
        has_evidence=Attachment.objects.filter(case=case).exists(),
    )
    if refused:
        raise SeverityRule(refused)


def is_graded(case: Case) -> bool:
    """Whether somebody has set the severity since the case came, so that another one is a change."""
    events = read_entries(entries_of(case))
    return any(isinstance(event, SeverityChanged | CaseTriaged) for event in events)


def _side(actor: Actor) -> Side:
    if actor.is_customer:
        return "customer"
    if actor.role == Role.PARTNER:
        return "partner"
    return "lead" if actor.role in (Role.LEAD, Role.ADMINISTRATOR) else "agent"


def dedicated(people: Sequence[Mapping[str, str]]) -> DedicatedNamed:
    """The event of naming them. Raises UnfitPeople."""
    named = [{"name": one.get("name", "").strip()[:120], "phone": one.get("phone", "").strip()[:40]} for one in people]
    if not 1 <= len(named) <= MOST_PEOPLE or not all(one["name"] and one["phone"] for one in named):
        raise UnfitPeople
    return DedicatedNamed(people=named)
