"""Who is told that a case went to another level, and what its work costs. Each mail is queued once."""

from __future__ import annotations

from datetime import datetime

from kept.domain.cases.events import CaseHandedOn
from kept.domain.cases.level_events import OfferAnswered, OfferMade
from kept.domain.cases.levels import levels_of
from kept.domain.cases.models import Case
from kept.domain.mailroom.queries import list_recipients
from kept.domain.mailroom.types import Recipient
from kept.domain.notices import values
from kept.domain.notices.actions import tell
from kept.domain.notices.queries import list_leads, list_owners
from kept.domain.parties.models import Agent
from kept.domain.parties.queries import is_served_by, list_partner_agents
from kept.domain.rulebook.queries import get_policy
from kept.kernel.ledger import read_event
from kept.kernel.models import Entry


def tell_handed_on(entry: Entry, at: datetime) -> None:
    """Tell both sides that a case went from one level to another: the partner's people, and who has it now (NT-12)."""
    event = _event(entry)
    if not isinstance(event, CaseHandedOn):
        return
    case = _case(entry)
    labels = {level.key: level.label for level in get_policy(case.policy_version_id).levels}
    said = {
        "level.from": labels.get(event.level, event.level),
        "level.to": labels.get(event.to, event.to),
        "level.reason": event.reason,
    }
    partners = {stay.partner_id for stay in levels_of(case).stays if stay.partner_id}
    agents = [agent for partner in sorted(partners) for agent in list_partner_agents(partner)]
    told = {agent.pk: agent for agent in [*agents, *(list_owners(case) or list_leads(case))]}
    for agent in told.values():
        if agent.pk != _by(entry) and is_served_by(case.organisation_id, agent):
            _tell(entry, case, "handed-on", agent, said, at)


def tell_offer_made(entry: Entry, at: datetime) -> None:
    """Tell the customer what the work on the case costs, and where to accept it (NP-11)."""
    event = _event(entry)
    if not isinstance(event, OfferMade):
        return
    case = _case(entry)
    said = values.of_case(case, is_for_customer=True)
    said |= {"offer.words": event.words, "offer.limits": "\n".join(event.limits)}
    for recipient in list_recipients(case):
        tell(purpose="offer-made", recipient=recipient, desk=case.desk, case=case, values=said, entry=entry, at=at)


def tell_offer_answered(entry: Entry, at: datetime) -> None:
    """Tell whose case it is that the price was accepted or declined."""
    event = _event(entry)
    if not isinstance(event, OfferAnswered):
        return
    case = _case(entry)
    said = {"offer.answer": "accepted" if event.is_accepted else "declined", "offer.reason": event.reason}
    for agent in list_owners(case) or list_leads(case):
        _tell(entry, case, "offer-answered", agent, said, at)


def _tell(entry: Entry, case: Case, purpose: str, agent: Agent, more: dict[str, str], at: datetime) -> None:
    said = values.of_case(case, is_for_customer=False) | more
    recipient = Recipient.of_agent(agent)
    tell(purpose=purpose, recipient=recipient, desk=case.desk, case=case, values=said, entry=entry, at=at)


def _by(entry: Entry) -> int | None:
    return entry.actor.get("person") if entry.actor.get("role") not in ("contact", "customer_administrator") else None


def _case(entry: Entry) -> Case:
    cases = Case.objects.select_related("desk", "organisation", "contact", "assignee__user")
    return cases.get(pk=int(entry.stream.partition(":")[2]))


def _event(entry: Entry) -> object:
    return read_event(entry.kind, entry.version, entry.payload) if entry.payload is not None else None
